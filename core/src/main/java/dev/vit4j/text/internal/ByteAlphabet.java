package dev.vit4j.text.internal;

import java.nio.charset.StandardCharsets;

/**
 * GPT-2's characters for bytes, so that any text can be written in a vocabulary of visible characters: a printable
 * Latin-1 character is itself, each other byte one of the characters from U+0100 on, in the order of the bytes.
 */
public final class ByteAlphabet {

    private static final char[] CHARACTERS = characters();

    private ByteAlphabet() {}

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 0x100;
        for (int i = 0; i < characters.length; i++) {
            boolean isPrintable = (i >= '!' && i <= '~') || (i >= 0xa1 && i <= 0xac) || i >= 0xae;
            characters[i] = isPrintable ? (char) i : next++;
        }
        return characters;
    }

    /** The character of a byte, from 0 to 255. */
    public static char character(int unsignedByte) {
        return CHARACTERS[unsignedByte];
    }

    /** The UTF-8 bytes of a text, a character each. */
    public static String of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder characters = new StringBuilder(utf8.length);
        for (byte value : utf8) {
            characters.append(CHARACTERS[value & 0xff]);
        }
        return characters.toString();
    }
}
