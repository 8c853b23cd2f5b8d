package dev.vit4j.data.transform.internal;

import dev.vit4j.data.Draw;
import dev.vit4j.data.GeometricTransform;

/** Mirrors each image horizontally with probability 1/2, drawn anew in each epoch. */
public record RandomFlip() implements GeometricTransform {

    @Override
    public GeometricTransform.Placement placement(int width, int height, Draw draw) {
        return GeometricTransform.Placement.whole(width, height).mirroredIf(draw.chance(0.5));
    }
}
