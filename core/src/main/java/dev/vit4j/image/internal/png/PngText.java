package dev.vit4j.image.internal.png;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.Orientation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The texts of a PNG that may contain its orientation, read in the same way as Pillow. */
final class PngText {

    /** For an inflated text: Pillow's {@code MAX_TEXT_CHUNK}. */
    private static final int MOST_INFLATED = 1 << 20;

    /**
     * For all texts: Pillow's {@code MAX_TEXT_MEMORY}. Also for everything that is inflated, used or not: colour
     * profiles, broken texts and those without a keyword, which Pillow doesn't count and inflates without limit.
     */
    private static final long MOST_TEXT = 64L << 20;

    private static final String XMP = "XML:com.adobe.xmp";

    /** ImageMagick's format for EXIF: hexadecimal text after three lines. */
    private static final String RAW_EXIF = "Raw profile type exif";

    /** Pillow's prefix of the chunk's content. */
    private static final byte[] EXIF_HEADER = {'E', 'x', 'i', 'f', 0, 0};

    private Optional<byte[]> exif = Optional.empty();
    private Optional<byte[]> rawExif = Optional.empty();
    private Optional<byte[]> xmp = Optional.empty();

    /** The same if it is not UTF-8, or from another kind of chunk. */
    private Optional<byte[]> otherXmp = Optional.empty();

    private long length;
    private long inflatedLength;

    /** The end of the last chunk that was read. */
    private long readUpTo;

    /**
     * Reads a chunk, only once: later iterations over the same file use the earlier result.
     *
     * @param end of the chunk's content in the file
     * @throws BrokenImageException if the chunk's compression is unknown or it is too large
     */
    void read(String name, ImageBytes chunk, long end) {
        if (end <= readUpTo) {
            return;
        }
        read(name, chunk);
        readUpTo = end;
    }

    private void read(String name, ImageBytes chunk) {
        switch (name) {
            case "eXIf" -> exif = Optional.of(join(EXIF_HEADER, chunk.data()));
            case "tEXt" -> {
                List<byte[]> parts = split(chunk.data(), 2);
                keep(latin(parts.get(0)), parts.size() > 1 ? parts.get(1) : new byte[0]);
            }
            case "zTXt" -> readCompressed(chunk.data());
            case "iTXt" -> readInternational(chunk.data());
            case "iCCP" -> readProfile(chunk.data());
            default -> {}
        }
    }

    /** The orientation of the image. */
    Orientation orientation() {
        Optional<byte[]> profile = exif.or(() -> rawExif.map(PngText::unpacked));
        return Orientation.of(
                profile.orElse(new byte[0]), xmp.filter(text -> text.length > 0).or(() -> otherXmp));
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] unpacked(byte[] text) {
        String[] lines = latin(text).split("\n", 4);
        try {
            return HexFormat.of().parseHex(lines.length < 4 ? "" : lines[3].replaceAll("[ \\t\\n\\r\\f\\u000b]", ""));
        } catch (IllegalArgumentException e) {
            throw new BrokenImageException("its EXIF profile is not hexadecimal text");
        }
    }

    private void readCompressed(byte[] chunk) {
        List<byte[]> parts = split(chunk, 2);
        byte[] text = parts.size() > 1 ? parts.get(1) : new byte[0];
        if (text.length > 0 && text[0] != 0) {
            throw new BrokenImageException("a text has the unknown compression " + (text[0] & 0xFF));
        }
        keep(latin(parts.get(0)), text.length == 0 ? text : inflated(text, 1).orElse(new byte[0]));
    }

    /** Keyword, two bytes for compression, language, translated keyword, text. */
    private void readInternational(byte[] chunk) {
        List<byte[]> parts = split(chunk, 2);
        if (parts.size() < 2 || parts.get(1).length < 2) {
            return;
        }
        byte[] rest = parts.get(1);
        List<byte[]> fields = split(Arrays.copyOfRange(rest, 2, rest.length), 3);
        boolean compressed = rest[0] != 0;
        if (fields.size() < 3 || (compressed && rest[1] != 0)) {
            return;
        }
        Optional<byte[]> text = compressed ? inflated(fields.get(2), 0) : Optional.of(fields.get(2));
        if (text.isEmpty()) {
            return;
        }
        String keyword = latin(parts.get(0));
        if (keyword.equals(XMP)) {
            otherXmp = text;
        }
        if (fields.subList(0, 2).stream().allMatch(PngText::isUtf8) && isUtf8(text.get())) {
            keep(keyword, text.get());
        }
    }

    private void readProfile(byte[] chunk) {
        int separator = 0;
        while (separator < chunk.length && chunk[separator] != 0) {
            separator++;
        }
        int method = separator == chunk.length ? 0 : separator + 1; // without a name it is the first byte, as in Pillow
        if (method >= chunk.length || chunk[method] != 0) {
            throw new BrokenImageException("its colour profile has an unknown compression");
        }
        inflated(chunk, method + 1);
    }

    private void keep(String keyword, byte[] text) {
        if (keyword.isEmpty()) {
            return;
        }
        if (keyword.equals(XMP)) {
            xmp = Optional.of(text);
        } else if (keyword.equals(RAW_EXIF)) {
            rawExif = Optional.of(text);
        }
        length += text.length;
        if (length > MOST_TEXT) {
            throw new BrokenImageException("its texts have more than " + MOST_TEXT + " bytes");
        }
    }

    /** The fields between zero bytes, up to a maximum number. */
    private static List<byte[]> split(byte[] data, int most) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < data.length && parts.size() < most - 1; i++) {
            if (data[i] == 0) {
                parts.add(Arrays.copyOfRange(data, from, i));
                from = i + 1;
            }
        }
        parts.add(Arrays.copyOfRange(data, from, data.length));
        return parts;
    }

    private static String latin(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Inflates the data at a position as far as possible; empty if it is broken. */
    private Optional<byte[]> inflated(byte[] data, int from) {
        if (inflatedLength > MOST_TEXT) {
            throw new BrokenImageException("its texts and profiles have more than " + MOST_TEXT + " bytes");
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data, from, data.length - from);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] part = new byte[1 << 14];
            while (text.size() < MOST_INFLATED) {
                int count = inflater.inflate(part, 0, Math.min(part.length, MOST_INFLATED - text.size()));
                if (count == 0) {
                    return inflater.needsDictionary() ? Optional.empty() : Optional.of(text.toByteArray());
                }
                text.write(part, 0, count);
                inflatedLength += count;
            }
            if (!inflater.finished() && inflater.getRemaining() > 0) {
                throw new BrokenImageException("a compressed text has more than " + MOST_INFLATED + " bytes");
            }
            return Optional.of(text.toByteArray());
        } catch (DataFormatException e) {
            return Optional.empty();
        } finally {
            inflater.end();
        }
    }
}
