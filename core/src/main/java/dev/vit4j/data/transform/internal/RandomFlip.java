package dev.vit4j.data.transform.internal;

import dev.vit4j.data.Draw;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.Placement;

/** Mirrors each image horizontally with probability 1/2, drawn anew in each epoch. */
public record RandomFlip() implements GeometricTransform {

    @Override
    public Placement placement(int width, int height, Draw draw) {
        return Placement.whole(width, height).mirroredIf(draw.chance(0.5));
    }
}
