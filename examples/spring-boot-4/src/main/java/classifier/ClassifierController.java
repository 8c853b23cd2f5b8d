package classifier;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.LabelProbability;
import dev.vit4j.hub.LoadedModel;
import dev.vit4j.image.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code POST /classify} with an image as its body: the labels that fit it best, as JSON. */
@RestController
class ClassifierController {

    private final LoadedModel model;
    private final ImageDecoder decoder;

    ClassifierController(LoadedModel model) {
        this.model = model;
        this.decoder = ImageDecoder.withLimits(model.limits());
    }

    @PostMapping("/classify")
    List<LabelProbability> classify(InputStream body, @RequestParam(defaultValue = "5") int top) throws IOException {
        int most = Math.toIntExact(model.limits().maxBytes());
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) {
            throw new ResponseStatusException(
                    HttpStatusCode.valueOf(413), "an image has " + (most >> 20) + " MB at most");
        }
        try {
            return model.classify(decoder.decode(bytes, "the image"), top);
        } catch (ResourceException | InvalidRequestException e) { // no image, broken, beyond the limits; top below 1
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
    }
}
