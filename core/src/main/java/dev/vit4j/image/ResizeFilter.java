package dev.vit4j.image;

import java.util.Arrays;
import java.util.Optional;

/** The filters for resizing images; antialiased if the image shrinks, except for the nearest-neighbour filters. */
public enum ResizeFilter {
    /** The source pixel that contains a pixel's centre; torchvision's {@code nearest-exact}. */
    NEAREST(0, 0),
    /** A windowed sinc of three lobes. */
    LANCZOS(1, 3),
    /** A triangle. */
    BILINEAR(2, 1),
    /** Keys' cubic with a = -1/2. */
    BICUBIC(3, 2),
    /** The mean of the covered pixels. Not supported by torchvision. */
    BOX(4, 0.5),
    /** A sinc in a Hamming window. Not supported by torchvision. */
    HAMMING(5, 1),
    /** The source pixel that contains a pixel's corner: torchvision's {@code nearest}. Pillow doesn't have it. */
    NEAREST_FLOOR("nearest", 0);

    /** From {@code resample} in {@code preprocessor_config.json}: a number, or torchvision's name. */
    private final Object resample;

    private final double support;

    ResizeFilter(Object resample, double support) {
        this.resample = resample;
        this.support = support;
    }

    /** The value of {@code resample} in {@code preprocessor_config.json}: Pillow's number, or torchvision's name. */
    public Object resample() {
        return resample;
    }

    static Optional<ResizeFilter> ofNumber(int number) {
        return Arrays.stream(values())
                .filter(interpolation -> interpolation.resample.equals(number))
                .findFirst();
    }

    /** The filter with this name in torchvision. */
    static Optional<ResizeFilter> ofTorchvision(String name) {
        return switch (name) {
            case "nearest" -> Optional.of(NEAREST_FLOOR);
            case "nearest-exact" -> Optional.of(NEAREST);
            case "bilinear" -> Optional.of(BILINEAR);
            case "bicubic" -> Optional.of(BICUBIC);
            case "lanczos" -> Optional.of(LANCZOS);
            default -> Optional.empty();
        };
    }

    /** Whether each pixel is a copy of a source pixel: a nearest-neighbour filter. */
    public boolean picks() {
        return this == NEAREST || this == NEAREST_FLOOR;
    }

    /** The radius of the filter in source pixels, if the image doesn't shrink. */
    public double support() {
        return support;
    }

    /** The weight at a distance from the centre in source pixels, not normalized: Pillow's {@code Resample.c}. */
    public double weight(double distance) {
        double x = Math.abs(distance);
        return switch (this) {
            case NEAREST, NEAREST_FLOOR -> 0;
            case BOX -> distance > -0.5 && distance <= 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - x);
            case HAMMING ->
                x == 0 ? 1 : x >= 1 ? 0 : sinc(x) * (0.54f + 0.46f * Math.cos(x * Math.PI)); // floats there, too
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

    /**
     * The preprocessing arithmetic to reproduce: the reference has two backends, which differ by a grey level here and
     * there, and the second one's resize differs between releases.
     */
    public enum Backend {
        /** The reference's default: torchvision on tensors. 16-bit weights; one step from bytes to normalized values. */
        TORCHVISION("torchvision"),
        /** Pillow (13.0 and newer) and NumPy. Weights of 22 bits and more; bytes are scaled, then normalized. */
        PIL("pil"),
        /** Pillow 12.2 and 12.3. */
        PIL_12("pil-12"),
        /** Pillow up to 12.1. */
        PIL_12_1("pil-12.1");

        private final String label;

        Backend(String label) {
            this.label = label;
        }

        /** The name in lower case, such as {@code pil-12}. */
        @Override
        public String toString() {
            return label;
        }

        /** Whether it is a version of Pillow. */
        public boolean isPillow() {
            return this != TORCHVISION;
        }
    }
}
