package dev.vit4j.cli;

import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.FusedBlocks;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j bench infer}: a ViT with random weights, and the time from the process's start to its first answer. */
@Command(name = "infer", description = "Predictions of a ViT with random weights, as named by inspect.")
final class BenchInferCommand implements Callable<Integer> {

    private static final double MEGABYTE = 1024 * 1024;
    private static final int WARM_UP_STEPS = 2;

    @Option(names = "--model", paramLabel = "NAME", description = "Default: vit-ti/16.")
    private String model = "vit-ti/16";

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Mixin
    private Output output = new Output();

    /** A model for each thread, over the same weights. */
    private record Replica(Vit model, FusedBlocks blocks) {
        void predict(Tensor images) {
            try (NoGrad noGrad = NoGrad.open();
                    Scope scope = Scope.open()) {
                Pass pass = Pass.inference();
                model.head(blocks.forward(model.embed(images, pass)), pass).toFloatArray();
            }
        }
    }

    private record State(Tensor images, List<Replica> replicas) {}

    @Override
    public Integer call() {
        VitConfig config = NamedVariant.of(model).config();
        int batch = options.batch(16);
        int threads = options.threads();
        int steps = options.steps(10);
        Precision precision = options.precision();
        // A batch is split, one thread a part; where it can't be, the threads share each operator.
        int parts = Math.min(threads, batch);
        double[] seconds = new double[steps];
        try (Workers workers = Workers.start(parts);
                Owned<State> state = Owned.create(() -> state(config, precision, batch, parts))) {
            if (parts < threads) {
                workers.forEach(worker -> {
                    Engine.setOperatorThreads(threads / parts);
                    return worker;
                });
            }
            predict(workers, state.get());
            double secondsToFirst = ThisProcess.secondsSinceStart();
            for (int i = 1; i < WARM_UP_STEPS && steps > 1; i++) {
                predict(workers, state.get());
            }
            for (int i = 0; i < steps; i++) {
                long start = System.nanoTime();
                predict(workers, state.get());
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            OptionalLong peakMemory = ThisProcess.peakMemory();
            state.get().replicas().forEach(replica -> replica.blocks().close());
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
        ObjectNode document = measurement.toJson().put("seconds_to_first_prediction", secondsToFirst);
        peakMemory.ifPresent(bytes -> document.put("peak_memory_megabytes", bytes / MEGABYTE));
        output.result(
                document,
                () -> measurement.text()
                        + String.format(Locale.ROOT, "process start to first prediction: %.2f s", secondsToFirst)
                        + (peakMemory.isPresent()
                                ? String.format(Locale.ROOT, ", peak memory %.0f MB", peakMemory.getAsLong() / MEGABYTE)
                                : ""));
    }

    private static State state(VitConfig config, Precision precision, int batch, int parts) {
        RandomSource random = new RandomSource(0);
        ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), random);
        ParameterSet converted = weights.map(parameter -> parameter.to(precision.computeType()), buffer -> buffer);
        Tensor images = Tensor.randomNormal(
                        random.derive("images"),
                        batch,
                        config.numChannels(),
                        config.imageSize().height(),
                        config.imageSize().width())
                .to(precision.computeType());
        return new State(
                images,
                IntStream.range(0, parts)
                        .mapToObj(part -> new Vit(config, converted.params()))
                        .map(vit -> new Replica(vit, new FusedBlocks(vit.blocks())))
                        .toList());
    }

    private static void predict(Workers workers, State state) {
        int parts = state.replicas().size();
        long batch = state.images().size(0);
        workers.forEach(worker -> {
            long from = batch * worker / parts;
            long to = batch * (worker + 1) / parts;
            try (Scope scope = Scope.open()) {
                state.replicas().get(worker).predict(state.images().narrow(0, from, to - from));
            }
            return worker;
        });
    }
}
