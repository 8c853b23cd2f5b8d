package dev.vit4j.run.internal.checkpoint;

import dev.vit4j.eval.Result;
import dev.vit4j.run.internal.RunParts;
import dev.vit4j.run.internal.RunResults;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Learner;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.ParameterSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The weights of the best validation, which are in the checkpoint of their step. */
public record BestWeights(RunParts<?, ?> parts, Checkpoints checkpoints) {

    /**
     * Writes them as a separate model; empty if their checkpoint is lost.
     *
     * @param primary the figure by which they were chosen, with its value at the end of the run
     */
    public Optional<RunResults.BestEpoch> write(TrainingState.Best best, Result.Figure primary, RunResults results) {
        Learner<?> learner = parts.learner();
        String prefix = learner.averagedWeights().isPresent() ? Learner.AVERAGED : Learner.WEIGHTS;
        try (Owned<ParameterSet> weights =
                Owned.create(() -> learner.finalWeights().map(Tensor::copy, Tensor::copy))) {
            Map<String, Tensor> named = new LinkedHashMap<>();
            weights.get().all().forEach((path, tensor) -> named.put(prefix + path, tensor));
            if (!checkpoints.restorePart(best.step(), named)) {
                return Optional.empty();
            }
            RunResults.BestEpoch epoch = new RunResults.BestEpoch(
                    (double) best.step() / parts.plan().batchesPerEpoch(),
                    best.step(),
                    primary.withValue(best.value()));
            results.writeBest(weights.get(), epoch);
            return Optional.of(epoch);
        }
    }
}
