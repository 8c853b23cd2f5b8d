package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;

/**
 * A token that is found in the text as it is, before the model cuts the rest into pieces.
 *
 * @param content the text that it is found by, in the normalized text if {@code isNormalized}
 * @param isSingleWord whether it is not found inside a word
 * @param stripsLeft whether it takes the spaces before it
 * @param stripsRight whether it takes the spaces behind it
 */
record AddedToken(String content, boolean isSingleWord, boolean stripsLeft, boolean stripsRight, boolean isNormalized) {

    /** A special token of which only the text is known. */
    static AddedToken special(String content) {
        return new AddedToken(content, false, false, false, false);
    }

    static AddedToken read(JsonFields token) {
        if (!token.isText("content")) {
            throw token.unexpected("content", "a text");
        }
        return new AddedToken(
                token.text("content", ""),
                token.flag("single_word", false),
                token.flag("lstrip", false),
                token.flag("rstrip", false),
                token.flag("normalized", !token.flag("special", false)));
    }
}
