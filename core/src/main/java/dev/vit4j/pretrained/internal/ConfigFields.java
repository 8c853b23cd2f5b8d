package dev.vit4j.pretrained.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Size2d;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The fields of a config.json, by their meaning for a model; records which were read. */
public final class ConfigFields {

    private final JsonFields json;
    private final Set<String> asked;
    private final Set<ConfigOddity> oddities;

    public ConfigFields(JsonFields json) {
        this(json, new TreeSet<>(), new LinkedHashSet<>());
    }

    private ConfigFields(JsonFields json, Set<String> asked, Set<ConfigOddity> oddities) {
        this.json = json;
        this.asked = asked;
        this.oddities = oddities;
    }

    /** Notes that something else is taken for a field than it says. */
    public void odd(String field, String message) {
        oddities.add(new ConfigOddity(field, message));
    }

    /** The oddities in the fields read so far, here and in nested objects. */
    public List<ConfigOddity> oddities() {
        return List.copyOf(oddities);
    }

    /** The names of the fields read, here and in nested objects. */
    public Set<String> asked() {
        return Collections.unmodifiableSet(asked);
    }

    private JsonFields ask(String field) {
        asked.add(field);
        return json;
    }

    public boolean has(String field) {
        return ask(field).has(field);
    }

    public int wholeNumber(String field, int absent) {
        return ask(field).wholeNumber(field, absent);
    }

    public double number(String field, double absent) {
        return ask(field).number(field, absent);
    }

    /** A number, which need not be finite. */
    public double anyNumber(String field, double absent) {
        return ask(field).anyNumber(field, absent);
    }

    /** A number that only training from scratch reads: outside of {@code [0, end)} it counts as absent. */
    public double trainingNumber(String field, double absent, double end) {
        double found = anyNumber(field, absent);
        if (found >= 0 && found < end) {
            return found;
        }
        odd(field, found + ", which no training could use; taken as " + absent);
        return absent;
    }

    public boolean flag(String field, boolean absent) {
        return ask(field).flag(field, absent);
    }

    public String text(String field, String absent) {
        return ask(field).text(field, absent);
    }

    /** An entry of a table of labels, whose keys are not fields: a text, or any other value. */
    public Optional<String> label(String key) {
        return json.anyText(key);
    }

    public boolean isObject(String field) {
        return ask(field).isObject(field);
    }

    public boolean isText(String key) {
        return json.isText(key);
    }

    /** The value in the file, if there is one. */
    public Optional<String> anyText(String field) {
        return ask(field).anyText(field);
    }

    /** The texts in an array, or the field itself if it is one. */
    public List<String> anyTexts(String field) {
        return ask(field).anyTexts(field);
    }

    public List<Integer> wholeNumbers(String field) {
        return ask(field).wholeNumbers(field);
    }

    /** One number for both sides, or height and width; further numbers are left out, as in the reference. */
    public Size2d extent(String field, int absent) {
        if (!has(field)) {
            return Size2d.square(absent);
        }
        List<Integer> sides = json.oneOrMoreWholeNumbers(field);
        return switch (sides.size()) {
            case 1 -> Size2d.square(sides.get(0));
            case 0 -> throw json.unexpected(field, "a whole number, or a height and a width");
            default -> {
                if (sides.size() > 2) {
                    odd(field, sides + ", of which the first two are taken as height and width");
                }
                yield new Size2d(sides.get(0), sides.get(1));
            }
        };
    }

    public Activation activation(String field, Activation absent) {
        return activation(field, absent, true);
    }

    /** @param used whether the model uses it: otherwise any name is accepted */
    public Activation activation(String field, Activation absent, boolean used) {
        String name = text(field, absent.configName());
        try {
            return Activation.fromConfig(name);
        } catch (InvalidRequestException e) {
            if (used) {
                throw new ResourceException(json.origin() + ": " + field + ": " + e.getMessage(), e);
            }
            odd(field, name + ", which is not an activation; the model doesn't use it");
            return absent;
        }
    }

    /** A constant of an enum, by its name in lower case. */
    public <E extends Enum<E>> E choice(String field, E absent) {
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

    public ConfigFields object(String field) {
        return new ConfigFields(ask(field).object(field), asked, oddities);
    }

    /** No fields at all: the reference takes all defaults. */
    public ConfigFields none(String field) {
        return new ConfigFields(JsonFields.parse("{}", json.origin() + ": " + field), asked, oddities);
    }

    /** The names of all fields, in the file's order. */
    public Set<String> names() {
        return new LinkedHashSet<>(json.names());
    }

    /**
     * For files of vit4j's own, where an unknown field would change the computation.
     *
     * @param known in addition to those of every family
     * @throws ResourceException if there are others
     */
    void requireNoneBut(List<ConfigField> known, String modelType) {
        Set<String> names = Stream.concat(known.stream(), ConfigField.COMMON.stream())
                .map(ConfigField::name)
                .collect(Collectors.toSet());
        names().stream()
                .filter(name -> !names.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new ResourceException(json.origin() + ": " + name + " is not a field of a " + modelType
                            + " model; was it written by a newer vit4j?");
                });
    }

    public ResourceException unexpected(String field, String expected) {
        return ask(field).unexpected(field, expected);
    }

    public String origin() {
        return json.origin();
    }
}
