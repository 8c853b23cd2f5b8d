package dev.vit4j.train.internal.recipe;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Contrastive;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.TowersSection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The keys of a recipe written by its user, as opposed to those in built-in recipes, in records of runs and in the
 * defaults. A value without effect because of others is misleading, so it is refused, unless it only
 * restates the default, as in a group copied from the defaults.
 *
 * @param file the source of the recipe
 * @param inFile the keys that the user wrote into it
 * @param overridden key to the override that sets it, such as {@code --set training.epochs=3}
 */
public record WrittenKeys(String file, Set<String> inFile, Map<String, String> overridden) {

    /**
     * A key without effect beside the value of another one.
     *
     * @param belongsToChoice whether the key goes with a choice made by {@code beside}: an override that chooses
     *     otherwise replaces the file's choice and with it the values that go with it
     * @param reason why, as the end of a sentence
     * @param remedy what to set instead of leaving the key out
     */
    private record Idle(String key, String beside, boolean belongsToChoice, String reason, String remedy) {}

    /** A key without effect in some recipes, other than by a tag. */
    private record Rule(Idle idle, Predicate<Recipe> applies) {}

    private static final String TASK = "task";

    private static final List<Rule> RULES = List.of(
            new Rule(
                    new Idle(
                            "model.patch_size",
                            "model.stem_widths",
                            false, // in other toolkits a stem's output is cut into patches, so that the file may mean
                            // both
                            "a convolutional stem makes the tokens without patches",
                            "set model.stem_widths=[]"),
                    recipe -> recipe.model().stem().isPresent()),
            ofClassification("training.label_smoothing"),
            ofClassification("evaluation.flip_averaging"),
            new Rule(
                    new Idle(
                            "contrastive.logit_bias",
                            "contrastive.loss",
                            true,
                            "only the sigmoid loss has a bias",
                            "set contrastive.loss=sigmoid"),
                    recipe -> recipe.isContrastive() && recipe.contrastive().loss() == Contrastive.Loss.SOFTMAX),
            new Rule(
                    new Idle(
                            "data.crop_fill",
                            "data.crop_padding",
                            true,
                            "no image is padded",
                            "set data.crop_padding above 0"),
                    recipe -> recipe.data().augmentations().stream()
                            .anyMatch(augmentation ->
                                    augmentation instanceof Recipe.Augmentation.Crop crop && crop.cropPadding() == 0)));

    /** A key that contrastive training has no use for. */
    private static Rule ofClassification(String key) {
        return new Rule(
                new Idle(key, TASK, true, "captions have no classes", "set task=" + Classification.ID),
                recipe -> recipe.model() instanceof TowersSection);
    }

    /** The keys of contrastive training, if another task is trained. */
    private static Stream<Idle> contrastive(Recipe recipe, Set<String> keys) {
        return keys.stream()
                .filter(key -> !recipe.isContrastive() && key.startsWith(RecipeTree.CONTRASTIVE + "."))
                .map(key -> new Idle(
                        key, TASK, true, "only " + Contrastive.ID + " reads it", "set task=" + Contrastive.ID));
    }

    /**
     * Refuses what was written without effect.
     *
     * @throws InvalidRequestException if another value leaves a written one without effect; the message names both
     */
    public void requireEffect(Recipe recipe, RecipeTree tree) {
        Map<String, String> values = tree.values();
        Set<String> differing = tree.differing();
        Stream.of(
                        RULES.stream()
                                .filter(rule -> rule.applies().test(recipe))
                                .map(Rule::idle),
                        RecipeParts.TAGGED.stream().flatMap(part -> unread(part, values)),
                        contrastive(recipe, values.keySet()))
                .flatMap(idle -> idle)
                .filter(idle -> differing.contains(idle.key()) && isWritten(idle))
                .findFirst()
                .ifPresent(idle -> {
                    String key = idle.key();
                    throw new InvalidRequestException(overridden.getOrDefault(key, file) + ": " + key + " "
                            + values.get(key) + " has no effect beside " + idle.beside() + " "
                            + values.get(idle.beside()) + ", as " + idle.reason() + "; leave " + key + " out, or "
                            + idle.remedy());
                });
    }

    /** The keys that the kind named by a tag doesn't read. */
    private static Stream<Idle> unread(TaggedPart<?> part, Map<String, String> values) {
        return part.unreadBy(values.getOrDefault(part.tagKey(), "")).stream().map(key -> {
            List<String> readers = part.readersOf(key);
            boolean single = readers.size() == 1;
            return new Idle(
                    key,
                    part.tagKey(),
                    true,
                    "only " + String.join(" and ", readers) + (single ? " reads it" : " read it"),
                    "set " + part.tagKey() + (single ? "=" : " to ") + String.join(" or ", readers));
        });
    }

    private boolean isWritten(Idle idle) {
        boolean replaced = idle.belongsToChoice() && overridden.containsKey(idle.beside());
        return overridden.containsKey(idle.key()) || (inFile.contains(idle.key()) && !replaced);
    }
}
