package dev.vit4j.image;

import java.util.Arrays;
import java.util.Optional;

/** How an image is resized; the filters and their numbers are Pillow's. */
public enum Interpolation {
    NEAREST(0, 0),
    LANCZOS(1, 3),
    BILINEAR(2, 1),
    BICUBIC(3, 2),
    BOX(4, 0.5),
    HAMMING(5, 1);

    private final int number;
    private final double support;

    Interpolation(int number, double support) {
        this.number = number;
        this.support = support;
    }

    /** As {@code resample} of {@code preprocessor_config.json} has it. */
    public int number() {
        return number;
    }

    static Optional<Interpolation> ofNumber(int number) {
        return Arrays.stream(values())
                .filter(interpolation -> interpolation.number == number)
                .findFirst();
    }

    /** Source pixels to each side of the centre, where nothing shrinks. */
    double support() {
        return support;
    }

    /** The weight at a distance from the centre, not normalised: Pillow's {@code Resample.c}. */
    double weight(double distance) {
        double x = Math.abs(distance);
        return switch (this) {
            case NEAREST -> 0;
            case BOX -> distance > -0.5 && distance <= 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - x);
            case HAMMING -> x == 0 ? 1 : x >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(x * Math.PI));
            case BICUBIC -> bicubic(x);
            case LANCZOS -> distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
        };
    }

    /** Keys' cubic with a = -1/2. */
    private static double bicubic(double x) {
        double a = -0.5;
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double sinc(double x) {
        double angle = x * Math.PI;
        return x == 0 ? 1 : Math.sin(angle) / angle;
    }
}
