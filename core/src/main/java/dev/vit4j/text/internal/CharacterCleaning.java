package dev.vit4j.text.internal;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** What the reference's normalizers leave out or replace, character by character. */
final class CharacterCleaning {

    private static final int REPLACEMENT = 0xfffd;

    private CharacterCleaning() {}

    /** BERT's cleaning: control characters left out, each space a blank. */
    static String bert(String text) {
        return cleaned(text, ReferenceCharacters::isBertControl, c -> ReferenceCharacters.isSpace(c) ? ' ' : c);
    }

    /** BERT's blanks around Chinese characters; the blocks are those of its code. */
    static String separateIdeographs(String text) {
        StringBuilder separated = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isIdeograph(c)) {
                separated.append(' ').appendCodePoint(c).append(' ');
            } else {
                separated.appendCodePoint(c);
            }
        });
        return separated.toString();
    }

    private static boolean isIdeograph(int c) {
        return isIn(c, 0x4e00, 0x9fff)
                || isIn(c, 0x3400, 0x4dbf)
                || isIn(c, 0x20000, 0x2a6df)
                || isIn(c, 0x2a700, 0x2b81f)
                || isIn(c, 0x2b920, 0x2ceaf)
                || isIn(c, 0xf900, 0xfaff)
                || isIn(c, 0x2f800, 0x2fa1f);
    }

    /** SentencePiece's nmt rules for control characters and spaces. */
    static String nmt(String text) {
        return cleaned(
                text,
                c -> isIn(c, 1, 8) || c == 0xb || isIn(c, 0xe, 0x1f) || c == 0x7f || c == 0x8f || c == 0x9f,
                c -> switch (c) {
                    case 0x9, 0xa, 0xc, 0xd, 0x1680, 0x2028, 0x2029, 0x2581, 0xfeff, REPLACEMENT -> ' ';
                    default -> isIn(c, 0x200b, 0x200f) ? ' ' : c;
                });
    }

    private static boolean isIn(int character, int first, int last) {
        return character >= first && character <= last;
    }

    private static String cleaned(String text, IntPredicate leftOut, IntUnaryOperator replaced) {
        return text.codePoints()
                .filter(leftOut.negate())
                .map(replaced)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
