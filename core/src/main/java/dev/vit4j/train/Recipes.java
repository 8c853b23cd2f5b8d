package dev.vit4j.train;

import com.fasterxml.jackson.annotation.Nulls;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.task.Classification;
import dev.vit4j.train.internal.RuleKeys;
import dev.vit4j.train.internal.WrittenKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * Recipe files. A recipe names what differs from {@code defaults.yaml}; a key that isn't there, or a value of another
 * type, is an error that names the key and the nearest one known.
 */
public final class Recipes {

    /** The recipes that come with vit4j, by the data set whose default they are, where they are one. */
    public static final List<String> SHIPPED = List.of("course", "cifar10-cpu", "cifar10-cpu-3min", "shapes");

    /** The share of all keys that nobody writes by hand. */
    private static final double MOST_OF_ALL = 0.7;

    private static final String TASK = "task";

    /** Of a file, which has some kilobytes. */
    private static final long MOST_BYTES = 1 << 20;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
            // Words stay in quotes: without them a data set of the name 2024 would be read as a number.
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .build();

    /** The recipe as a record and, every value resolved, as the text of a file. */
    public record Resolved(Recipe recipe, String yaml) {}

    private Recipes() {}

    /**
     * A shipped recipe by name, or one in a file.
     *
     * @param overrides each {@code key=value}, the key with dots: {@code training.epochs=3}
     * @throws InvalidRequestException if there is no recipe of that name, the file names no key, a key, a value or the sizes
     *     together are wrong, or a value that the file or an override gives has no effect beside others
     * @throws ResourceException if the file can't be read
     */
    public static Resolved load(String nameOrFile, List<String> overrides) {
        boolean shipped = SHIPPED.contains(nameOrFile);
        ObjectNode given = shipped ? parse(resource(nameOrFile), nameOrFile) : parse(file(nameOrFile), nameOrFile);
        if (given.isEmpty()) {
            // Training by the defaults alone is hardly what somebody means who names a file.
            throw new InvalidRequestException(noKey(nameOrFile)
                    + "; write into it what differs from the defaults, such as training: {epochs: 3}");
        }
        Set<String> inFile =
                shipped || isRecord(given) ? Set.of() : flattened(given).keySet();
        ObjectNode tree = overDefaults(given, nameOrFile);
        Map<String, String> overridden = new HashMap<>();
        for (String override : overrides) {
            String origin = origin(override);
            flattened(set(tree, override)).keySet().forEach(key -> overridden.put(key, origin));
        }
        Resolved resolved = resolve(tree, nameOrFile);
        new WrittenKeys(nameOrFile, inFile, overridden)
                .requireEffect(resolved.recipe(), flattened(tree), differing(resolved.recipe()));
        return resolved;
    }

    /** The keys whose value is not the default, however it is written. */
    private static Set<String> differing(Recipe recipe) {
        Map<String, String> differing = values(recipe);
        differing.entrySet().removeAll(defaultValues().entrySet());
        return differing.keySet();
    }

    /** The values of a recipe that names no key. */
    public static Map<String, String> defaultValues() {
        return values(resolve(defaults(), "defaults.yaml").recipe());
    }

    /** A recipe as one list, the keys with dots; 0 and 0.0, or zero and ZERO, are written alike. */
    public static Map<String, String> values(Recipe recipe) {
        return flattened(YAML.<ObjectNode>valueToTree(recipe));
    }

    /**
     * Whether a run wrote the file: then it names every key, with or without effect. That of an older version lacks those
     * that have come since, and a copy may lack some that its user took out.
     */
    private static boolean isRecord(ObjectNode given) {
        Set<String> all = flattened(defaults()).keySet();
        long named = flattened(given).keySet().stream().filter(all::contains).count();
        return named > MOST_OF_ALL * all.size();
    }

    /**
     * The recipe that a run recorded.
     *
     * @throws InvalidRequestException if it is none, or an empty one, which no run writes
     */
    public static Resolved recorded(Path file) {
        return resolve(overDefaults(record(file), file.toString()), file.toString());
    }

    /** A recipe with some values replaced. */
    public static Resolved override(Resolved resolved, List<String> overrides) {
        ObjectNode tree = overDefaults(parse(resolved.yaml(), "the recipe"), "the recipe");
        overrides.forEach(override -> set(tree, override));
        return resolve(tree, "the recipe");
    }

    /** A recipe with another name of its data set. */
    public static Resolved onDataset(Resolved resolved, String dataset) {
        ObjectNode tree = overDefaults(parse(resolved.yaml(), "the recipe"), "the recipe");
        tree.put("dataset", dataset);
        return resolve(tree, "the recipe");
    }

