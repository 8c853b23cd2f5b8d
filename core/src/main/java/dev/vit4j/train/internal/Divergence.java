package dev.vit4j.train.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.train.Recipe;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Training diverged: the loss, the gradient norm or a weight is NaN or infinite.
 *
 * @param step the step at which this was found
 * @param checkpoint the newest one before it
 */
public record Divergence(long step, long totalSteps, Recipe recipe, Optional<Path> checkpoint) {

    /** @param found the value that is NaN or infinite */
    public CheckFailedException because(String found) {
        return new CheckFailedException(found + " at step " + step + " of " + totalSteps + "; the run stops. "
                + checkpoint
                        .map(path -> "Its last checkpoint, " + path + ", is from before. ")
                        .orElse("")
                + advice());
    }

    /** The recipe values to change; clipping only if there is none. */
    private String advice() {
        String learningRate = recipe.optimizer().ofMatrices().isPresent()
                ? "optimizer.matrix_learning_rate and optimizer.learning_rate"
                : "optimizer.learning_rate";
        return "A lower " + learningRate
                + (recipe.training().clip().isPresent()
                        ? " or a longer schedule.warmup"
                        : ", a longer schedule.warmup or training.clip_norm=1")
                + " usually helps";
    }
}
