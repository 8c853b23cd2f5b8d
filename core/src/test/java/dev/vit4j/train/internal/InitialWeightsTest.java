package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.run.TinyRun;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipe;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("engine")
class InitialWeightsTest {

    private static final int IMAGE_SIZE = 48; // whose sample is 888 images
    private static final String WHITENING = "stem.whitening";

    /** Images of two classes, as folders have them: all of one before all of the other. */
    private record TwoClasses(int size, boolean noisyFirst) implements LabelledImages {

        @Override
        public String name() {
            return "two classes";
        }

        @Override
        public List<String> classNames() {
            return noisyFirst ? List.of("a noisy", "flat") : List.of("flat", "noisy");
        }

        @Override
        public int label(int index) {
            return index < size / 2 ? 0 : 1;
        }

        @Override
        public RgbImage image(int index) {
            boolean isNoisy = noisyFirst == (label(index) == 0);
            SplitMix64 random = SplitMix64.of(index % (size / 2));
            byte[] pixels = new byte[3 * IMAGE_SIZE * IMAGE_SIZE];
            int spread = isNoisy ? 120 : 4;
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) random.nextInt(200 - spread, 200);
            }
            return new RgbImage(IMAGE_SIZE, IMAGE_SIZE, pixels);
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 2000", "32, 2000", "33, 1880", "224, 40", "4096, 1"})
    void whiteningTakesNoMoreImagesThanMemoryHasRoomFor(int imageSize, int images) {
        assertThat(InitialWeights.whiteningSample(imageSize)).isEqualTo(images);
    }

    @Test
    void whiteningFiltersAreOfAllClassesWhateverTheirFoldersAreCalled() {
        float[] flatFirst = filterNorms(new TwoClasses(2000, false), 1);
        float[] noisyFirst = filterNorms(new TwoClasses(2000, true), 1);

        for (int i = 0; i < flatFirst.length; i++) {
            assertThat(noisyFirst[i]).isCloseTo(flatFirst[i], within(0.1f * flatFirst[i]));
        }
    }

    @Test
    void theSeedAloneChoosesTheirSample() {
        LabelledImages images = new TwoClasses(2000, false);

        assertThat(filterNorms(images, 1)).isEqualTo(filterNorms(images, 1)).isNotEqualTo(filterNorms(images, 2));
    }

    private static float[] filterNorms(LabelledImages images, long seed) {
        try (Scope scope = Scope.open()) {
            Recipe recipe = TinyRun.recipe(
                            "model.stem_widths=[8]", "model.pooling=mean", "model.image_size=" + IMAGE_SIZE)
                    .recipe();
            Tensor filters = InitialWeights.of(
                            recipe,
                            recipe.classifier().config(2),
                            seed,
                            images,
                            BrokenImages.refused(images),
                            Normalization.HALF)
                    .buffers()
                    .get(WHITENING);
            float[] norms = new float[(int) filters.size(0)];
            IntStream.range(0, norms.length)
                    .forEach(i -> norms[i] = (float) filters.select(0, i).norm().item());
            return norms;
        }
    }
}
