package dev.vit4j.image.internal.resize;

/** Numbers of 8 bits. */
public final class EightBits {

    private EightBits() {}

    /**
     * The nearest number of 0 to 255, for values of less than 2<sup>31</sup> - 255 either way. By masks: loops with
     * {@link Math#max} and {@link Math#min} are not made vector instructions by JDK 17.
     */
    public static int clamped(int value) {
        int atLeastZero = value & ~(value >> 31);
        return (atLeastZero | (255 - atLeastZero) >> 31) & 255;
    }

    /** What is left of a light that falls on ink: Pillow's {@code cmyk2rgb}, light - ink * light / 255, rounded. */
    public static int inked(int light, int ink) {
        int product = ink * light + 128;
        return clamped(light - (((product >> 8) + product) >> 8));
    }
}
