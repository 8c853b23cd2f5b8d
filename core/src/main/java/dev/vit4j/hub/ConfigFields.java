package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.io.JsonFields;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Extent;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The fields of a config.json, by what they mean to a model; remembers which were asked for. */
final class ConfigFields {

    private final JsonFields json;
    private final Set<String> asked;

    ConfigFields(JsonFields json) {
        this(json, new TreeSet<>());
    }

    private ConfigFields(JsonFields json, Set<String> asked) {
        this.json = json;
        this.asked = asked;
    }

    /** The names of the fields that were asked for, here and in objects inside. */
    Set<String> asked() {
        return Collections.unmodifiableSet(asked);
    }

    private JsonFields ask(String field) {
        asked.add(field);
        return json;
    }

    boolean has(String field) {
        return ask(field).has(field);
    }

    int wholeNumber(String field, int absent) {
        return ask(field).wholeNumber(field, absent);
    }

    double number(String field, double absent) {
        return ask(field).number(field, absent);
    }

    boolean flag(String field, boolean absent) {
        return ask(field).flag(field, absent);
    }

    String text(String field, String absent) {
        return ask(field).text(field, absent);
    }

    /** An entry of a table of labels, whose keys are no fields. */
    String label(String key, String absent) {
        return json.text(key, absent);
    }

    List<String> texts(String field) {
        return ask(field).texts(field);
    }

    List<Integer> wholeNumbers(String field) {
        return ask(field).wholeNumbers(field);
    }

    /** One number for both sides, or height and width. */
    Extent extent(String field, int absent) {
        if (!has(field)) {
            return Extent.square(absent);
        }
        List<Integer> sides = json.oneOrMoreWholeNumbers(field);
        return switch (sides.size()) {
            case 1 -> Extent.square(sides.get(0));
            case 2 -> new Extent(sides.get(0), sides.get(1));
            default -> throw json.unexpected(field, "a whole number, or a height and a width");
        };
    }

    Activation activation(String field, Activation absent) {
        try {
            return Activation.fromConfig(text(field, absent.configName()));
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + field + ": " + e.getMessage(), e);
        }
    }

    /** One of an enum of ours, by its name in small letters. */
    <E extends Enum<E>> E choice(String field, E absent) {
        E[] choices = absent.getDeclaringClass().getEnumConstants();
        String found = text(field, name(absent));
        return Arrays.stream(choices)
                .filter(choice -> name(choice).equals(found))
                .findFirst()
                .orElseThrow(() -> json.unexpected(
                        field,
                        "one of "
                                + Arrays.stream(choices).map(ConfigFields::name).collect(Collectors.joining(", "))));
    }

    static String name(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    ConfigFields object(String field) {
        return new ConfigFields(ask(field).object(field), asked);
    }

    /** These without any: where the reference takes all defaults. */
    ConfigFields none(String field) {
        return new ConfigFields(JsonFields.parse("{}", json.origin() + ": " + field), asked);
    }

    Set<String> names() {
        return Set.copyOf(json.names());
    }

    ResourceException unexpected(String field, String expected) {
        return ask(field).unexpected(field, expected);
    }

    String origin() {
        return json.origin();
    }
}
