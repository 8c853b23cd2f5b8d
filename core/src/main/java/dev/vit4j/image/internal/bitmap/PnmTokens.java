package dev.vit4j.image.internal.bitmap;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;

/** The tokens of a portable anymap, as read by Pillow: a comment doesn't end a token, and may be inside of one. */
final class PnmTokens {

    private static final int MAX_LENGTH = 10;

    private final ImageBytes bytes;
    private int position;

    PnmTokens(ImageBytes bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    static boolean isSpace(int letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r');
    }

    /** The position after the last token and the one character that ended it. */
    int position() {
        return position;
    }

    /** The next token as a number of at most nine digits. */
    int number() {
        int value = 0;
        int length = 0;
        while (true) {
            int letter = letter();
            if (letter < 0 || isSpace(letter)) {
                if (length > 0) {
                    return value;
                }
                if (letter < 0) {
                    throw BrokenImageException.truncated();
                }
                continue;
            }
            length++;
            if (letter < '0' || letter > '9' || length > MAX_LENGTH || value > Integer.MAX_VALUE / 10 - 9) {
                throw new BrokenImageException("it has a token that is not a number, or too large");
            }
            value = 10 * value + letter - '0';
        }
    }

    /** The next character that is neither white space nor in a comment. */
    int digit() {
        int letter = letter();
        while (letter >= 0 && isSpace(letter)) {
            letter = letter();
        }
        if (letter < 0) {
            throw BrokenImageException.truncated();
        }
        return letter;
    }

    /** The next character outside of comments, or -1 at the end. */
    private int letter() {
        while (position < bytes.length()) {
            int letter = bytes.u8(position++);
            if (letter != '#') {
                return letter;
            }
            while (position < bytes.length() && bytes.u8(position) != '\n' && bytes.u8(position) != '\r') {
                position++;
            }
            position++;
        }
        return -1;
    }
}
