package dev.vit4j.run.internal;

import dev.vit4j.train.Recipes;

/**
 * What a run began with instead of weights that were drawn.
 *
 * @param name of the run or the model, as {@link StartingModel} has it
 * @param sha256 of the file that the weights were read from: the checkpoint where the optimizer's state was taken over,
 *     else {@code model.safetensors}; of shards, of the lines that {@code sha256sum} prints of them by name
 * @param classifier whether the classifier's weights were taken over, too, class by class
 * @param optimizerSteps the steps after which the optimizer's state was taken over; 0 where it began anew
 */
public record Origin(String name, String sha256, boolean classifier, long optimizerSteps) {

    /** For people, in a line. */
    public String describe() {
        return "the weights of " + name + "; its classifier "
                + (classifier ? "is taken over, class by class" : "begins anew, as the classes are others")
                + "; the optimizer "
                + (optimizerSteps > 0
                        ? "goes on from its state after " + Recipes.steps(optimizerSteps)
                        : "begins anew");
    }
}
