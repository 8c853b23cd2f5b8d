package dev.vit4j.text.internal;

/**
 * A part of a text on its way to the model.
 *
 * @param text of this part
 * @param isFirst whether the text begins with it
 */
record Segment(String text, boolean isFirst) {

    /** The characters from one index to another. */
    Segment part(int from, int to) {
        return new Segment(text.substring(from, to), isFirst && from == 0);
    }

    Segment withText(String other) {
        return new Segment(other, isFirst);
    }
}
