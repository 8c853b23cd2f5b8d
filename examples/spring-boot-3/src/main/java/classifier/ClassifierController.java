package classifier;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.QueueFullException;
import dev.vit4j.RequestTimeoutException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.predict.ImageClassifier;
import dev.vit4j.predict.ImageInput;
import dev.vit4j.predict.LabelProbability;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code POST /classify} with an image as its body: the most probable labels, as JSON. */
@RestController
class ClassifierController {

    private final ImageClassifier classifier;

    ClassifierController(ImageClassifier classifier) {
        this.classifier = classifier;
    }

    @PostMapping("/classify")
    List<LabelProbability> classify(InputStream body, @RequestParam(defaultValue = "5") int top) throws IOException {
        long most = ImageDecoder.Limits.SERVER.maxBytes();
        byte[] bytes = body.readNBytes((int) most + 1);
        if (bytes.length > most) {
            throw new ResponseStatusException(HttpStatusCode.valueOf(413), "an image has " + most + " bytes at most");
        }
        try {
            return classifier.predict(ImageInput.of(bytes, "the image"), top);
        } catch (QueueFullException | RequestTimeoutException | MemoryException e) { // ours, not the requester's
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage(), e);
        } catch (ResourceException | InvalidRequestException e) { // no image, broken, beyond the limits; or a bad "top"
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
    }
}
