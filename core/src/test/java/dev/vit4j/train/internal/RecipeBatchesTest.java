package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.Batch;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Loader;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.image.Normalization;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Augmentation is part of what a recipe and a seed mean: other bytes would be another run. */
class RecipeBatchesTest {

    /** Of the recipe's transforms over images of 40 by 40 pixels: two batches in each of two epochs. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    course           |                                                    | fd399562b2c6ea4966d204f64320102577e3f150d0dc889eb8f4b95beddce1ce
                    cifar10-cpu      |                                                    | fd399562b2c6ea4966d204f64320102577e3f150d0dc889eb8f4b95beddce1ce
                    cifar10-cpu-3min |                                                    | fd399562b2c6ea4966d204f64320102577e3f150d0dc889eb8f4b95beddce1ce
                    shapes           |                                                    | 9180bad19d08fc992e24110d8295b08e70de0f1101a047554422e73c1a9ecae6
                    course           | data.crop_fill=zero data.flip=random data.cutout=9 | 5befca2200ad9ffc95e91b7c9ae62b0d30b346469724f1db0f239d982a5df61b
                    course           | data.crop_padding=0 data.resized_crop_scale=0.2    | 175dbbaafe12b8b48a332bf4eb1ac3df5a09d87d72823ccd0729aa6563f4a1f6
                    """)
    void augmentsAsEver(String name, String overrides, String sha256) {
        List<String> set = overrides == null ? List.of() : List.of(overrides.split(" "));
        Recipe recipe = Recipes.load(name, set).recipe();
        Loader.Config config =
                Loader.Config.training(8, recipe.transforms(Normalization.CIFAR10), Normalization.CIFAR10, 11);

        assertThat(sha256(new Loader(new Shapes(DataSource.Split.TRAIN, 20, 40, 5), config)))
                .isEqualTo(sha256);
    }

    private static String sha256(Loader loader) {
        List<byte[]> bytes = new ArrayList<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            try (Loader.Batches batches = loader.epoch(epoch)) {
                while (batches.hasNext()) {
                    try (Batch batch = batches.next()) {
                        bytes.add(bytes(batch));
                    }
                }
            }
        }
        return Sha256.of(bytes.stream());
    }

    private static byte[] bytes(Batch batch) {
        ByteBuffer bytes = ByteBuffer.allocate(
                batch.labels().remaining() * Long.BYTES + batch.images().remaining() * Float.BYTES);
        for (int i = 0; i < batch.size(); i++) {
            bytes.putLong(batch.labels().get(i));
        }
        bytes.asFloatBuffer().put(batch.images());
        return bytes.array();
    }
}
