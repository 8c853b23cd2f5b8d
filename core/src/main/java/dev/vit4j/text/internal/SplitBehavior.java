package dev.vit4j.text.internal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a cut does with what it is made at; the names are those of tokenizer.json, in upper case with underscores. */
enum SplitBehavior {
    REMOVED,
    ISOLATED,
    CONTIGUOUS,
    MERGED_WITH_PREVIOUS,
    MERGED_WITH_NEXT;

    /**
     * A part of a text; the parts are adjacent and cover it.
     *
     * @param isMatch whether it is what the cut is made at, or text between
     */
    record Part(int from, int to, boolean isMatch) {}

    /** By its name in a file, such as {@code MergedWithNext}. */
    static Optional<SplitBehavior> named(String name) {
        return Stream.of(values())
                .filter(behavior -> behavior.name()
                        .replace("_", "")
                        .toLowerCase(Locale.ROOT)
                        .equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The runs of characters that match, and those between. */
    static List<Part> runs(String text, IntPredicate isMatch) {
        List<Part> runs = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < text.length(); ) {
            int next = at + Character.charCount(text.codePointAt(at));
            boolean matches = isMatch.test(text.codePointAt(at));
            if (next == text.length() || isMatch.test(text.codePointAt(next)) != matches) {
                runs.add(new Part(from, next, matches));
                from = next;
            }
            at = next;
        }
        return runs;
    }

    /** Each character of a part. */
    static Stream<Part> characters(String text, Part part) {
        return IntStream.range(part.from(), part.to())
                .filter(at -> !Character.isLowSurrogate(text.charAt(at)))
                .mapToObj(at -> new Part(at, at + Character.charCount(text.codePointAt(at)), part.isMatch()));
    }

    List<Segment> split(Segment segment, List<Part> parts) {
        return joined(parts).stream()
                .filter(part -> this != REMOVED || !part.isMatch())
                .map(part -> segment.part(part.from(), part.to()))
                .toList();
    }

    private List<Part> joined(List<Part> parts) {
        if (this == REMOVED || this == ISOLATED) {
            return parts;
        }
        List<Part> ordered = new ArrayList<>(parts);
        if (this == MERGED_WITH_NEXT) {
            Collections.reverse(ordered);
        }
        List<Part> joined = new ArrayList<>();
        boolean wasMatch = false;
        for (Part part : ordered) {
            boolean joins = this == CONTIGUOUS ? part.isMatch() == wasMatch : part.isMatch() && !wasMatch;
            if (joins && !joined.isEmpty()) {
                Part last = joined.remove(joined.size() - 1);
                joined.add(new Part(Math.min(last.from(), part.from()), Math.max(last.to(), part.to()), false));
            } else {
                joined.add(new Part(part.from(), part.to(), false));
            }
            wasMatch = part.isMatch();
        }
        if (this == MERGED_WITH_NEXT) {
            Collections.reverse(joined);
        }
        return joined;
    }
}
