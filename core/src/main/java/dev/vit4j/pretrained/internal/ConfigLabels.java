package dev.vit4j.pretrained.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.text.Plural;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A classifier's labels in config.json: the number of classes, and their names. */
final class ConfigLabels {

    private static final String NUM_LABELS = "num_labels";
    private static final String ID2LABEL = "id2label";

    /** Far more than any classifier has: a corrupt file would otherwise be named class by class. */
    private static final int MOST_LABELS = 1_000_000;

    /** The number of classes that a message names. */
    private static final int NAMED = 4;

    /** The syntax of Python's int(). */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+(_\\d+)*", Pattern.UNICODE_CHARACTER_CLASS);

    private ConfigLabels() {}

    /**
     * In the same way as the reference: {@code num_labels} counts, otherwise the number of entries in {@code id2label},
     * otherwise two; a class without a name is LABEL_i.
     *
     * @throws ResourceException if a key is not a whole number, or there would be too many classes
     */
    static List<String> read(ConfigFields json) {
        if (!json.has(ID2LABEL)) {
            return unnamed(json);
        }
        Map<BigInteger, Optional<String>> names = names(json);
        if (json.number(NUM_LABELS, names.size()) != names.size()) {
            int count = json.wholeNumber(NUM_LABELS, names.size());
            json.odd(
                    NUM_LABELS,
                    count + ", where id2label has " + names.size() + (count == 1 ? "; there is " : "; there are ")
                            + Plural.of(count, "class", "classes")
                            + " and no name is used, as in the reference");
            return unnamed(json);
        }
        int count = names.size();
        List<String> labels = new ArrayList<>();
        List<Integer> nameless = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<String> name = names.getOrDefault(BigInteger.valueOf(i), Optional.empty());
            if (name.isEmpty()) {
                nameless.add(i);
            }
            labels.add(name.orElse("LABEL_" + i));
        }
        if (!nameless.isEmpty()) {
            json.odd(
                    ID2LABEL,
                    "has no name for " + classes(nameless) + ", of " + count + "; "
                            + (nameless.size() == 1
                                    ? "it is called LABEL_" + nameless.get(0)
                                    : "they are called LABEL_i"));
        }
        return List.copyOf(labels);
    }

    private static List<String> unnamed(ConfigFields json) {
        int count = json.wholeNumber(NUM_LABELS, 2);
        if (count < 0 || count > MOST_LABELS) {
            throw json.unexpected(NUM_LABELS, "from 0 to " + MOST_LABELS);
        }
        return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }

    /** The names by index; of two keys for the same index the last counts. */
    private static Map<BigInteger, Optional<String>> names(ConfigFields json) {
        ConfigFields table = json.object(ID2LABEL);
        Map<BigInteger, Optional<String>> names = new TreeMap<>();
        List<String> padded = new ArrayList<>();
        List<String> noTexts = new ArrayList<>();
        for (String key : table.names()) {
            BigInteger number = number(json, key);
            if (!number.toString().equals(key)) {
                padded.add("\"" + key + "\"");
            }
            Optional<String> name = table.label(key);
            if (name.isPresent() && !table.isText(key)) {
                noTexts.add(key);
            }
            names.put(number, name);
        }
        if (!padded.isEmpty()) {
            json.odd(ID2LABEL, "has the keys " + some(padded) + ", which are read as the numbers they contain");
        }
        if (!noTexts.isEmpty()) {
            json.odd(ID2LABEL, "names " + classes(noTexts) + " by a value that is not a string; its JSON is used");
        }
        return names;
    }

    private static BigInteger number(ConfigFields json, String key) {
        String stripped = key.strip();
        if (!WHOLE_NUMBER.matcher(stripped).matches()) {
            throw json.unexpected(ID2LABEL, "an object whose keys are whole numbers, not \"" + key + "\"");
        }
        return new BigInteger(stripped.replace("_", ""));
    }

    private static String classes(List<?> numbers) {
        return (numbers.size() == 1 ? "class " : "the classes ") + some(numbers);
    }

    private static String some(List<?> things) {
        return String.join(
                        ", ", things.stream().limit(NAMED).map(String::valueOf).toList())
                + (things.size() > NAMED ? ", …" : "");
    }
}
