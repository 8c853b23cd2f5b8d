package dev.vit4j.eval.internal;

import dev.vit4j.internal.text.Suggestion;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A model's classes by name: by the whole name, and by the parts of "tench, Tinca tinca". Case matters; the Unicode
 * encoding of letters and accents doesn't.
 */
final class ModelClasses {

    private final List<String> labels;
    private final Map<String, List<Integer>> whole = new HashMap<>();
    private final Map<String, List<Integer>> parts = new HashMap<>();

    /** @param labels by the model's index */
    ModelClasses(List<String> labels) {
        this.labels = labels;
        for (int index = 0; index < labels.size(); index++) {
            String name = composed(labels.get(index));
            whole.computeIfAbsent(name, key -> new ArrayList<>()).add(index);
            for (String part : name.split(",", -1)) {
                List<Integer> ofPart = parts.computeIfAbsent(part.strip(), key -> new ArrayList<>());
                if (!ofPart.contains(index)) {
                    ofPart.add(index);
                }
            }
        }
    }

    /** The composed form (NFC) of a name: some systems decompose accents. */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    List<String> labels() {
        return labels;
    }

    int count() {
        return labels.size();
    }

    /** Whether the classes have no names: each is called LABEL_ and its index. */
    boolean areUnnamed() {
        return IntStream.range(0, labels.size())
                .allMatch(index -> labels.get(index).equals("LABEL_" + index));
    }

    /** The classes that a name may refer to: none, one, or several if it is ambiguous. */
    List<Integer> named(String name) {
        String wanted = composed(name);
        return whole.getOrDefault(wanted, parts.getOrDefault(wanted, List.of()));
    }

    /** The class with an index, counted from 0. */
    Optional<Integer> numbered(String digits) {
        return Optional.of(digits)
                .filter(number -> number.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .filter(index -> index < labels.size());
    }

    /** A "did you mean" with the name nearest to an unknown one; empty if none is near. */
    String didYouMean(String name) {
        return Suggestion.of(
                        composed(name),
                        Stream.concat(whole.keySet().stream(), parts.keySet().stream())
                                .toList())
                .map(nearest -> " (did you mean \"" + nearest + "\"?)")
                .orElse("");
    }

    /** A class by index and name. */
    String describe(int index) {
        return index + " (\"" + labels.get(index) + "\")";
    }
}
