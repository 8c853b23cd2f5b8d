package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.internal.CountingDataset;
import dev.vit4j.data.internal.ForwardingDataset;
import dev.vit4j.data.transform.Transforms;
import dev.vit4j.data.transform.internal.AlternatingFlip;
import dev.vit4j.data.transform.internal.Cutout;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoaderTest {

    private static final List<Transform> AUGMENTATION = List.of(
            new RandomCrop(2, GeometricTransform.Placement.Padding.REFLECT),
            new RandomFlip(),
            new AlternatingFlip(),
            new Cutout(3, Normalization.CIFAR10));

    private final LabelledImages dataset = new CountingDataset(53, 8, 6);

    /** A batch, copied out of the loader's buffers. */
    private record Copy(List<Integer> indices, List<Long> labels, List<Float> images) {}

    private static Copy copy(Batch batch) {
        FloatBuffer images = batch.images();
        LongBuffer labels = batch.labels();
        return new Copy(
                IntStream.of(batch.indices()).boxed().toList(),
                IntStream.range(0, labels.limit()).mapToObj(labels::get).toList(),
                IntStream.range(0, images.limit()).mapToObj(images::get).toList());
    }

    private static List<Copy> copies(Loader.Batches batches) {
        List<Copy> copies = new ArrayList<>();
        try (batches) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    copies.add(copy(batch));
                }
            }
        }
        return copies;
    }

    @Test
    void tooLittleMemoryIsNoFaultOfAnImage() {
        LabelledImages large = new ForwardingDataset(dataset) {
            @Override
            public RgbImage image(int index) {
                throw new OutOfMemoryError("Java heap space");
            }
        };
        try (Loader.Batches batches = new Loader(large, training(4)).epoch(0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(MemoryException.class)
                    .hasMessageStartingWith("there is not enough memory to make a batch of 4 images of counting; ")
                    .hasMessageContaining("-Xmx");
        }
    }

    private static Loader.Config training(int batchSize) {
        return Loader.Config.training(batchSize, AUGMENTATION, Normalization.CIFAR10, 7);
    }

    @Test
    void numberOfThreadsChangesNoBatch() {
        List<Copy> oneThread = copies(new Loader(dataset, training(8)).epoch(3));
        for (int threads : new int[] {2, 5}) {
            assertThat(copies(new Loader(dataset, training(8).withThreads(threads)).epoch(3)))
                    .isEqualTo(oneThread);
        }
    }

    @Test
    void entersAnEpochAtAnyBatch() {
        Loader loader = new Loader(dataset, training(8));
        List<Copy> whole = copies(loader.epoch(1));
        assertThat(copies(loader.epoch(1, 4))).isEqualTo(whole.subList(4, 6));
        assertThat(copies(loader.epoch(1, 6))).isEmpty();
    }

    @Test
    void shufflesEachEpochAnewAndVisitsEveryImageOnce() {
        Loader loader = new Loader(
                dataset,
                Loader.Config.training(8, List.of(), Normalization.HALF, 1)
                        .withDropLast(false)
                        .withThreads(2)
                        .withPrefetch(3));
        List<Integer> first = copies(loader.epoch(0)).stream()
                .flatMap(copy -> copy.indices().stream())
                .toList();
        List<Integer> second = copies(loader.epoch(1)).stream()
                .flatMap(copy -> copy.indices().stream())
                .toList();
        assertThat(first).doesNotHaveDuplicates().hasSize(53).isNotEqualTo(second);
        assertThat(second).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void evaluatesInTheDataSetsOrderWithAShortLastBatch() {
        List<Copy> batches =
                copies(new Loader(dataset, Loader.Config.evaluation(20, List.of(), Normalization.HALF)).epoch(0));
        assertThat(batches).extracting(copy -> copy.indices().size()).containsExactly(20, 20, 13);
        assertThat(batches.get(2).labels()).startsWith(1L, 2L, 0L).hasSize(13);
        byte[] pixels = dataset.image(41).pixels();
        List<Float> expected = IntStream.range(0, pixels.length)
                .mapToObj(i -> (float) (((pixels[i] & 0xFF) / 255.0 - 0.5) / 0.5))
                .toList();
        assertThat(batches.get(2).images().subList(expected.size(), 2 * expected.size()))
                .isEqualTo(expected);
    }

    @Test
    void dropsTheShortLastBatchInTraining() {
        Loader loader = new Loader(dataset, training(20));
        assertThat(loader.batchesPerEpoch()).isEqualTo(2);
        assertThat(copies(loader.epoch(0))).hasSize(2);
    }

    @Test
    void buffersAreDirectAlignedAndUsedAgain() {
        Loader loader = new Loader(
                dataset,
                Loader.Config.training(10, List.of(), Normalization.HALF, 1).withPrefetch(1));
        try (Loader.Batches batches = loader.epoch(0)) {
            Batch batch = batches.next();
            assertThat(batch.images().isDirect()).isTrue();
            assertThat(batch.images().order()).isEqualTo(ByteOrder.nativeOrder());
            assertThat(batch.images().remaining()).isEqualTo(10 * 6 * 8 * 3);
            assertThat(batch.labels().isDirect()).isTrue();
            batch.close();
            batch.close();
            assertThatThrownBy(batch::images)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void aBatchHeldOpenKeepsItsContent() {
        Loader loader = new Loader(
                dataset,
                Loader.Config.training(4, List.of(), Normalization.HALF, 1)
                        .withThreads(2)
                        .withPrefetch(2));
        try (Loader.Batches batches = loader.epoch(0)) {
            Batch held = batches.next();
            Copy before = copy(held);
            while (batches.hasNext()) {
                batches.next().close();
            }
            assertThat(copy(held)).isEqualTo(before);
            held.close();
        }
    }

    @Test
    void aWorkersErrorReachesTheConsumerWithTheImagesIndex() {
        LabelledImages broken = new Changed("broken") {
            @Override
            public RgbImage image(int index) {
                if (index == 17) {
                    throw new ResourceException("photo.png is truncated");
                }
                return super.image(index);
            }
        };
        try (Loader.Batches batches =
                new Loader(broken, Loader.Config.evaluation(10, List.of(), Normalization.HALF)).epoch(0)) {
            batches.next().close();
            assertThatThrownBy(batches::next)
                    .isInstanceOf(ResourceException.class)
                    .hasMessage("image 17 of broken: photo.png is truncated");
            assertThat(batches.hasNext()).isFalse();
        }
    }

    @Test
    void closingInTheMiddleStopsTheThreads() throws InterruptedException {
        Set<Thread> others = loaderThreads();
        Loader.Batches batches =
                new Loader(new CountingDataset(100_000, 32, 32), training(64).withThreads(3)).epoch(0);
        batches.next().close();
        Set<Thread> threads = loaderThreads();
        threads.removeAll(others);
        assertThat(threads).hasSize(3);
        batches.close();
        for (Thread thread : threads) {
            thread.join(5000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static Set<Thread> loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("vit4j-loader"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void rejectsImagesOfSeveralSizesInABatch() {
        LabelledImages mixed = new Changed("mixed") {
            @Override
            public RgbImage image(int index) {
                return index == 2 ? new RgbImage(9, 9, new byte[243]) : super.image(index);
            }
        };
        try (Loader.Batches batches =
                new Loader(mixed, Loader.Config.evaluation(10, List.of(), Normalization.HALF)).epoch(0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("image 2 has 9 by 9")
                    .hasMessageContaining("image 0 of mixed has 8 by 6");
        }
        Loader.Config resized = Loader.Config.evaluation(10, List.of(new Resize(4, 4)), Normalization.HALF);
        assertThat(copies(new Loader(mixed, resized).epoch(0))).hasSize(6);
    }

    /** Half the size, as some tools save masks: moved with the image they would mark other pixels. */
    @Test
    void rejectsMasksOfAnotherSizeThanTheirImage() {
        Target.Masks masks = new Target.Masks(List.of(new Target.Masks.Mask(0, 12, 12, new BitSet())));
        Dataset halved = new Dataset() {
            @Override
            public String name() {
                return "halved";
            }

            @Override
            public int size() {
                return 2;
            }

            @Override
            public Target target(int index) {
                return masks;
            }

            @Override
            public RgbImage image(int index) {
                return new RgbImage(24, 24, new byte[3 * 24 * 24]);
            }
        };
        Loader loader = new Loader(
                halved,
                Loader.Config.training(2, List.of(Transforms.resize(8, 8)), Normalization.HALF, 0)
                        .withCollator(Collator.masks()));

        try (Loader.Batches batches = loader.epoch(0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("of halved", "a mask has 12 by 12 pixels, and its image 24 by 24");
        }
    }

    @Test
    void rejectsALabelWithoutAClass() {
        LabelledImages mislabelled = new Changed("mislabelled") {
            @Override
            public int label(int index) {
                return index == 5 ? 3 : 0;
            }
        };
        try (Loader.Batches batches =
                new Loader(mislabelled, Loader.Config.evaluation(10, List.of(), Normalization.HALF)).epoch(0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("label 3")
                    .hasMessageContaining("0 to 2");
        }
    }

    @Test
    void rejectsADataSetWithoutAFullBatch() {
        assertThatThrownBy(() -> new Loader(dataset, training(54)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("53 images is too small for a batch of 54");
        assertThatThrownBy(() -> training(0)).isInstanceOf(InvalidRequestException.class);
    }

    /** The counting data set with one thing wrong. */
    private static class Changed extends ForwardingDataset {
        private final String name;

        Changed(String name) {
            super(new CountingDataset(53, 8, 6));
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }
    }
}
