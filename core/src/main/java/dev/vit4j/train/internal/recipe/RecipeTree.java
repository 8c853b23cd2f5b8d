package dev.vit4j.train.internal.recipe;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.train.Recipe;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys of a recipe in groups, all that {@code defaults.yaml} has: that says which keys there are and of what type,
 * and the value of each that a recipe leaves out.
 *
 * @param keys not to be changed
 */
public record RecipeTree(ObjectNode keys) {

    private static final String DEFAULTS = "defaults";

    /** The group that one task reads. */
    static final String CONTRASTIVE = "contrastive";

    /**
     * The keys, and groups of keys, that came after the first recipes were recorded: these stay as they were while every
     * value is the default.
     */
    private static final List<String> LATER = List.of(
            "task",
            "model.family",
            "model.projection_dim",
            "model.text",
            "optimizer.layer_decay",
            "parameters",
            "training.checkpoint_seconds",
            CONTRASTIVE);

    /** The share of all keys that no one would write by hand. */
    private static final double MOST_OF_ALL = 0.7;

    /** The defaults alone. */
    public static RecipeTree defaults() {
        return new RecipeTree(defaultKeys());
    }

    private static ObjectNode defaultKeys() {
        return RecipeText.parse(RecipeText.resource(DEFAULTS), DEFAULTS + ".yaml");
    }

    /**
     * Given keys over the defaults.
     *
     * @param origin where they stand, for errors
     * @throws InvalidRequestException if there is no such key, naming the nearest, or it takes another type
     */
    public static RecipeTree of(ObjectNode given, String origin) {
        return defaults().with(given, origin);
    }

    /** Other keys over these. As {@link #of}. */
    public RecipeTree with(ObjectNode given, String origin) {
        ObjectNode tree = keys.deepCopy();
        overlay(defaultKeys(), tree, given, "", origin);
        return new RecipeTree(tree);
    }

