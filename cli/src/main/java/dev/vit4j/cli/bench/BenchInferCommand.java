package dev.vit4j.cli.bench;

import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProcessMemory;
import dev.vit4j.cli.option.NamedVariant;
import dev.vit4j.cli.option.PrecisionOption;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.InferenceSession;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j bench infer}: a ViT with random weights, and the time from process start to the first prediction. */
@Command(name = "infer", description = "Inference of a ViT variant with random weights.")
final class BenchInferCommand implements Callable<Integer> {

    private static final double MEGABYTE = 1024 * 1024;

    /** Java compiles the code of a step during the first of them. */
    private static final int WARM_UP_STEPS = 10;

    @Option(names = "--model", paramLabel = "NAME", description = "A variant, as in vit4j inspect. Default: vit-ti/16.")
    private String model = "vit-ti/16";

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private PrecisionOption precisionOption = new PrecisionOption();

    @Mixin
    private Output output = new Output();

    private record State(Vit model, Tensor images) {}

    @Override
    public Integer call() {
        Vit.Config config = NamedVariant.of(model).config();
        int batch = options.batch(16);
        int threads = options.threads();
        int steps = options.steps(10);
        Precision precision = precisionOption.chosen();
        double[] seconds = new double[steps];
        try (Owned<State> state = Owned.create(() -> state(config, batch));
                InferenceSession session = InferenceSession.open(
                        state.get().model(), new InferenceSession.Options(Optional.of(precision), threads))) {
            predict(session, state.get().images());
            double secondsToFirst = ProcessMemory.secondsSinceStart();
            for (int i = 1; i < WARM_UP_STEPS && steps > 1; i++) {
                predict(session, state.get().images());
            }
            for (int i = 0; i < steps; i++) {
                long start = System.nanoTime();
                predict(session, state.get().images());
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            OptionalLong peakMemory = ProcessMemory.peakMemory();
            report(
                    new Measurement("infer", settings(batch, threads, precision), batch, seconds),
                    secondsToFirst,
                    peakMemory);
        }
        return ExitCode.DONE.code();
    }

    private Map<String, Object> settings(int batch, int threads, Precision precision) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("model", model);
        settings.put("batch", batch);
        settings.put("precision", precision.toString());
        settings.put("threads", threads);
        return settings;
    }

    private void report(Measurement measurement, double secondsToFirst, OptionalLong peakMemory) {
        BenchMachine machine = BenchMachine.examine();
        ObjectNode document = measurement.toJson(machine).put("seconds_to_first_prediction", secondsToFirst);
        peakMemory.ifPresent(bytes -> document.put("peak_memory_megabytes", bytes / MEGABYTE));
        output.result(
                document,
                () -> measurement.text(machine)
                        + String.format(Locale.ROOT, "process start to first prediction: %.2f s", secondsToFirst)
                        + (peakMemory.isPresent()
                                ? String.format(Locale.ROOT, ", peak memory %.0f MB", peakMemory.getAsLong() / MEGABYTE)
                                : ""));
    }

    private static State state(Vit.Config config, int batch) {
        RandomSource random = new RandomSource(0);
        ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), random);
        Tensor images = Tensor.randomNormal(
                random.derive("images"),
                batch,
                config.numChannels(),
                config.imageSize().height(),
                config.imageSize().width());
        return new State(new Vit(config, weights.params()), images);
    }

    private static void predict(InferenceSession session, Tensor images) {
        try (Scope scope = Scope.open()) {
            session.run(images).toFloatArray();
        }
    }
}
