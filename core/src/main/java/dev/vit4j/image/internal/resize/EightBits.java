package dev.vit4j.image.internal.resize;

/** 8-bit arithmetic. */
public final class EightBits {

    private EightBits() {}

    /**
     * The nearest number from 0 to 255, for values between ±(2<sup>31</sup> - 255). Uses masks: JDK 17 doesn't
     * vectorise loops with {@link Math#max} and {@link Math#min}.
     */
    public static int clamped(int value) {
        int atLeastZero = value & ~(value >> 31);
        return (atLeastZero | (255 - atLeastZero) >> 31) & 255;
    }

    /** The light reflected by ink: Pillow's {@code cmyk2rgb}, light - ink * light / 255, rounded. */
    public static int inked(int light, int ink) {
        int product = ink * light + 128;
        return clamped(light - (((product >> 8) + product) >> 8));
    }
}
