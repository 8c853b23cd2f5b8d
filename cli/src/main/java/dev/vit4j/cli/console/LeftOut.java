package dev.vit4j.cli.console;

import dev.vit4j.data.BrokenImages;
import dev.vit4j.internal.text.Plural;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Reports which broken images were left out: the first few as they are found, and at the end their number. */
public final class LeftOut {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The number of images that are named. */
    private static final int NAMED = 3;

    private int count;

    /** The number found so far. */
    public int count() {
        return count;
    }

    /** The line that names one more, or says that no more are named; empty after that. */
    public String line(String place, String reason) {
        count++;
        if (count > NAMED + 1) {
            return "";
        }
        return count > NAMED ? "more broken images are left out …" : "broken, and left out: " + place + ": " + reason;
    }

    /** The number left out and the total, if any were left out. */
    public String summary(int images) {
        return count == 0
                ? ""
                : count + " of " + Plural.of(images, "image") + (count == 1 ? " is" : " are") + " broken and "
                        + (count == 1 ? "was" : "were") + " left out";
    }

    /** A JSON array: each with file, index and reason. */
    public static ArrayNode toJson(List<BrokenImages.Found> found) {
        ArrayNode array = JSON.createArrayNode();
        found.forEach(image -> array.addObject()
                .put("file", image.file())
                .put("index", image.index())
                .put("reason", image.reason()));
        return array;
    }
}
