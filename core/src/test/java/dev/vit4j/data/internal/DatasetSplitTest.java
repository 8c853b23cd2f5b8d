package dev.vit4j.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.shapes.Shapes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetSplitTest {

    private final LabelledImages dataset = new CountingDataset(300, 2, 2);

    private static List<List<Byte>> pixels(Dataset dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(i -> {
                    byte[] pixels = dataset.image(i).pixels();
                    return IntStream.range(0, pixels.length)
                            .mapToObj(at -> pixels[at])
                            .toList();
                })
                .toList();
    }

    private static long ofClass(Dataset dataset, int label) {
        return IntStream.range(0, dataset.size())
                .filter(i -> LabelledImages.of(dataset).label(i) == label)
                .count();
    }

    @Test
    void setsTheSameShareOfEveryClassAside() {
        DatasetSplit split = DatasetSplit.stratified(dataset, 0.1, 4);
        for (int label = 0; label < 3; label++) {
            assertThat(ofClass(split.validation(), label)).isEqualTo(10);
            assertThat(ofClass(split.train(), label)).isEqualTo(90);
        }
    }

    @Test
    void partsShareNoImageAndTogetherAreTheWhole() {
        DatasetSplit split = DatasetSplit.stratified(dataset, 0.25, 4);
        Set<List<Byte>> together = new HashSet<>(pixels(split.train()));
        together.addAll(pixels(split.validation()));
        assertThat(together).hasSize(300).isEqualTo(new HashSet<>(pixels(dataset)));
    }

    @Test
    void isDrawnBySeed() {
        List<List<Byte>> once = pixels(DatasetSplit.stratified(dataset, 0.1, 4).validation());
        assertThat(pixels(DatasetSplit.stratified(dataset, 0.1, 4).validation()))
                .isEqualTo(once);
        assertThat(pixels(DatasetSplit.stratified(dataset, 0.1, 5).validation()))
                .isNotEqualTo(once);
    }

    @Test
    void looksAtEachLabelOnce() {
        AtomicInteger looks = new AtomicInteger();
        DatasetSplit.stratified(
                new ForwardingDataset(dataset) {
                    @Override
                    public int label(int index) {
                        looks.incrementAndGet();
                        return whole.label(index);
                    }
                },
                0.1,
                4);
        assertThat(looks).hasValue(300);
    }

    @Test
    void leavesAtLeastOneOfEachClassOnEitherSide() {
        DatasetSplit split = DatasetSplit.stratified(new CountingDataset(6, 2, 2), 0.01, 0);
        assertThat(split.validation().size()).isEqualTo(3);
        assertThat(split.train().size()).isEqualTo(3);
    }

    @Test
    void imagesWithoutLabelsAreDrawnFromAsOneClass() {
        Dataset boxes = new Shapes(DataSource.Split.TRAIN, 50, 24, 0).boxes();
        DatasetSplit split = DatasetSplit.stratified(boxes, 0.1, 4);
        assertThat(split.train().size()).isEqualTo(45);
        assertThat(split.validation().size()).isEqualTo(5);
        assertThat(split.validation().classNames()).isEqualTo(boxes.classNames());
        assertThat(pixels(boxes)).containsAll(pixels(split.validation()));
    }

    @Test
    void rejectsImpossibleFractionsAndTooSmallDataSets() {
        for (double fraction : new double[] {0, 1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> DatasetSplit.stratified(dataset, fraction, 0))
                    .isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> DatasetSplit.stratified(new CountingDataset(3, 2, 2), 0.5, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("too small");
    }

    @Test
    void subsetKeepsTheOrderGiven() {
        LabelledImages subset = dataset.subset("some", 5, 1, 3);
        assertThat(subset.size()).isEqualTo(3);
        assertThat(subset.label(0)).isEqualTo(2);
        assertThat(subset.image(2).pixels()).isEqualTo(dataset.image(3).pixels());
        assertThatThrownBy(() -> dataset.subset("none", 300)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> subset.label(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