    /**
     * The recipe of a file as one list, the keys with dots; the data set as {@link DataCatalog#publicName} has it.
     *
     * @param maxSteps the steps of the run, if they took the place of the recipe's epochs
     */
    public static Map<String, String> flattened(Path file, Optional<Long> maxSteps) {
        Map<String, String> flat = flattened(record(file));
        flat.computeIfPresent("dataset", (key, name) -> DataCatalog.publicName(name));
        maxSteps.ifPresent(steps -> flat.computeIfPresent(
                "training.epochs",
                (key, epochs) ->
                        steps(steps) + " in place of " + epochs + (epochs.equals("1") ? " epoch" : " epochs")));
        return flat;
    }

    /** A number of steps in words. */
    public static String steps(long count) {
        return Plural.of(count, "step");
    }

    private static Map<String, String> flattened(ObjectNode tree) {
        Map<String, String> flat = new LinkedHashMap<>();
        flatten(tree, "", flat);
        return flat;
    }

    private static void flatten(ObjectNode tree, String prefix, Map<String, String> into) {
        tree.forEachEntry((key, value) -> {
            if (value instanceof ObjectNode group) {
                flatten(group, prefix + key + ".", into);
            } else {
                into.put(prefix + key, value.isValueNode() ? value.asString() : value.toString());
            }
        });
    }

    /** The first lines of a shipped recipe: what it is, how it is run and what to expect. */
    public static String introduction(String shipped) {
        return resource(shipped)
                .lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^# ?", ""))
                .collect(Collectors.joining("\n"));
    }

