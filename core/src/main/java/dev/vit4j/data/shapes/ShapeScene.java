package dev.vit4j.data.shapes;

import dev.vit4j.image.RgbImage;
import java.util.List;

/**
 * A drawn image with its ground truth.
 *
 * @param caption in English: "a red circle and a small blue star on a grey background"
 * @param objects beginning with the main one, which gives the label
 */
record ShapeScene(RgbImage image, String caption, List<ShapeObject> objects) {

    ShapeScene {
        objects = List.copyOf(objects);
    }
}
