package dev.vit4j.train.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.train.Recipe;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The end of a run whose numbers are none any more.
 *
 * @param step the step at which that was found
 * @param checkpoint the newest, of before
 */
public record Divergence(long step, long totalSteps, Recipe recipe, Optional<Path> checkpoint) {

    /** @param found what is no number */
    public CheckFailedException because(String found) {
        return new CheckFailedException(found + " at step " + step + " of " + totalSteps + "; the run stops. "
                + checkpoint
                        .map(path -> "Its last checkpoint, " + path + ", is from before. ")
                        .orElse("")
                + advice());
    }

    /** What of the recipe to change; clipping only where there is none. */
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
