package dev.vit4j.data.shapes;

import dev.vit4j.image.RgbImage;
import java.util.List;

/**
 * A drawn image, with all that is known of it.
 *
 * @param caption in English: "a red circle and a small blue star on a grey background"
 * @param objects the main one, which the image is labelled by, first
 */
record ShapeScene(RgbImage image, String caption, List<ShapeObject> objects) {

    ShapeScene {
        objects = List.copyOf(objects);
    }
}
