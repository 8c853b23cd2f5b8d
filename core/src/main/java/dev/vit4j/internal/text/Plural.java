package dev.vit4j.internal.text;

import java.util.Locale;

/** Formats a number of things. */
public final class Plural {

    private Plural() {}

    /** {@code 1 image}, {@code 2,000 images}. */
    public static String of(long number, String noun) {
        return of(number, noun, noun + "s");
    }

    /** {@code 1 class}, {@code 2 classes}. */
    public static String of(long number, String one, String several) {
        return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? one : several);
    }
}
