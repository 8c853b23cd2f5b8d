package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.text.internal.SplitBehavior.Part;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Reads the pre-tokenizer of a tokenizer.json: where the text is cut before the model sees it. */
final class PreTokenizerJson {

    private static final TextPattern GPT_2 = TextPattern.regex(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+", "ByteLevel");

    private PreTokenizerJson() {}

    /** Of an object with field "type". */
    static PreTokenizer read(JsonFields step) {
        String type = step.text("type", "");
        return switch (type) {
            case "Sequence" ->
                sequence(step.objects("pretokenizers").stream()
                        .map(PreTokenizerJson::read)
                        .toList());
            case "ByteLevel" -> byteLevel(step.flag("add_prefix_space", true), step.flag("use_regex", true));
            case "Metaspace" -> metaspace(step);
            case "Split" -> split(TextPattern.of(step), behavior(step, ""), step.flag("invert", false));
            case "CharDelimiterSplit" ->
                split(
                        TextPattern.regex("\\Q" + step.text("delimiter", " ") + "\\E", step.origin()),
                        SplitBehavior.REMOVED,
                        false);
            case "Whitespace" -> PreTokenizerJson::words;
            case "WhitespaceSplit" -> at(ReferenceCharacters::isSpace, SplitBehavior.REMOVED);
            case "BertPreTokenizer" ->
                sequence(List.of(
                        at(ReferenceCharacters::isSpace, SplitBehavior.REMOVED),
                        at(ReferenceCharacters::isSymbol, SplitBehavior.ISOLATED)));
            case "Punctuation" -> at(ReferenceCharacters::isSymbol, behavior(step, "Isolated"));
            case "Digits" ->
                at(
                        ReferenceCharacters::isDigit,
                        step.flag("individual_digits", false) ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS);
            default -> throw step.unexpected("type", "a known pre-tokenizer");
        };
    }

    private static SplitBehavior behavior(JsonFields step, String absent) {
        return SplitBehavior.named(step.text("behavior", absent))
                .orElseThrow(() -> step.unexpected(
                        "behavior",
                        "one of Removed, Isolated, Contiguous, " + "MergedWithPrevious and MergedWithNext"));
    }

    static PreTokenizer sequence(List<PreTokenizer> steps) {
        return segment -> {
            List<Segment> segments = List.of(segment);
            for (PreTokenizer step : steps) {
                segments = segments.stream()
                        .flatMap(part -> step.split(part).stream())
                        .filter(part -> !part.text().isEmpty())
                        .toList();
            }
            return segments;
        };
    }

    /** @param isInverted whether what is between the matches counts as the match */
    static PreTokenizer split(TextPattern pattern, SplitBehavior behavior, boolean isInverted) {
        return segment -> {
            List<Part> parts = pattern.parts(segment.text());
            List<Part> seen = isInverted
                    ? parts.stream()
                            .map(part -> new Part(part.from(), part.to(), !part.isMatch()))
                            .toList()
                    : parts;
            return behavior.split(segment, seen);
        };
    }

    /** Cuts at each of certain characters. */
    private static PreTokenizer at(IntPredicate isMatch, SplitBehavior behavior) {
        return segment -> behavior.split(
                segment,
                SplitBehavior.runs(segment.text(), isMatch).stream()
                        .flatMap(run -> run.isMatch() ? SplitBehavior.characters(segment.text(), run) : Stream.of(run))
                        .toList());
    }

    /** Words, and what is neither word nor space, each in one piece. */
    private static List<Segment> words(Segment segment) {
        return SplitBehavior.REMOVED
                .split(segment, SplitBehavior.runs(segment.text(), ReferenceCharacters::isSpace))
                .stream()
                .flatMap(part ->
                        SplitBehavior.ISOLATED
                                .split(part, SplitBehavior.runs(part.text(), ReferenceCharacters::isWord))
                                .stream())
                .toList();
    }

    static PreTokenizer byteLevel(boolean addsBlank, boolean cuts) {
        return segment -> {
            Segment begun =
                    addsBlank && !segment.text().startsWith(" ") ? segment.withText(" " + segment.text()) : segment;
            List<Segment> words =
                    cuts ? SplitBehavior.ISOLATED.split(begun, GPT_2.parts(begun.text())) : List.of(begun);
            return words.stream()
                    .map(word -> word.withText(ByteAlphabet.of(word.text())))
                    .toList();
        };
    }

    /** SentencePiece's: blanks become a visible character, with which words begin. */
    private static PreTokenizer metaspace(JsonFields step) {
        String mark = step.text("replacement", "▁");
        // older files have a flag
        String scheme = step.text("prepend_scheme", step.flag("add_prefix_space", true) ? "always" : "never");
        if (!List.of("always", "first", "never").contains(scheme)) {
            throw step.unexpected("prepend_scheme", "one of always, first and never");
        }
        boolean cuts = step.flag("split", true);
        TextPattern marks = TextPattern.regex("\\Q" + mark + "\\E", step.origin());
        return segment -> {
            String text = segment.text().replace(" ", mark);
            boolean begins = scheme.equals("always") || (scheme.equals("first") && segment.isFirst());
            Segment marked = segment.withText(begins && !text.startsWith(mark) ? mark + text : text);
            return cuts ? SplitBehavior.MERGED_WITH_NEXT.split(marked, marks.parts(marked.text())) : List.of(marked);
        };
    }
}
