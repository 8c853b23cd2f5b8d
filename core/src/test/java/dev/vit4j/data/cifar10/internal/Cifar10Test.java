package dev.vit4j.data.cifar10.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.SharedFolder;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Loader;
import dev.vit4j.data.Transform;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.image.Normalization;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data set as published, from the shared folder. */
class Cifar10Test {

    @TempDir
    Path cache;

    private Cifar10Source source;

    @BeforeEach
    void findTheArchive() {
        Path data = SharedFolder.path("data");
        source = new Cifar10Source(
                new DataLocations(Optional.of(data), Optional.empty(), cache, List.of(), Network.of(Map.of())));
    }

    @Test
    void realDataSetHasItsSizesClassesAndStatistics() {
        Cifar10 train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);
        Cifar10 test = source.load(DataSource.Split.TEST, TransferListener.NONE);
        assertThat(train.size()).isEqualTo(50_000);
        assertThat(test.size()).isEqualTo(10_000);
        assertThat(counts(train)).containsOnly(5000L);
        assertThat(counts(test)).containsOnly(1000L);
        assertThat(train.classNames().get(train.label(0))).isEqualTo("frog");
        assertThat(train.noun(2)).contains("tipper truck");
        assertThat(test.noun(0)).contains("domestic cat");

        long[] sums = new long[3];
        for (int index = 0; index < train.size(); index++) {
            byte[] pixels = train.image(index).pixels();
            for (int i = 0; i < pixels.length; i++) {
                sums[i % 3] += pixels[i] & 0xFF;
            }
        }
        for (int channel = 0; channel < 3; channel++) {
            double mean = sums[channel] / (50_000.0 * 1024) / 255;
            assertThat(mean).isCloseTo(Normalization.CIFAR10.mean().get(channel), Offset.offset(2e-5));
        }
    }

    @Test
    void cropAndFlipPipelineIsFarFasterThanTraining() {
        LabelledImages train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);
        List<Transform> transforms =
                List.of(new RandomCrop(4, GeometricTransform.Placement.Padding.ZERO), new RandomFlip());
        Loader loader = new Loader(
                train,
                Loader.Config.training(256, transforms, Normalization.CIFAR10, 0)
                        .withThreads(2));
        double best = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            long start = System.nanoTime();
            try (Loader.Batches batches = loader.epoch(epoch)) {
                while (batches.hasNext()) {
                    batches.next().close();
                }
            }
            best = Math.max(best, loader.batchesPerEpoch() * 256 / ((System.nanoTime() - start) / 1e9));
        }
        System.out.printf("CIFAR-10 crop, flip and normalize, 2 threads: %.0f images/s%n", best);
        assertThat(best).isGreaterThan(66_000); // three times torchvision's 22,000 with two workers
    }

    private static List<Long> counts(LabelledImages dataset) {
        return IntStream.range(0, 10)
                .mapToObj(label -> IntStream.range(0, dataset.size())
                        .filter(index -> dataset.label(index) == label)
                        .count())
                .toList();
    }
}
