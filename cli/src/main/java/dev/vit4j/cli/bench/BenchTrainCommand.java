package dev.vit4j.cli.bench;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.cli.option.PrecisionOption;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.task.Classification;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code vit4j bench train}: training steps on random images. */
@Command(
        name = "train",
        description = {
            "Training steps on random images.",
            "vit: a plain ViT for 32 pixels, width 192, depth 6, patch size 4, mean pooling, AdamW. hybrid: the model "
                    + "of cifar10-cpu-3min. With --config: any model, from random weights, all trained with AdamW, on "
                    + "images of its own size."
        })
final class BenchTrainCommand implements Callable<Integer> {

    private static final int CLASSES = 10;
    private static final int WARM_UP_STEPS = 2;
    private static final long MICRO_BATCH = 64;

    /** For images of 224 pixels: about as many tokens. */
    private static final long CONFIG_MICRO_BATCH = 16;

    private static final OptimizerConfig ADAMW = new OptimizerConfig.AdamW(1e-3, 0.9, 0.999, 1e-8, 0.01);
    private static final String HYBRID_RECIPE = "cifar10-cpu-3min";

    @Option(names = "--model", paramLabel = "NAME", description = "vit or hybrid. Default: vit.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "A config.json of any model family instead.")
    private Optional<Path> configFile = Optional.empty();

    @Option(
            names = "--micro-batch",
            paramLabel = "N",
            description = "Images per forward and backward pass of one thread. Default: 16 with --config, else 64 or "
                    + "the recipe's.")
    private Optional<Integer> microBatch = Optional.empty();

    @Option(names = "--plain", description = "Use autograd only, without the blocks' fast path.")
    private boolean plain;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private PrecisionOption precisionOption = new PrecisionOption();

    @Mixin
    private Output output = new Output();

    /** The model and how it is trained. */
    private record Subject(
            String name,
            ModelConfig config,
            Function<Params, ? extends ImageModel> factory,
            OptimizerConfig optimizer,
            double labelSmoothing,
            long microBatch) {

        /** Builds the model. */
        void build(Params params) {
            ImageModel unused = factory.apply(params);
        }
    }

    @Override
    public Integer call() {
        Subject subject = subject();
        int batchSize = options.batch(configFile.isPresent() ? 32 : 256);
        int threads = options.threads();
        int steps = options.steps(8);
        Precision precision = precisionOption.chosen();
        var settings = Learner.Settings.builder(subject.optimizer())
                .microBatchSize(microBatch(subject))
                .precision(precision)
                .fastPath(!plain)
                .build();
        RandomSource random = new RandomSource(0);
        double[] seconds = new double[steps];
        try (Workers workers = Workers.start(threads);
                Owned<ParameterSet> initial = Owned.create(() -> ParameterSet.initialize(subject::build, random));
                Learner<ImageModel> learner = Learner.create(
                        new Classification(subject.labelSmoothing(), false).trainStep(),
                        subject.factory(),
                        initial.get(),
                        settings,
                        workers);
                Owned<TensorBatch> batch = Owned.create(() -> batch(subject.config(), batchSize, random));
                ProgressDisplay meter = output.meter("measuring", 0, steps)) {
            for (int i = -WARM_UP_STEPS; i < steps; i++) {
                double taken = step(learner, batch.get(), subject.config(), random.derive(i));
                if (i >= 0) {
                    seconds[i] = taken;
                    meter.update(i + 1, "");
                }
            }
        }
        Measurement measurement =
                new Measurement("train", described(subject, batchSize, threads, precision), batchSize, seconds);
        BenchMachine machine = BenchMachine.examine();
        output.result(measurement.toJson(machine), () -> measurement.text(machine));
        return ExitCode.DONE.code();
    }

    private long microBatch(Subject subject) {
        return microBatch.isPresent()
                ? BenchOptions.within("--micro-batch", microBatch.get(), Integer.MAX_VALUE)
                : subject.microBatch();
    }

    private Map<String, Object> described(Subject subject, int batchSize, int threads, Precision precision) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", subject.name());
        settings.put("path", plain ? "plain" : "fast");
        settings.put("batch", batchSize);
        settings.put("micro_batch", microBatch(subject));
        settings.put("precision", precision.toString());
        settings.put("threads", threads);
        return settings;
    }

    private Subject subject() {
        if (configFile.isPresent()) {
            if (model.isPresent()) {
                throw new InvalidRequestException(
                        "--model " + model.get() + " and --config " + configFile.get() + ": choose one of the two");
            }
            ConfigJson described = ConfigJson.read(configFile.get());
            return new Subject(
                    configFile.get().toString(), described.config(), described::build, ADAMW, 0, CONFIG_MICRO_BATCH);
        }
        String name = model.orElse("vit");
        return switch (name) {
            case "vit" -> subject(name, vit(), ADAMW, 0, MICRO_BATCH);
            case "hybrid" -> {
                Recipe recipe = Recipes.load(HYBRID_RECIPE, List.of()).recipe();
                yield subject(
                        name,
                        recipe.classifier().config(CLASSES),
                        recipe.optimizer(),
                        recipe.training().labelSmoothing(),
                        recipe.training().microBatchSize());
            }
            default ->
                throw new InvalidRequestException("--model " + name + ": expected vit or hybrid"
                        + Suggestion.of(name, List.of("vit", "hybrid"))
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(""));
        };
    }

    private static Subject subject(
            String name, Vit.Config config, OptimizerConfig optimizer, double labelSmoothing, long microBatch) {
        return new Subject(name, config, params -> new Vit(config, params), optimizer, labelSmoothing, microBatch);
    }

    /** A plain ViT for CIFAR-10 with mean pooling, of the size that PERFORMANCE.md compares with PyTorch. */
    private static Vit.Config vit() {
        return new Vit.Config(
                new EncoderConfig(32, 4, 3, 192, 6, 3, Activation.GELU, 1e-5),
                768,
                true,
                CLASSES,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.LEARNED,
                0,
                0,
                Optional.empty(),
                new WeightInitialization.Fixed(0.02));
    }

    private static TensorBatch batch(ModelConfig config, int size, RandomSource random) {
        Size2d image = config.imageSize();
        Tensor images = Tensor.randomNormal(
                        random.derive("images"), size, image.height(), image.width(), config.numChannels())
                .permute(0, 3, 1, 2); // channels last, as the loader makes them
        long[] labels = LongStream.range(0, size).map(i -> i % CLASSES).toArray();
        return TensorBatch.of(images, Tensor.of(labels, size));
    }

    private static double step(Learner<?> learner, TensorBatch batch, ModelConfig config, RandomSource random) {
        long start = System.nanoTime();
        try (Scope scope = Scope.open()) {
            Learner.Outcome outcome =
                    learner.gradients(batch, config.imageSize().height(), random);
            learner.update(outcome, 1);
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
