package dev.vit4j.gate;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.image.RgbImage;
import java.util.Objects;
import java.util.Random;

/** Images of noise over one tint each, which is what is to be told: three numbers from 0 to 1. */
record TintedImages(String name, int size, long seed) implements Dataset {

    private static final int SIDE = 16;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** A target that vit4j knows nothing of. */
    record Tint(float red, float green, float blue) implements Target {

        @Override
        public String text() {
            return Float.toHexString(red) + " " + Float.toHexString(green) + " " + Float.toHexString(blue);
        }
    }

    @Override
    public Tint target(int index) {
        Random random = random(Objects.checkIndex(index, size));
        return new Tint(random.nextFloat(), random.nextFloat(), random.nextFloat());
    }

    @Override
    public RgbImage image(int index) {
        Tint tint = target(index);
        float[] channels = {tint.red(), tint.green(), tint.blue()};
        Random random = random(~index);
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(25 + 200 * channels[i % 3] + 10 * random.nextFloat());
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    /** The first numbers of seeds that are near each other are, too, so the seeds are spread. */
    private Random random(int index) {
        return new Random(SPREAD * Objects.hash(seed, index));
    }
}
