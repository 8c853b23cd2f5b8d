package dev.vit4j.gate;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Images of noise over one tint each, which is what is to be told: three numbers from 0 to 1. */
record TintedImages(String name, int size, long seed) implements LabelledImages {

    private static final int SIDE = 16;

    float[] tint(int index) {
        Random random = random(index);
        return new float[] {random.nextFloat(), random.nextFloat(), random.nextFloat()};
    }

    @Override
    public RgbImage image(int index) {
        float[] tint = tint(index);
        Random random = random(~index);
        byte[] pixels = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(25 + 200 * tint[i % 3] + 10 * random.nextFloat());
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    private Random random(int index) {
        return new Random(Objects.hash(seed, index));
    }

    @Override
    public List<String> classNames() {
        return List.of("little red", "much red");
    }

    @Override
    public int label(int index) {
        return tint(Objects.checkIndex(index, size))[0] < 0.5 ? 0 : 1;
    }
}
