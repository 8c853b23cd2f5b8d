package dev.vit4j.cli;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Engine;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What the measurements have in common. */
final class BenchOptions {

    @Option(names = "--batch", paramLabel = "N", description = "Images in a batch. Default: 16 for infer, else 256.")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use. Default: one a core.")
    private Optional<Integer> threads = Optional.empty();

    @Option(names = "--steps", paramLabel = "N", description = "How often to measure. Default: 10 for infer, else 8.")
    private Optional<Integer> steps = Optional.empty();

    int batch(int otherwise) {
        return atLeastOne("--batch", batch.orElse(otherwise));
    }

    int threads() {
        return atLeastOne("--threads", threads.orElseGet(Engine::availableCores));
    }

    int steps(int otherwise) {
        return atLeastOne("--steps", steps.orElse(otherwise));
    }

    private static int atLeastOne(String option, int value) {
        if (value < 1) {
            throw new InvalidRequestException(option + " must be at least 1, found " + value);
        }
        return value;
    }
}