    private static Resolved resolve(ObjectNode tree, String origin) {
        try {
            return new Resolved(
                    YAML.treeToValue(RuleKeys.completed(withTask(tree)), Recipe.class),
                    YAML.writeValueAsString(RuleKeys.recorded(written(tree))));
        } catch (JacksonException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidRequestException invalid) {
                    throw new InvalidRequestException(origin + ": " + invalid.getMessage(), e);
                }
            }
            StringBuilder key = new StringBuilder();
            e.getPath()
                    .forEach(step -> key.append(
                            step.getPropertyName() == null
                                    ? "[" + step.getIndex() + "]"
                                    : (key.isEmpty() ? "" : ".") + step.getPropertyName()));
            JsonNode found = at(e.getPath(), tree);
            throw new InvalidRequestException(
                    origin + ": " + key + " "
                            + (found.isMissingNode()
                                    ? missing(at(
                                            e.getPath().subList(0, e.getPath().size() - 1), tree))
                                    : expectation(e, found)),
                    e);
        }
    }

    /** Recipes that were recorded when there was one task name none. */
    private static ObjectNode withTask(ObjectNode tree) {
        return tree.has(TASK) ? tree : tree.deepCopy().put(TASK, Classification.ID);
    }

    /** So are those of that task still written. */
    private static ObjectNode written(ObjectNode tree) {
        return tree.path(TASK).asString("").equals(Classification.ID)
                ? tree.deepCopy().without(TASK)
                : tree;
    }

    private static JsonNode at(List<JacksonException.Reference> path, JsonNode tree) {
        JsonNode node = tree;
        for (JacksonException.Reference step : path) {
            node = step.getPropertyName() == null ? node.path(step.getIndex()) : node.path(step.getPropertyName());
        }
        return node;
    }

    private static String missing(JsonNode group) {
        return "is missing; found "
                + (group.isEmpty() ? "nothing" : "only " + String.join(", ", group.propertyNames()));
    }

    private static String expectation(JacksonException e, JsonNode found) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
            return "is an unknown key; "
                    + Suggestion.of(unknown.getPropertyName(), known)
                            .map(nearest -> "did you mean \"" + nearest + "\"?")
                            .orElse("there are " + String.join(", ", known));
        }
        if (e instanceof InvalidFormatException format && format.getTargetType().isEnum()) {
            return "takes one of "
                    + Arrays.stream(format.getTargetType().getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + "; found " + format.getValue();
        }
        return expected(e, found)
                .map(words -> "takes " + words + ", found " + found)
                .orElseGet(() -> "does not fit: " + e.getOriginalMessage());
    }

    /** What a key takes where the defaults don't say it: inside lists, and beyond the bounds of an int. */
    private static Optional<String> expected(JacksonException e, JsonNode found) {
        Class<?> type = e instanceof MismatchedInputException mismatch
                ? mismatch.getTargetType()
                : e instanceof InputCoercionException coercion ? coercion.getTargetType() : Object.class;
        if (type == int.class || type == Integer.class) {
            return Optional.of("a whole number"
                    + (found.isIntegralNumber() ? " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE : ""));
        }
        if (type == double.class || type == OptionalDouble.class) {
            return Optional.of("a number");
        }
        if (type == boolean.class) {
            return Optional.of("true or false");
        }
        if (type == String.class) {
            return Optional.of("a word");
        }
        if (type == ParameterRules.Rule.class) {
            return Optional.of("a group of keys, as {paths: \"blocks.*\", learning_rate: 0.1}");
        }
        return type == Recipe.Stage.class
                ? Optional.of("a group of keys, as {until: 0.5, size: 16}")
                : Optional.empty();
    }

    private static ObjectNode defaults() {
        return parse(resource("defaults"), "defaults.yaml");
    }

    private static ObjectNode overDefaults(JsonNode given, String origin) {
        ObjectNode tree = defaults();
        overlay(defaults(), tree, given, "", origin);
        return tree;
    }

    private static String origin(String override) {
        return "--set " + override;
    }

    /** Puts an override over a tree, and returns it as a tree of its own. */
    private static ObjectNode set(ObjectNode tree, String override) {
        int equals = override.indexOf('=');
        if (equals < 1) {
            throw new InvalidRequestException("--set takes KEY=VALUE, such as training.epochs=3; found " + override);
        }
        ObjectNode given = YAML.createObjectNode();
        String[] keys = override.substring(0, equals).split("\\.", -1);
        ObjectNode node = given;
        for (int i = 0; i < keys.length - 1; i++) {
            node = node.putObject(keys[i]);
        }
        String value = override.substring(equals + 1);
        try {
            node.set(keys[keys.length - 1], YAML.readTree(value.isEmpty() ? "\"\"" : value));
        } catch (JacksonException e) {
            throw new InvalidRequestException(
                    origin(override) + ": the value is no YAML: " + e.getOriginalMessage(), e);
        }
        overlay(defaults(), tree, given, "", origin(override));
        return given;
    }

    /** Puts given values over a tree; which keys there are, and of what type, the defaults say. */
    private static void overlay(ObjectNode defaults, ObjectNode tree, JsonNode given, String prefix, String origin) {
        for (Map.Entry<String, JsonNode> entry : given.properties()) {
            String key = entry.getKey();
            JsonNode known = defaults.get(key);
            if (known == null) {
                throw new InvalidRequestException(origin + ": unknown key \"" + prefix + key + "\"; "
                        + Suggestion.of(key, defaults.propertyNames())
                                .map(nearest -> "did you mean \"" + prefix + nearest + "\"?")
                                .orElse("there are " + String.join(", ", defaults.propertyNames())));
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
            throw new InvalidRequestException(origin + ": " + key + " takes " + expected + ", found " + found);
        }
    }

    private static ObjectNode parse(String text, String origin) {
        JsonNode tree;
        try {
            tree = YAML.readTree(text);
        } catch (JacksonException e) {
            throw new InvalidRequestException(
                    origin + " is no YAML: " + e.getOriginalMessage() + " (line "
                            + e.getLocation().getLineNr() + ")",
                    e);
        }
        if (tree.isMissingNode() || tree.isNull()) { // nothing but comments
            return YAML.createObjectNode();
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRequestException(origin + ": a recipe is a group of keys, found " + tree.getNodeType());
    }

    private static ObjectNode record(Path file) {
        ObjectNode tree = parse(file(file.toString()), file.toString());
        if (tree.isEmpty()) {
            throw new InvalidRequestException(noKey(file.toString()));
        }
        return tree;
    }

    private static String noKey(String file) {
        return file + " names no key";
    }

    private static String file(String path) {
        try {
            Path file = Path.of(path);
            if (Files.isRegularFile(file) || (isPath(file) && Files.exists(file))) {
                return TextFile.read(file, MOST_BYTES);
            }
            if (isPath(file)) {
                throw new ResourceException(
                        "the recipe " + path + " is no file; expected one, or one of " + String.join(", ", SHIPPED));
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read the recipe " + path + ": " + FileFailure.whenReading(e), e);
        } catch (InvalidPathException e) {
            throw noRecipe(path, e);
        }
        throw noRecipe(path, new NoSuchFileException(path));
    }

    /** Whether somebody who typed this meant a file. */
    private static boolean isPath(Path file) {
        return file.isAbsolute() || file.getNameCount() > 1 || file.toString().matches("(?i).*\\.(ya?ml|json)");
    }

    private static InvalidRequestException noRecipe(String name, Exception cause) {
        return new InvalidRequestException(
                "no recipe \"" + name + "\": neither a file nor one of " + String.join(", ", SHIPPED)
                        + Suggestion.of(name, SHIPPED)
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(""),
                cause);
    }

    private static String resource(String name) {
        try (InputStream in = Recipes.class.getResourceAsStream("recipes/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks recipes/" + name + ".yaml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
