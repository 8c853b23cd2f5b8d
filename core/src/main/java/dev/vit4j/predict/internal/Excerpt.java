package dev.vit4j.predict.internal;

import dev.vit4j.internal.text.VisibleText;

/** A text in a message, in quotes, of which no more than the beginning is shown. */
public final class Excerpt {

    private static final int MOST_CHARACTERS = 60;

    private Excerpt() {}

    public static String of(String text) {
        boolean isLong = text.length() > MOST_CHARACTERS;
        return "\"" + VisibleText.of(isLong ? text.substring(0, MOST_CHARACTERS) + "…" : text) + "\"";
    }
}
