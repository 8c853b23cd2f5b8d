package dev.vit4j.train.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Schedule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The keys of a recipe that its user wrote, as opposed to those of shipped recipes, of records of runs and of the
 * defaults. A value that others leave without effect misleads whoever wrote it, so that it is refused, unless it only
 * restates the default, as in a group that was copied from the defaults.
 *
 * @param file what the recipe was loaded from
 * @param inFile the keys that the user wrote into it
 * @param overridden key to the override that names it, such as {@code --set training.epochs=3}
 */
public record WrittenKeys(String file, Set<String> inFile, Map<String, String> overridden) {

    /**
     * Keys without effect beside some values of another key.
     *
     * @param belongsToChoice whether the keys go with a choice made by {@code beside}: an override that chooses otherwise
     *     replaces the file's choice and with it the values that go with it
     * @param applies whether the keys have no effect
     * @param reason why, as the end of a sentence
     * @param remedy what to set instead of leaving a key out
     */
    private record Rule(
            List<String> keys,
            String beside,
            boolean belongsToChoice,
            Predicate<Recipe> applies,
            String reason,
            String remedy) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    List.of("model.patch_size"),
                    "model.stem_widths",
                    false, // in other toolkits a stem's output is cut into patches, so that the file may mean both
                    recipe -> !recipe.model().stemWidths().isEmpty(),
                    "a convolutional stem makes the tokens without patches",
                    "set model.stem_widths=[]"),
            new Rule(
                    List.of("model.initializer_range"),
                    "model.initialization",
                    true,
                    recipe -> recipe.model().initialization() == Recipe.Initialization.FAN_IN,
                    "only fixed reads it",
                    "set model.initialization=fixed"),
            new Rule(
                    List.of("model.gain", "model.residual_gain"),
                    "model.initialization",
                    true,
                    recipe -> recipe.model().initialization() == Recipe.Initialization.FIXED,
                    "only fan_in reads it",
                    "set model.initialization=fan_in"),
            new Rule(
                    List.of("data.crop_fill"),
                    "data.crop_padding",
                    true,
                    recipe -> recipe.data().cropPadding() == 0,
                    "no image is padded",
                    "set data.crop_padding above 0"),
            new Rule(
                    List.of("optimizer.beta1", "optimizer.beta2", "optimizer.epsilon"),
                    "optimizer.name",
                    true,
                    recipe -> recipe.optimizer().name() == Recipe.OptimizerName.SGD,
                    "only adamw and muon read it",
                    "set optimizer.name to adamw or muon"),
            new Rule(
                    List.of("optimizer.momentum"),
                    "optimizer.name",
                    true,
                    recipe -> recipe.optimizer().name() == Recipe.OptimizerName.ADAMW,
                    "only sgd and muon read it",
                    "set optimizer.name to sgd or muon"),
            new Rule(
                    List.of("optimizer.matrix_learning_rate"),
                    "optimizer.name",
                    true,
                    recipe -> recipe.optimizer().name() != Recipe.OptimizerName.MUON,
                    "only muon reads it",
                    "set optimizer.name=muon"),
            new Rule(
                    List.of("schedule.final_factor"),
                    "schedule.decay",
                    true,
                    recipe -> recipe.schedule().decay() == Schedule.Decay.CONSTANT,
                    "the learning rate does not fall",
                    "set schedule.decay to linear or cosine"));

    /**
     * Refuses what was written without effect.
     *
     * @param values the recipe's, key to value
     * @param differing the keys whose value is not the default
     * @throws InvalidRequestException if another value leaves a written one without effect; the message names both
     */
    public void requireEffect(Recipe recipe, Map<String, String> values, Set<String> differing) {
        for (Rule rule : RULES) {
            if (rule.applies().test(recipe)) {
                rule.keys().stream()
                        .filter(key -> differing.contains(key) && isWritten(key, rule))
                        .findFirst()
                        .ifPresent(key -> {
                            throw new InvalidRequestException(overridden.getOrDefault(key, file) + ": " + key + " "
                                    + values.get(key) + " has no effect beside " + rule.beside() + " "
                                    + values.get(rule.beside()) + ", as " + rule.reason() + "; leave " + key
                                    + " out, or "
                                    + rule.remedy());
                        });
            }
        }
    }

    private boolean isWritten(String key, Rule rule) {
        boolean replaced = rule.belongsToChoice() && overridden.containsKey(rule.beside());
        return overridden.containsKey(key) || (inFile.contains(key) && !replaced);
    }
}
