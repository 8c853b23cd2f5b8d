package dev.vit4j.data.internal;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.image.RgbImage;
import java.util.List;

/** Images of random pixels, told apart by their index; the label is the index modulo three. */
public record CountingDataset(int size, int width, int height) implements LabelledImages {

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public List<String> classNames() {
        return List.of("zero", "one", "two");
    }

    @Override
    public int label(int index) {
        return index % 3;
    }

    @Override
    public RgbImage image(int index) {
        byte[] pixels = new byte[width * height * RgbImage.CHANNELS];
        SplitMix64 random = SplitMix64.of(99, index);
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextLong();
        }
        return new RgbImage(width, height, pixels);
    }
}
