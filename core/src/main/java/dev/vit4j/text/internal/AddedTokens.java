package dev.vit4j.text.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Finds added tokens in a text: of several that begin at the same place the longest. */
final class AddedTokens {

    /**
     * A part of the text.
     *
     * @param id of the token that it is, or empty for text between tokens
     */
    record Part(String text, Optional<Integer> id, boolean isFirst) {}

    private record Sought(String content, AddedToken token, int id) {}

    /** By the first character, the longest first. */
    private final Map<Character, List<Sought>> sought = new HashMap<>();

    /**
     * @param ids of the tokens to find
     * @param normalizer applied to their text
     */
    AddedTokens(Map<AddedToken, Integer> ids, UnaryOperator<String> normalizer) {
        Map<String, Sought> byContent = new LinkedHashMap<>();
        ids.forEach((token, id) -> {
            String content = normalizer.apply(token.content());
            if (!content.isEmpty()) {
                byContent.putIfAbsent(content, new Sought(content, token, id));
            }
        });
        byContent.values().stream()
                .sorted(Comparator.comparingInt((Sought one) -> one.content().length())
                        .reversed())
                .forEach(one -> sought.computeIfAbsent(one.content().charAt(0), first -> new ArrayList<>())
                        .add(one));
    }

    /** @param isFirst whether the text begins with this part of it */
    List<Part> split(String text, boolean isFirst) {
        List<Part> parts = new ArrayList<>();
        int done = 0;
        for (int at = 0; at < text.length(); ) {
            Optional<Sought> found = longest(text, at);
            if (found.isEmpty()) {
                at++;
                continue;
            }
            AddedToken token = found.get().token();
            int start = at;
            int stop = at + found.get().content().length();
            at = stop;
            if (token.isSingleWord() && (endsWithWord(text, start) || beginsWithWord(text, stop))) {
                continue;
            }
            while (token.stripsLeft() && start > done && ReferenceCharacters.isSpace(text.charAt(start - 1))) {
                start--;
            }
            while (token.stripsRight() && stop < text.length() && ReferenceCharacters.isSpace(text.charAt(stop))) {
                stop++;
            }
            addText(parts, text, done, start, isFirst);
            parts.add(new Part(
                    text.substring(start, stop), Optional.of(found.get().id()), isFirst && start == 0));
            done = stop;
            at = stop;
        }
        addText(parts, text, done, text.length(), isFirst);
        return parts;
    }

    private static void addText(List<Part> parts, String text, int from, int to, boolean isFirst) {
        if (to > from) {
            parts.add(new Part(text.substring(from, to), Optional.empty(), isFirst && from == 0));
        }
    }

    private Optional<Sought> longest(String text, int at) {
        for (Sought one : sought.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(one.content(), at)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private static boolean endsWithWord(String text, int end) {
        return end > 0 && ReferenceCharacters.isWord(text.codePointBefore(end));
    }

    private static boolean beginsWithWord(String text, int start) {
        return start < text.length() && ReferenceCharacters.isWord(text.codePointAt(start));
    }
}
