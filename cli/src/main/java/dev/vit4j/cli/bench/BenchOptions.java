package dev.vit4j.cli.bench;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Workers;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of all benchmarks. */
final class BenchOptions {

    private static final int MOST_STEPS = 1_000_000;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "Images in a batch. Default: 16 for infer, 32 for train --config, 64 for data --image, else 256.")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use. Default: one per core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "The number of measured steps. Default: 10 for infer, else 8.")
    private Optional<Integer> steps = Optional.empty();

    int batch(int otherwise) {
        return within("--batch", batch.orElse(otherwise), Integer.MAX_VALUE);
    }

    int threads() {
        return within("--threads", threads.orElseGet(Engine::availableCores), Workers.MOST);
    }

    int steps(int otherwise) {
        return within("--steps", steps.orElse(otherwise), MOST_STEPS);
    }

    static int within(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new InvalidRequestException(
                    option + " must be at least 1" + (value < 1 ? "" : " and at most " + most) + ", found " + value);
        }
        return value;
    }
}
