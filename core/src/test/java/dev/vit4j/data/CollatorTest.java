package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.internal.CountingDataset;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.tensor.Scope;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CollatorTest {

    /** As many images as targets, image {@code i} of 4 + i by 3 pixels. */
    private record Given(List<Target> targets) implements Dataset {

        @Override
        public String name() {
            return "given";
        }

        @Override
        public int size() {
            return targets.size();
        }

        @Override
        public Target target(int index) {
            return targets.get(index);
        }

        @Override
        public RgbImage image(int index) {
            byte[] pixels = new byte[(4 + index) * 3 * RgbImage.CHANNELS];
            Arrays.fill(pixels, (byte) 255);
            return new RgbImage(4 + index, 3, pixels);
        }
    }

    private static Loader.Batches batches(Dataset dataset, Collator collator, Transform... transforms) {
        return new Loader(
                        dataset,
                        Loader.Config.evaluation(dataset.size(), List.of(transforms), Normalization.HALF)
                                .withCollator(collator))
                .epoch(0);
    }

    private static float[] values(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    private static long[] values(LongBuffer buffer) {
        long[] values = new long[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    @Test
    void probabilitiesAreThoseOfSoftAndHardLabels() {
        Given dataset = new Given(List.of(new Target.SoftLabel(List.of(0.25, 0.0, 0.75)), new Target.ClassLabel(1)));
        try (Loader.Batches batches = batches(dataset, Collator.probabilities(3), new Resize(2, 2));
                Batch batch = batches.next()) {
            assertThat(batch.columns().keySet()).containsExactly("images", "labels", "probabilities");
            assertThat(values(batch.floats("probabilities"))).containsExactly(0.25f, 0, 0.75f, 0, 1, 0);
            assertThat(values(batch.labels())).containsExactly(2, 1);
            assertThat(batch.column("probabilities").shape()).containsExactly(2, 3);
            assertThatThrownBy(() -> batch.floats("boxes"))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no column boxes")
                    .hasMessageContaining("images, labels, probabilities");
            assertThatThrownBy(() -> batch.floats("labels")).hasMessageContaining("as longs");
            assertThatThrownBy(() -> batch.longs("images")).hasMessageContaining("as floats");
        }
    }

    @Test
    void boxesArePaddedToTheMostAndCounted() {
        Target.Boxes two =
                new Target.Boxes(List.of(new Target.Boxes.Box(5, 0, 1, 2, 3), new Target.Boxes.Box(6, 1, 0, 4, 2)));
        Given dataset = new Given(List.of(new Target.Boxes(List.of()), two));
        // 4 by 3 and 5 by 3 pixels become 10 by 6: the second image's boxes grow by 2 each way
        try (Loader.Batches batches = batches(dataset, Collator.boxes(), new Resize(10, 6));
                Batch batch = batches.next()) {
            assertThat(batch.column("boxes").shape()).containsExactly(2, 2, 4);
            assertThat(values(batch.longs("box_counts"))).containsExactly(0, 2);
            assertThat(values(batch.longs("box_labels"))).containsExactly(0, 0, 5, 6);
            assertThat(values(batch.floats("boxes"))).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 4, 6, 2, 0, 8, 4);
        }
        try (Loader.Batches batches = batches(new Given(List.of(new Target.Boxes(List.of()))), Collator.boxes());
                Batch batch = batches.next()) {
            assertThat(batch.column("boxes").shape()).containsExactly(1, 0, 4);
        }
    }

    @Test
    void masksFollowTheImagesAndAreZeroBeyondThem() {
        Shapes shapes = new Shapes(DataSource.Split.TRAIN, 6, 24, 3);
        try (Loader.Batches batches = batches(shapes.masks(), Collator.masks(), new RandomFlip());
                Batch batch = batches.next()) {
            List<Integer> shape = batch.column("masks").shape();
            int most = shape.get(1);
            assertThat(shape).containsExactly(6, most, 24, 24);
            for (int i = 0; i < 6; i++) {
                Example example = new RandomFlip()
                        .apply(new Example(shapes.image(i), shapes.masks().target(i)), Draw.of(0, 0, i));
                List<Target.Masks.Mask> expected = ((Target.Masks) example.target()).masks();
                assertThat(batch.longs("mask_counts").get(i)).isEqualTo(expected.size());
                for (int n = 0; n < most; n++) {
                    for (int at = 0; at < 24 * 24; at++) {
                        boolean inside = n < expected.size() && expected.get(n).contains(at % 24, at / 24);
                        assertThat(batch.floats("masks").get((i * most + n) * 24 * 24 + at))
                                .isEqualTo(inside ? 1f : 0f);
                    }
                }
            }
        }
    }

    @Test
    void imagesOfSeveralSizesAreFilledUpRightAndBelow() {
        Given dataset =
                new Given(List.of(new Target.ClassLabel(0), new Target.ClassLabel(1), new Target.ClassLabel(0)));
        for (int i = 0; i < 2; i++) { // the second time in memory that is used again
            try (Loader.Batches batches = batches(dataset, Collator.labels().padding());
                    Batch batch = batches.next()) {
                assertThat(batch.column("images").shape()).containsExactly(3, 3, 6, 3);
                assertThat(batch.column("pixel_mask").shape()).containsExactly(3, 3, 6);
                assertThat(values(batch.labels())).containsExactly(0, 1, 0);
                for (int at = 0; at < 3 * 3 * 6; at++) {
                    boolean inside = at % 6 < 4 + at / 18;
                    assertThat(batch.longs("pixel_mask").get(at)).isEqualTo(inside ? 1 : 0);
                    assertThat(batch.images().get(3 * at + 2)).isEqualTo(inside ? 1f : 0f);
                }
            }
        }
        try (Loader.Batches batches = batches(dataset, Collator.labels())) {
            assertThatThrownBy(batches::next).hasMessageContaining("image 1 has 5 by 3");
        }
    }

    @Test
    void refusesTargetsOfAnotherKind() {
        Given dataset = new Given(List.of(new Target.Caption("a dog")));
        try (Loader.Batches batches = batches(dataset, Collator.labels())) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("ClassLabel")
                    .hasMessageContaining("a dog");
        }
        try (Loader.Batches batches = batches(new CountingDataset(3, 2, 2), Collator.probabilities(2))) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("2 classes")
                    .hasMessageContaining("label=2");
        }
    }

    @Test
    void refusesColumnsThatAreNotTheBatchs() {
        Dataset dataset = new CountingDataset(3, 2, 2);
        for (Collator wrong : List.<Collator>of(
                (targets, columns) -> columns.longs("numbers", 4),
                (targets, columns) -> columns.longs("numbers"),
                (targets, columns) -> columns.floats("images", 3))) {
            try (Loader.Batches batches = batches(dataset, wrong)) {
                assertThatThrownBy(batches::next).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    @Tag("engine")
    void everyColumnIsATensor() {
        try (Loader.Batches batches = batches(new CountingDataset(4, 5, 2), Collator.probabilities(3));
                Batch batch = batches.next();
                Scope scope = Scope.open()) {
            TensorBatch tensors = batch.tensors();
            assertThat(tensors.columns().keySet()).containsExactly("images", "labels", "probabilities");
            assertThat(tensors.images().shape()).containsExactly(4, 3, 2, 5);
            assertThat(tensors.column("probabilities").toFloatArray())
                    .containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0);
        }
    }

    @Test
    void captionsAreNumberedAndPaddedWithTheirLastId() {
        List<String> tokenized = new CopyOnWriteArrayList<>();
        Collator captions = Collator.captions(text -> {
            tokenized.add(text);
            return text.equals("a dog") ? List.of(7, 3, 4, 9) : List.of(7, 5, 9);
        });
        Given dataset = new Given(List.of(
                new Target.Caption("cats"),
                new Target.Caption("a dog"),
                new Target.Caption("cats"),
                new Target.Caption("a dog")));
        for (int epoch = 0; epoch < 3; epoch++) {
            try (Loader.Batches batches = batches(dataset, captions, new Resize(2, 2));
                    Batch batch = batches.next()) {
                assertThat(values(batch.longs(TensorBatch.CAPTIONS))).containsExactly(0, 1, 0, 1);
                assertThat(batch.column(TensorBatch.TEXT_IDS).shape()).containsExactly(4, 4);
                assertThat(values(batch.longs(TensorBatch.TEXT_IDS)))
                        .containsExactly(7, 5, 9, 9, 7, 3, 4, 9, 7, 5, 9, 9, 7, 3, 4, 9);
            }
        }
        assertThat(tokenized).as("once, not in each epoch").containsExactlyInAnyOrder("cats", "a dog");
    }

    @Test
    void captionsMustHaveWords() {
        Given empty = new Given(List.of(new Target.Caption("cats"), new Target.Caption(" ")));
        try (Loader.Batches batches = batches(empty, Collator.captions(text -> List.of(1)), new Resize(2, 2))) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("caption is empty");
        }
        Given other = new Given(List.of(new Target.ClassLabel(0)));
        try (Loader.Batches batches = batches(other, Collator.captions(text -> List.of(1)), new Resize(2, 2))) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("expected targets of the kind Caption");
        }
    }
}
