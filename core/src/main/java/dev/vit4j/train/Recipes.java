package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.train.internal.recipe.RecipeText;
import dev.vit4j.train.internal.recipe.RecipeTree;
import dev.vit4j.train.internal.recipe.WrittenKeys;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Recipe files. A recipe contains what differs from {@code defaults.yaml}; an unknown key, or a value of another
 * type, is an error that names the key and the nearest known one.
 */
public final class Recipes {

    /** The recipes that come with vit4j. */
    public static final List<String> SHIPPED = List.of(
            "course",
            "cifar10-cpu",
            "cifar10-cpu-3min",
            "shapes",
            "cifar10-nouns-clip",
            "cifar10-nouns-siglip",
            "shapes-clip",
            "shapes-siglip");

    /** The name in error messages of a recipe that was modified. */
    private static final String CHANGED = "the recipe";

    /** The recipe as a record and, with every value resolved, as the text of a file. */
    public record Resolved(Recipe recipe, String yaml) {

        /** @throws InvalidRequestException if the text is that of another recipe: a run records it */
        public Resolved {
            if (!RecipeTree.of(RecipeText.parse(yaml, CHANGED), CHANGED)
                    .recipe(CHANGED)
                    .equals(recipe)) {
                throw new InvalidRequestException(
                        "the text of a recipe is not that of its record; change values by Recipes.override");
            }
        }
    }

    private Recipes() {}

    /**
     * A built-in recipe by name, or one in a file.
     *
     * @param overrides each {@code key=value}, the key with dots: {@code training.epochs=3}
     * @throws InvalidRequestException if there is no recipe of that name, the file has no keys, a key, a value or the
     *     combination of sizes is invalid, or a value in the file or an override has no effect together with others
     * @throws ResourceException if the file can't be read
     */
    public static Resolved load(String nameOrFile, List<String> overrides) {
        boolean shipped = SHIPPED.contains(nameOrFile);
        ObjectNode given =
                RecipeText.parse(shipped ? RecipeText.resource(nameOrFile) : RecipeText.file(nameOrFile), nameOrFile);
        if (given.isEmpty()) {
            // Someone who names a file hardly means to train with the defaults only.
            throw new InvalidRequestException(noKey(nameOrFile)
                    + "; it should contain what differs from the defaults, such as training: {epochs: 3}");
        }
        Set<String> inFile = shipped || RecipeTree.isRecord(given)
                ? Set.of()
                : RecipeTree.flattened(given).keySet();
        return overridden(RecipeTree.of(given, nameOrFile), nameOrFile, inFile, overrides);
    }

    /** @param written the keys that the user wrote into the recipe, which have to have an effect as overrides do */
    private static Resolved overridden(RecipeTree recipe, String origin, Set<String> written, List<String> overrides) {
        RecipeTree tree = recipe;
        Map<String, String> overridden = new HashMap<>();
        for (String override : overrides) {
            ObjectNode keys = RecipeTree.override(override);
            String name = RecipeTree.originOf(override);
            tree = tree.with(keys, name);
            RecipeTree.flattened(keys).keySet().forEach(key -> overridden.put(key, name));
        }
        Resolved resolved = resolve(tree, origin);
        new WrittenKeys(origin, written, overridden).requireEffect(resolved.recipe(), tree);
        return resolved;
    }

    private static Resolved resolve(RecipeTree tree, String origin) {
        return new Resolved(tree.recipe(origin), tree.yaml());
    }

    /** The values of an empty recipe. */
    public static Map<String, String> defaultValues() {
        RecipeTree defaults = RecipeTree.defaults();
        Map<String, String> values = new LinkedHashMap<>(defaults.values());
        values.putAll(values(defaults.recipe("the defaults")));
        return values;
    }

    /**
     * A recipe as one list, the keys with dots; 0 and 0.0, or zero and ZERO, are written alike. Keys that have no
     * effect beside a choice, as the momentum of AdamW, are left out.
     */
    public static Map<String, String> values(Recipe recipe) {
        return RecipeTree.values(recipe);
    }

    /**
     * The recipe recorded by a run.
     *
     * @throws InvalidRequestException if it is not a recipe, or empty, which no run writes
     */
    public static Resolved recorded(Path file) {
        return resolve(RecipeTree.of(record(file), file.toString()), file.toString());
    }

    /**
     * A recipe with some values replaced.
     *
     * @param overrides as for {@link #load}
     * @throws InvalidRequestException if a key, a value or the combination of sizes is invalid, or a value has no effect
     *     together with others
     */
    public static Resolved override(Resolved resolved, List<String> overrides) {
        return overridden(tree(resolved), CHANGED, Set.of(), overrides);
    }

    /** A recipe with another name of its data set. */
    public static Resolved onDataset(Resolved resolved, String dataset) {
        ObjectNode keys = tree(resolved).keys().deepCopy();
        keys.put("dataset", dataset);
        return resolve(new RecipeTree(keys), CHANGED);
    }

    private static RecipeTree tree(Resolved resolved) {
        return RecipeTree.of(RecipeText.parse(resolved.yaml(), CHANGED), CHANGED);
    }

    /**
     * The recipe in a file as one list, with dotted keys; the data set as {@link DataCatalog#publicName} gives it.
     *
     * @param maxSteps the steps of the run, if they replaced the recipe's epochs
     */
    public static Map<String, String> flattened(Path file, Optional<Long> maxSteps) {
        Map<String, String> flat = RecipeTree.flattened(record(file));
        flat.computeIfPresent("dataset", (key, name) -> DataCatalog.publicName(name));
        maxSteps.ifPresent(steps -> flat.computeIfPresent(
                "training.epochs",
                (key, epochs) -> steps(steps) + " instead of " + epochs + (epochs.equals("1") ? " epoch" : " epochs")));
        return flat;
    }

    /** A number of steps in words. */
    public static String steps(long count) {
        return Plural.of(count, "step");
    }

    /** The first lines of a built-in recipe: what it is, how it is run and what to expect. */
    public static String introduction(String shipped) {
        return RecipeText.resource(shipped)
                .lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^# ?", ""))
                .collect(Collectors.joining("\n"));
    }

    private static ObjectNode record(Path file) {
        ObjectNode keys = RecipeText.parse(RecipeText.file(file.toString()), file.toString());
        if (keys.isEmpty()) {
            throw new InvalidRequestException(noKey(file.toString()));
        }
        return keys;
    }

    private static String noKey(String file) {
        return file + " has no keys";
    }
}
