package dev.vit4j.run.internal;

import dev.vit4j.train.Recipes;

/**
 * The source of a run's initial weights, if they were not drawn.
 *
 * @param name of the run or the model, as in {@link StartingModel}
 * @param sha256 of the file that the weights were read from: the checkpoint if the optimizer's state was used,
 *     otherwise {@code model.safetensors}; for shards, of the lines that {@code sha256sum} prints for them by name
 * @param classifier whether the classifier's weights were kept, too, class by class
 * @param optimizerSteps the number of steps of the optimizer's state; 0 if it starts anew
 */
public record Origin(String name, String sha256, boolean classifier, long optimizerSteps) {

    /** For people, on one line. */
    public String describe() {
        return "the weights of " + name + "; its classifier "
                + (classifier ? "is taken over, class by class" : "starts from scratch, since the classes differ")
                + "; the optimizer "
                + (optimizerSteps > 0
                        ? "continues from its state after " + Recipes.steps(optimizerSteps)
                        : "starts from scratch");
    }
}
