package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a JSON object in a file. An absent or null field has the reader's default, as in the
 * reference; one of another type is an error that names the file, the field and what was found.
 */
public final class JsonFields {

    /** The reference's representation of a number that JSON doesn't have: {"__float__": "NaN"}. */
    private static final String FLOAT = "__float__";

    /** In bytes: the hub's largest configurations, for models with thousands of labels, have some megabytes. */
    public static final long MOST_BYTES = 32L << 20;

    private final String origin;
    private final JsonNode object;

    private JsonFields(String origin, JsonNode object) {
        this.origin = origin;
        this.object = object;
    }

    /** @throws ResourceException if the file is missing or doesn't contain a JSON object */
    public static JsonFields read(Path path) {
        try {
            return parse(TextFile.read(path, MOST_BYTES), path.toString());
        } catch (NoSuchFileException e) {
            throw new ResourceException(path + " does not exist; a model folder has one, as saved or on the hub", e);
        } catch (CharacterCodingException e) {
            throw new ResourceException(path + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
    }

    /** @param origin names the document in errors */
    public static JsonFields parse(String json, String origin) {
        JsonNode node = JsonText.parse(json, origin);
        if (!node.isObject()) {
            throw new ResourceException(origin + ": expected a JSON object, found "
                    + (json.isBlank() ? "an empty file" : abbreviated(node.toString())));
        }
        return new JsonFields(origin, node);
    }

    /**
     * The fields of an object that was parsed as part of a larger document.
     *
     * @param origin names the object in errors
     */
    public static JsonFields of(ObjectNode object, String origin) {
        return new JsonFields(origin, object);
    }

    public boolean has(String field) {
        return !node(field).isMissingNode();
    }

    public boolean isNumber(String field) {
        return node(field).isNumber();
    }

    public boolean isText(String field) {
        return node(field).isString();
    }

    public boolean isObject(String field) {
        return node(field).isObject();
    }

    public Collection<String> names() {
        return object.propertyNames();
    }

    public int wholeNumber(String field, int absent) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return absent;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw unexpected(field, "a whole number");
        }
        return node.intValue();
    }

    public double number(String field, double absent) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return absent;
        }
        if (!isFinite(node)) {
            throw unexpected(field, "a number");
        }
        return node.asDouble(Double.NaN);
    }

    /** As {@link #number}, also if it is not finite, in any of the forms in the reference's files. */
    public double anyNumber(String field, double absent) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return absent;
        }
        // a whole number that is too large is an error in Python, too
        if (isFinite(node) || node.isFloatingPointNumber()) {
            return node.doubleValue();
        }
        return switch (node.path(FLOAT).asString("")) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw unexpected(field, "a number");
        };
    }

    /** A number for {@link JsonText#write}: itself, or the reference's representation if it is not finite. */
    public static Object numberOrTag(double number) {
        return Double.isFinite(number) ? number : Map.of(FLOAT, Double.toString(number));
    }

    public boolean flag(String field, boolean absent) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return absent;
        }
        if (!node.isBoolean()) {
            throw unexpected(field, "true or false");
        }
        return node.booleanValue();
    }

    /** As {@link #flag}, but false if it is null. */
    public boolean flagUnlessNull(String field, boolean absent) {
        return !object.path(field).isNull() && flag(field, absent);
    }

    public String text(String field, String absent) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return absent;
        }
        if (!node.isString()) {
            throw unexpected(field, "a text");
        }
        return node.stringValue();
    }

    /** A string, or any other value as JSON; empty if there is none. */
    public Optional<String> anyText(String field) {
        JsonNode node = node(field);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        return Optional.of(node.isString() ? node.stringValue() : node.toString());
    }

    /** The strings in an array, or a single string. */
    public List<String> anyTexts(String field) {
        JsonNode node = node(field);
        Stream<JsonNode> nodes = node.isArray() ? node.values().stream() : Stream.of(node);
        return nodes.filter(JsonNode::isString).map(JsonNode::stringValue).toList();
    }

    /** A whole number may be too large for all other types. */
    private static boolean isFinite(JsonNode node) {
        return node.isNumber() && Double.isFinite(node.asDouble(Double.NaN));
    }

    public List<Double> numbers(String field, List<Double> absent) {
        return has(field)
                ? elements(field, "an array of numbers", JsonFields::isFinite, node -> node.asDouble(Double.NaN))
                : absent;
    }

    public List<Integer> wholeNumbers(String field) {
        return elements(field, "an array of whole numbers", JsonNode::canConvertToInt, JsonNode::intValue);
    }

    /** The whole number of an array of a text and a whole number. */
    public int pairedNumber(String field) {
        JsonNode number = node(field).path(1);
        if (!number.isIntegralNumber()
                || !number.canConvertToInt()
                || node(field).size() != 2) {
            throw unexpected(field, "an array of a text and a whole number");
        }
        return number.intValue();
    }

    /** A whole number, or an array of them. */
    public List<Integer> oneOrMoreWholeNumbers(String field) {
        JsonNode node = node(field);
        if (node.isArray()) {
            return elements(
                    field,
                    "a whole number or an array of them",
                    element -> element.isIntegralNumber() && element.canConvertToInt(),
                    JsonNode::intValue);
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw unexpected(field, "a whole number or an array of them");
        }
        return List.of(node.intValue());
    }

    /**
     * Converts an array of strings and whole numbers; empty if the field is absent.
     *
     * @param number receives the digits
     */
    public <T> List<T> textsOrWholeNumbers(String field, Function<String, T> text, Function<String, T> number) {
        return has(field)
                ? elements(
                        field,
                        "an array of texts or whole numbers",
                        node -> node.isString() || node.isIntegralNumber(),
                        node -> node.isString() ? text.apply(node.stringValue()) : number.apply(node.toString()))
                : List.of();
    }

    /** The fields of an object inside this one. */
    public JsonFields object(String field) {
        JsonNode node = node(field);
        if (!node.isObject()) {
            throw unexpected(field, "an object");
        }
        return new JsonFields(origin + ": " + field, node);
    }

    /** The fields of each object in an array; empty if the field is absent. */
    public List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode node :
                has(field) ? elements(field, "an array of objects", JsonNode::isObject, n -> n) : List.<JsonNode>of()) {
            objects.add(new JsonFields(origin + ": " + field + "[" + objects.size() + "]", node));
        }
        return objects;
    }

    /** As {@link #object}, or these fields if it is absent. */
    public JsonFields objectOrAll(String field) {
        return has(field) ? object(field) : this;
    }

    public ResourceException unexpected(String field, String expected) {
        return new ResourceException(origin + ": " + field + " must be " + expected + ", found "
                + (has(field) ? abbreviated(node(field).toString()) : "nothing"));
    }

    public String origin() {
        return origin;
    }

    private <T> List<T> elements(String field, String expected, Predicate<JsonNode> fits, Function<JsonNode, T> read) {
        JsonNode node = node(field);
        if (!node.isArray() || !node.values().stream().allMatch(fits)) {
            throw unexpected(field, expected);
        }
        List<T> elements = new ArrayList<>();
        node.values().forEach(element -> elements.add(read.apply(element)));
        return List.copyOf(elements);
    }

    private JsonNode node(String field) {
        JsonNode node = object.path(field);
        return node.isNull() ? node.path("") : node;
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
