package dev.vit4j.text.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the reference's tokenizers take characters for. Java's own tables are those of its version's Unicode, so that ids
 * would depend on it: Java 17 knows 9,800 letters less. The file's source is make_characters.py in the test resources.
 */
final class ReferenceCharacters {

    private static final Map<String, String> LINES = lines();
    private static final CharacterSet SPACE = set("space");
    private static final CharacterSet ACCENT = set("accent");
    private static final CharacterSet WORD = set("word");
    private static final CharacterSet SYMBOL = set("symbol");
    private static final CharacterSet DIGIT = set("digit");
    private static final CharacterSet BERT_CONTROL = set("bert-control");
    private static final CharacterSet BERT_ACCENT = set("bert-accent");
    private static final CharacterSet INERT = set("inert");
    private static final Map<Integer, Integer> LOWER = lower(Objects.requireNonNull(LINES.get("lower")));

    /** The one letter whose lower case is two characters. */
    private static final int CAPITAL_I_WITH_DOT = 0x130;

    /** All Unicode versions agree on the classes of the characters below. */
    private static final int FIRST_DIFFERENCE = 0x300;

    private ReferenceCharacters() {}

    /** What a regular expression can ask for, each with a character of its class, one of the first 65,536 and one not. */
    private enum Kind {
        LETTER(0xa66e, 0x10400),
        NUMBER(0x3248, 0x10107),
        MARK(0x301, 0x1d167),
        PUNCTUATION(0x203d, 0x10100),
        OTHER(0x2603, 0x1f600);

        private final int example;
        private final int highExample;

        Kind(int example, int highExample) {
            this.example = example;
            this.highExample = highExample;
        }

        static Kind inThisJava(int character) {
            return switch (Character.getType(character)) {
                case Character.UPPERCASE_LETTER,
                        Character.LOWERCASE_LETTER,
                        Character.TITLECASE_LETTER,
                        Character.MODIFIER_LETTER,
                        Character.OTHER_LETTER -> LETTER;
                case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
                case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
                case Character.CONNECTOR_PUNCTUATION,
                        Character.DASH_PUNCTUATION,
                        Character.START_PUNCTUATION,
                        Character.END_PUNCTUATION,
                        Character.INITIAL_QUOTE_PUNCTUATION,
                        Character.FINAL_QUOTE_PUNCTUATION,
                        Character.OTHER_PUNCTUATION -> PUNCTUATION;
                default -> OTHER;
            };
        }
    }

    private static final Map<Kind, CharacterSet> KINDS = Map.of(
            Kind.LETTER, set("letter"),
            Kind.NUMBER, set("number"),
            Kind.MARK, set("mark"),
            Kind.PUNCTUATION, set("punctuation"));

    private static Map<String, String> lines() {
        try (InputStream file = ReferenceCharacters.class.getResourceAsStream("characters.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CharacterSet set(String name) {
        return new CharacterSet(Objects.requireNonNull(LINES.get(name)));
    }

    /** @param runs such as {@code 41-5a+20}, or {@code 100-12e/2+1} for every second character */
    private static Map<Integer, Integer> lower(String runs) {
        Map<Integer, Integer> lower = new HashMap<>();
        for (String run : runs.split(" ")) {
            String[] parts = run.split("(?<=[0-9a-f])(?=[-+/])");
            boolean isEverySecond = parts[2].equals("/2");
            int distance = Integer.parseInt(parts[isEverySecond ? 3 : 2], 16);
            int last = Integer.parseInt(parts[1].substring(1), 16);
            for (int c = Integer.parseInt(parts[0], 16); c <= last; c += isEverySecond ? 2 : 1) {
                lower.put(c, c + distance);
            }
        }
        return lower;
    }

    static boolean isSpace(int character) {
        return SPACE.contains(character);
    }

    /** Whether the reference's StripAccents leaves it out. */
    static boolean isAccent(int character) {
        return ACCENT.contains(character);
    }

    /** Whether it is part of a word, as {@code \w} in Rust's regular expressions. */
    static boolean isWord(int character) {
        return WORD.contains(character);
    }

    /** Whether the reference's Punctuation cuts at it. */
    static boolean isSymbol(int character) {
        return SYMBOL.contains(character);
    }

    /** Whether the reference's Digits cuts at it: any number. */
    static boolean isDigit(int character) {
        return DIGIT.contains(character);
    }

    /** Whether the reference's cleaning for BERT leaves it out. */
    static boolean isBertControl(int character) {
        return BERT_CONTROL.contains(character);
    }

    /** Whether BERT's normalizer leaves it out with accents. */
    static boolean isBertAccent(int character) {
        return BERT_ACCENT.contains(character);
    }

    private static boolean isOf(Kind kind, int character) {
        CharacterSet characters = KINDS.get(kind);
        return characters != null && characters.contains(character);
    }

    /** Character by character: a sigma that ends a word is an ordinary one, unlike in {@link String#toLowerCase()}. */
    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == CAPITAL_I_WITH_DOT) {
                lower.append("i\u0307");
            } else {
                lower.appendCodePoint(LOWER.getOrDefault(c, c));
            }
        });
        return lower.toString();
    }

    /** A normal form, in which characters that the reference's tables don't know yet stay as they are. */
    static String normalized(String text, Normalizer.Form form) {
        StringBuilder normalized = new StringBuilder(text.length());
        int done = 0;
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            int next = at + Character.charCount(character);
            if (character >= FIRST_DIFFERENCE && INERT.contains(character)) {
                normalized
                        .append(Normalizer.normalize(text.substring(done, at), form))
                        .appendCodePoint(character);
                done = next;
            }
            at = next;
        }
        return normalized
                .append(Normalizer.normalize(text.substring(done), form))
                .toString();
    }

    /**
     * The text with each character that is of another class in this Java replaced by one of the class that the reference
     * takes it for, of the same length: what a pattern matches in it is what the reference's matches in the text.
     */
    static String likeThisJava(String text) {
        if (text.chars().allMatch(c -> c < FIRST_DIFFERENCE)) {
            return text;
        }
        StringBuilder like = new StringBuilder(text.length());
        text.codePoints().forEach(c -> like.appendCodePoint(c < FIRST_DIFFERENCE ? c : likeThisJava(c)));
        return like.toString();
    }

    private static int likeThisJava(int character) {
        Kind here = Kind.inThisJava(character);
        if (here == Kind.OTHER
                ? KINDS.keySet().stream().noneMatch(kind -> isOf(kind, character))
                : isOf(here, character)) {
            return character;
        }
        Kind there = KINDS.keySet().stream()
                .filter(kind -> isOf(kind, character))
                .findFirst()
                .orElse(Kind.OTHER);
        return Character.isSupplementaryCodePoint(character) ? there.highExample : there.example;
    }
}