    /**
     * The keys of an override such as {@code training.epochs=3}.
     *
     * @throws InvalidRequestException if it is not one
     */
    public static ObjectNode override(String override) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            throw new InvalidRequestException(
                    "an override is KEY=VALUE, such as training.epochs=3; found " + override, Setting.OVERRIDE);
        }
        ObjectNode given = RecipeForm.YAML.createObjectNode();
        String[] names = override.substring(0, equals).split("\\.", -1);
        ObjectNode node = given;
        for (int i = 0; i < names.length - 1; i++) {
            node = node.putObject(names[i]);
        }
        String value = override.substring(equals + 1);
        try {
            node.set(names[names.length - 1], RecipeForm.YAML.readTree(value.isEmpty() ? "\"\"" : value));
        } catch (JacksonException e) {
            throw new InvalidRequestException(
                    originOf(override) + ": the value is not valid YAML: " + e.getOriginalMessage(), e);
        }
        return given;
    }

    /** The name of an override in error messages. */
    public static String originOf(String override) {
        return "override " + override;
    }

    private static void overlay(ObjectNode defaults, ObjectNode tree, JsonNode given, String prefix, String origin) {
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            String key = entry.getKey();
            JsonNode known = defaults.get(key);
            if (known == null) {
                throw new InvalidRequestException(origin + ": unknown key \"" + prefix + key + "\"; "
                        + Suggestion.of(key, defaults.propertyNames())
                                .map(nearest -> "did you mean \"" + prefix + nearest + "\"?")
                                .orElse("known keys: " + String.join(", ", defaults.propertyNames())));
            }
            JsonNode value = entry.getValue();
            if (known instanceof ObjectNode group) {
                requireType(value.isObject(), prefix + key, "a group of keys", value, origin);
                overlay(group, (ObjectNode) tree.get(key), value, prefix + key + ".", origin);
            } else {
                requireType(sameType(known, value), prefix + key, typeName(known), value, origin);
                tree.set(key, value);
            }
        }
    }

    private static boolean sameType(JsonNode known, JsonNode value) {
        return known.isIntegralNumber()
                ? value.isIntegralNumber()
                : known.isNumber() ? value.isNumber() : known.getNodeType() == value.getNodeType();
    }

    private static String typeName(JsonNode known) {
        return known.isIntegralNumber()
                ? "a whole number"
                : known.isNumber()
                        ? "a number"
                        : known.isBoolean() ? "true or false" : known.isArray() ? "a list" : "a word";
    }

    private static void requireType(boolean fits, String key, String expected, JsonNode found, String origin) {
        if (!fits) {
            throw new InvalidRequestException(origin + ": " + key + " must be " + expected + ", found " + found);
        }
    }

    /**
     * The recipe that these keys say.
     *
     * @throws InvalidRequestException if a value can't be one of its key, or values don't fit each other
     */
    public Recipe recipe(String origin) {
        try {
            return RecipeForm.read(Recipe.class, RuleKeys.completed(keys));
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(origin + ": " + e.getMessage(), e);
        }
    }

    /** The text of a recipe file, as recorded by runs. */
    public String yaml() {
        ObjectNode recorded = keys.deepCopy();
        Set<String> differing = differing();
        for (String key : LATER) {
            if (differing.stream().noneMatch(other -> isIn(key, other))) {
                int dot = key.indexOf('.');
                ((ObjectNode) Objects.requireNonNull(dot < 0 ? recorded : recorded.get(key.substring(0, dot))))
                        .remove(key.substring(dot + 1));
            }
        }
        return RecipeForm.YAML.writeValueAsString(recorded);
    }

    private static boolean isIn(String keyOrGroup, String key) {
        return key.equals(keyOrGroup) || key.startsWith(keyOrGroup + ".");
    }

    /** The keys whose value is not the default, however it is written. */
    public Set<String> differing() {
        Set<String> differing = new LinkedHashSet<>();
        ObjectNode defaults = defaultKeys();
        for (String key : values().keySet()) {
            JsonNode value = at(keys, key);
            JsonNode known = at(defaults, key);
            boolean same = known.isNumber()
                    ? Double.compare(value.asDouble(), known.asDouble()) == 0
                    : known.isString() ? value.asString().equalsIgnoreCase(known.asString()) : value.equals(known);
            if (!same) {
                differing.add(key);
            }
        }
        return differing;
    }

    private static JsonNode at(ObjectNode keys, String key) {
        JsonNode node = keys;
        for (String name : key.split("\\.")) {
            node = node.path(name);
        }
        return node;
    }

    /** Every value, the keys with dots. */
    public Map<String, String> values() {
        return flattened(keys);
    }

    /** The values of a recipe, the keys with dots: what was chosen reads them, the others are left out. */
    public static Map<String, String> values(Recipe recipe) {
        ObjectNode written = RecipeForm.write(recipe);
        RuleKeys.putBack(written);
        if (!recipe.isContrastive()) {
            written.remove(CONTRASTIVE);
        }
        Map<String, String> flat = flattened(written);
        Map<String, String> inOrder = new LinkedHashMap<>(); // that of the defaults
        defaults().values().keySet().forEach(key -> {
            if (flat.containsKey(key)) {
                inOrder.put(key, flat.get(key));
            }
        });
        return inOrder;
    }

    /** Keys in groups as one list, the keys with dots. */
    public static Map<String, String> flattened(ObjectNode keys) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten(keys, "", flat);
        return flat;
    }

    private static void flatten(ObjectNode keys, String prefix, Map<String, String> into) {
        keys.forEachEntry((key, value) -> {
            if (value instanceof ObjectNode group) {
                flatten(group, prefix + key + ".", into);
            } else {
                into.put(prefix + key, value.isValueNode() ? value.asString() : value.toString());
            }
        });
    }

    /**
     * Whether a run wrote a file of these keys: then it names every key, with or without effect. That of an older
     * version lacks those that have come since, and a copy may lack some that its user took out.
     */
    public static boolean isRecord(ObjectNode given) {
        List<String> all = defaults().values().keySet().stream()
                .filter(key -> LATER.stream().noneMatch(later -> isIn(later, key)))
                .toList();
        long named = flattened(given).keySet().stream().filter(all::contains).count();
        return named > MOST_OF_ALL * all.size();
    }
}
