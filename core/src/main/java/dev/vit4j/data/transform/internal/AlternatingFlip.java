package dev.vit4j.data.transform.internal;

import dev.vit4j.data.Draw;
import dev.vit4j.data.GeometricTransform;

/**
 * Mirrors each image horizontally in every other epoch; whether it starts mirrored is drawn once per run. Two
 * consecutive epochs thus show both sides of every image (Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU",
 * 2024, section 3.6).
 */
public record AlternatingFlip() implements GeometricTransform {

    @Override
    public GeometricTransform.Placement placement(int width, int height, Draw draw) {
        boolean flippedAtFirst = draw.sameEveryEpoch().chance(0.5);
        boolean oddEpoch = draw.epoch() % 2 == 1;
        return GeometricTransform.Placement.whole(width, height).mirroredIf(flippedAtFirst != oddEpoch);
    }
}
