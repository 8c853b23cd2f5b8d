package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SentencePiece's compiled table of replacements, mostly NFKC: a double-array trie of Darts-clone over UTF-8 bytes, whose
 * values are places in a list of NUL-terminated texts. As in the reference it is asked for each grapheme of less than
 * six bytes, then for each character, and the shortest entry that the text begins with counts.
 */
final class PrecompiledNormalizer implements UnaryOperator<String> {

    private static final Pattern GRAPHEME = Pattern.compile("\\X");
    private static final int LONGEST_GRAPHEME = 5;

    private final int[] trie;
    private final byte[] texts;

    /**
     * @param base64 a little-endian number of the trie's bytes, the trie, the texts
     * @param origin names the field in errors
     * @throws ResourceException if it is no such table
     */
    PrecompiledNormalizer(String base64, String origin) {
        ByteBuffer table = ByteBuffer.wrap(decode(base64, origin)).order(ByteOrder.LITTLE_ENDIAN);
        int trieBytes = table.remaining() < Integer.BYTES ? -1 : table.getInt();
        if (trieBytes < Integer.BYTES || trieBytes % Integer.BYTES != 0 || trieBytes > table.remaining()) {
            throw new ResourceException(
                    expected(origin) + "one of " + table.limit() + " bytes, with a trie of " + trieBytes);
        }
        trie = new int[trieBytes / Integer.BYTES];
        table.slice(Integer.BYTES, trieBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(trie);
        table.position(Integer.BYTES + trieBytes);
        texts = new byte[table.remaining()];
        table.get(texts);
    }

    private static byte[] decode(String base64, String origin) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ResourceException(expected(origin) + "text that is not base64", e);
        }
    }

    private static String expected(String origin) {
        return origin + ": precompiled_charsmap must be a table of SentencePiece in base64, found ";
    }

    @Override
    public String apply(String text) {
        StringBuilder changed = new StringBuilder(text.length());
        Matcher graphemes = GRAPHEME.matcher(ReferenceCharacters.likeThisJava(text));
        while (graphemes.find()) {
            String grapheme = text.substring(graphemes.start(), graphemes.end());
            Optional<String> whole =
                    utf8(grapheme).length <= LONGEST_GRAPHEME ? replacement(grapheme) : Optional.empty();
            whole.ifPresentOrElse(
                    changed::append,
                    () -> grapheme.codePoints()
                            .mapToObj(Character::toString)
                            .forEach(character ->
                                    changed.append(replacement(character).orElse(character))));
        }
        return changed.toString();
    }

    private Optional<String> replacement(String begin) {
        int at = offset(trie[0]);
        for (byte value : utf8(begin)) {
            int label = value & 0xff;
            at ^= label;
            if (label == 0 || at < 0 || at >= trie.length || (trie[at] & 0x800000ff) != label) {
                return Optional.empty();
            }
            boolean isEntry = ((trie[at] >>> 8) & 1) == 1;
            at ^= offset(trie[at]);
            if (isEntry) {
                return at < 0 || at >= trie.length ? Optional.empty() : Optional.of(text(trie[at] & 0x7fffffff));
            }
        }
        return Optional.empty();
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }

    private String text(int from) {
        int to = Math.min(from, texts.length);
        while (to < texts.length && texts[to] != 0) {
            to++;
        }
        return new String(texts, Math.min(from, to), to - Math.min(from, to), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
