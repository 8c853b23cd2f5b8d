package dev.vit4j.cli.bench;

import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.PrecisionChoice;
import dev.vit4j.data.Batch;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Loader;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.RandomResizedCrop;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vit4j bench data}: the data pipeline of training on CIFAR-10. */
@Command(
        name = "data",
        description = {
            "Images of 32 pixels from memory: random crop with a padding of 4, random flip, normalization.",
            "With --image, that file again and again: decoded, a random crop resized to 224 pixels, random flip, "
                    + "normalization."
        })
final class BenchDataCommand implements Callable<Integer> {

    private static final int IMAGES = 50_000;
    private static final int SIDE = 32;
    private static final int PADDING = 4;

    private static final int FILE_READINGS = 640;
    private static final int FILE_SIDE = 224;

    @Option(names = "--image", paramLabel = "FILE", description = "An image file to read instead.")
    private Optional<Path> file = Optional.empty();

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private Output output = new Output();

    /** Accepted because the other benchmarks have it. */
    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            description = "One of ${COMPLETION-CANDIDATES}; has no effect here.")
    void precision(PrecisionChoice ignored) {}

    /** As the precision. */
    @Option(names = "--model", paramLabel = "MODEL", description = "A model; has no effect here.")
    void model(String ignored) {}

    @Override
    public Integer call() {
        int batchSize = options.batch(file.isPresent() ? 64 : 256);
        int threads = options.threads();
        int steps = options.steps(8);
        file.ifPresent(ImageDecoder.standard()::decode); // report a file that is not an image here and not in a loader
        Loader loader = new Loader(
                file.<LabelledImages>map(path -> new OneImage(path, FILE_READINGS))
                        .orElseGet(() -> new RandomImages(IMAGES)),
                (file.isPresent()
                                ? Loader.Config.training(
                                        batchSize,
                                        List.of(new RandomResizedCrop(FILE_SIDE), new RandomFlip()),
                                        Normalization.HALF,
                                        0)
                                : Loader.Config.training(
                                        batchSize,
                                        List.of(
                                                new RandomCrop(PADDING, GeometricTransform.Placement.Padding.ZERO),
                                                new RandomFlip()),
                                        Normalization.CIFAR10,
                                        0))
                        .withThreads(threads));
        double[] seconds = new double[steps];
        for (int i = -1; i < steps; i++) {
            double taken = epoch(loader, i + 1);
            if (i >= 0) {
                seconds[i] = taken;
            }
        }
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("batch", batchSize);
        settings.put("threads", threads);
        file.ifPresent(path -> settings.put("image", path.toString()));
        Measurement measurement =
                new Measurement("data", settings, (long) loader.batchesPerEpoch() * batchSize, seconds);
        BenchMachine machine = BenchMachine.examine();
        output.result(measurement.toJson(machine), () -> measurement.text(machine));
        return ExitCode.DONE.code();
    }

    private static double epoch(Loader loader, int epoch) {
        long start = System.nanoTime();
        try (Loader.Batches batches = loader.epoch(epoch)) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    batch.images().get(0);
                }
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** One file, read and decoded every time. */
    private record OneImage(Path file, int size) implements LabelledImages {

        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public List<String> classNames() {
            return List.of("image");
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public RgbImage image(int index) {
            return ImageDecoder.standard().decode(file);
        }

        @Override
        public Optional<EncodedImage> encoded(int index) {
            return Optional.of(ImageDecoder.standard().open(file));
        }
    }

    /** Noise: the cost of a transform doesn't depend on the image's content. */
    private static final class RandomImages implements LabelledImages {

        private final List<RgbImage> images;

        RandomImages(int count) {
            Random random = new Random(0);
            images = IntStream.range(0, count)
                    .mapToObj(i -> {
                        byte[] pixels = new byte[SIDE * SIDE * RgbImage.CHANNELS];
                        random.nextBytes(pixels);
                        return new RgbImage(SIDE, SIDE, pixels);
                    })
                    .toList();
        }

        @Override
        public String name() {
            return "random images";
        }

        @Override
        public List<String> classNames() {
            return List.of("noise");
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int label(int index) {
            return 0;
        }

        @Override
        public RgbImage image(int index) {
            return images.get(index);
        }
    }
}
