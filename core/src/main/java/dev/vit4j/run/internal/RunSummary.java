package dev.vit4j.run.internal;

import dev.vit4j.run.internal.model.RunModel;
import dev.vit4j.tensor.Engine;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.internal.Computation;
import dev.vit4j.train.internal.MicroBatches;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is trained on what with which means, in a line for people. */
final class RunSummary {

    private RunSummary() {}

    static String of(RunParts<?, ?> parts) {
        Recipe recipe = parts.recipe();
        RunModel<?> model = parts.model();
        Computation computation = parts.computation();
        long microBatches = MicroBatches.of(
                        recipe.data().batchSize(), recipe.training().microBatchSize())
                .count();
        return String.format(
                Locale.ROOT,
                "%s on %s: images of %d by %d pixels%s, %,d parameters (%s), %s, %s, "
                        + "%d worker%s of %d core%s (%d micro-batch%s per step), seed %d",
                model.kind(),
                parts.data().train().name(),
                model.imageSize(),
                model.imageSize(),
                model.tokens().stream()
                        .mapToObj(tokens -> ", " + tokens + " tokens each")
                        .collect(Collectors.joining()),
                parts.learner().weights().parameterCount(),
                parts.learner().parameterGroups(),
                computation.precision(),
                parts.learner().takesFastPath() ? "fast path" : "autograd only",
                computation.workers(),
                computation.workers() == 1 ? "" : "s",
                Engine.availableCores(),
                Engine.availableCores() == 1 ? "" : "s",
                microBatches,
                microBatches == 1 ? "" : "es",
                parts.record().seed());
    }
}
