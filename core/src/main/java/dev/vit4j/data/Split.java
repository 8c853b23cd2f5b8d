package dev.vit4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A split of a data set: for training, validation or test. */
public enum Split {
    TRAIN("train", "training"),
    VALIDATION("val", "valid", "validation"),
    TEST("test", "testing");

    private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]+");

    private final List<String> words;

    Split(String... words) {
        this.words = List.of(words);
    }

    /** The name in commands and files: {@code train}, {@code validation} or {@code test}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The split meant by a folder of this name, or by this word in a list, ignoring case. */
    public static Optional<Split> named(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(split -> split.words.contains(word))
                .findFirst();
    }

    /** Whether a name suggests a split: {@code seg_train}, {@code test_set}, {@code valid-2}. */
    public static boolean isHintedAtBy(String name) {
        return Arrays.stream(NO_LETTERS.split(name.toLowerCase(Locale.ROOT)))
                .map(word -> word.endsWith("set") ? word.substring(0, word.length() - "set".length()) : word)
                .anyMatch(word -> named(word).isPresent());
    }
}
