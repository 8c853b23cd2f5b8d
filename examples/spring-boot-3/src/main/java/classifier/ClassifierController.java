package classifier;

import dev.vit4j.ResourceException;
import dev.vit4j.hub.LabelProbability;
import dev.vit4j.hub.LoadedModel;
import dev.vit4j.image.DecodingLimits;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
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

    /** Strangers send these images: one may take as much memory as a photograph does, and no more. */
    private static final DecodingLimits LIMITS =
            DecodingLimits.STANDARD.withMaxPixels(40_000_000).withMaxBytes(16 << 20);

    private final ImageDecoder decoder = ImageDecoder.withLimits(LIMITS);
    private final LoadedModel model;

    ClassifierController(LoadedModel model) {
        this.model = model;
    }

    @PostMapping("/classify")
    List<LabelProbability> classify(InputStream body, @RequestParam(defaultValue = "5") int top) throws IOException {
        byte[] bytes = body.readNBytes((int) LIMITS.maxBytes() + 1);
        if (bytes.length > LIMITS.maxBytes()) {
            throw new ResponseStatusException(HttpStatusCode.valueOf(413), "an image has 16 MB at most");
        }
        return model.classify(decoded(bytes), top);
    }

    private RgbImage decoded(byte[] bytes) {
        try {
            return decoder.decode(bytes, "the image");
        } catch (ResourceException e) { // no image, broken or beyond the limits
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
        }
    }
}
