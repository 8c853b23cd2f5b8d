package dev.vit4j.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * PNG (W3C, third edition), every colour type and depth, interlaced or not; of an animated one the first frame. Becomes
 * red, green and blue as Pillow's {@code convert("RGB")} has it: transparency is dropped, colours of 16 bits keep
 * their upper eight, and grey of 16 bits is clipped to 255.
 */
final class PngImage implements EncodedPixels {

    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int PALETTE = 3;
    private static final int GREY_ALPHA = 4;
    private static final int RGBA = 6;

    /** Deflate doesn't pack more densely. */
    private static final int MAX_COMPRESSION = 1032;

    private final ImageBytes bytes;
    private final int width;
    private final int height;
    private final int depth;
    private final int colorType;
    private final boolean interlaced;
    private byte[] palette = {};
    private byte[] exif = {};
    private Optional<byte[]> xmp = Optional.empty();
    private Optional<Region> firstFrame = Optional.empty();
    private final int dataStart;

    static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, SIGNATURE);
    }

    /** Reads up to the first pixels' chunk. */
    PngImage(ImageBytes bytes) {
        this.bytes = bytes;
        int at = SIGNATURE.length();
        if (!bytes.has(at + 4, "IHDR") || bytes.u32BigEndian(at) < 13) {
            throw new BrokenImageException("its first chunk is not the header");
        }
        long imageWidth = bytes.u32BigEndian(at + 8);
        long imageHeight = bytes.u32BigEndian(at + 12);
        if (imageWidth < 1 || imageHeight < 1 || imageWidth > Integer.MAX_VALUE || imageHeight > Integer.MAX_VALUE) {
            throw new BrokenImageException("its header says " + imageWidth + " by " + imageHeight + " pixels");
        }
        width = (int) imageWidth;
        height = (int) imageHeight;
        depth = bytes.u8(at + 16);
        colorType = bytes.u8(at + 17);
        interlaced = bytes.u8(at + 20) != 0;
        if (!isPossible(colorType, depth)) {
            throw new BrokenImageException("its header says colour type " + colorType + " of " + depth + " bits");
        }
        if (bytes.u8(at + 19) != 0) {
            throw new BrokenImageException("its header says an unknown filter method");
        }
        while (!isPixels(at)) {
            if (bytes.has(at + 4, "IEND")) {
                throw new BrokenImageException("there is no image in it");
            }
            at = readChunk(at, true);
        }
        dataStart = at;
    }

    private static boolean isPossible(int colorType, int depth) {
        return switch (colorType) {
            case GREY -> depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
            case PALETTE -> depth == 1 || depth == 2 || depth == 4 || depth == 8;
            case RGB, GREY_ALPHA, RGBA -> depth == 8 || depth == 16;
            default -> false;
        };
    }

    private boolean isPixels(int at) {
        return bytes.has(at + 4, "IDAT") || bytes.has(at + 4, "fdAT");
    }

    /** The place behind a chunk whose content, if it is of use, was kept. */
    private int readChunk(int at, boolean checked) {
        long length = bytes.u32BigEndian(at);
        if (length > Integer.MAX_VALUE - 12 || !isName(at + 4)) {
            throw new BrokenImageException("a chunk is broken");
        }
        int content = at + 8;
        bytes.requireWithin(content, (int) length);
        if (checked) {
            requireChecksum(at, (int) length);
        }
        if (bytes.has(at + 4, "PLTE")) {
            palette = bytes.slice(content, (int) length);
        } else if (bytes.has(at + 4, "eXIf")) {
            exif = bytes.slice(content, (int) length);
        } else if (bytes.has(at + 4, "iTXt")) {
            readText(content, (int) length);
        } else if (bytes.has(at + 4, "zTXt") || bytes.has(at + 4, "tEXt")) {
            readRawProfile(content, (int) length, bytes.u8(at + 4) == 'z');
        } else if (bytes.has(at + 4, "fcTL") && length >= 26 && firstFrame.isEmpty()) {
            firstFrame = Optional.of(frame(content));
        }
        return content + (int) length + 4;
    }

    private boolean isName(int at) {
        for (int i = at; i < at + 4; i++) {
            int letter = bytes.u8(i);
            if (!Character.isLetterOrDigit(letter) && letter != '_') {
                return false;
            }
        }
        return true;
    }

    private Region frame(int at) {
        long frameWidth = bytes.u32BigEndian(at + 4);
        long frameHeight = bytes.u32BigEndian(at + 8);
        long x = bytes.u32BigEndian(at + 12);
        long y = bytes.u32BigEndian(at + 16);
        if (frameWidth < 1 || frameHeight < 1 || x + frameWidth > width || y + frameHeight > height) {
            throw new BrokenImageException("its first frame lies outside of it");
        }
        return new Region((int) x, (int) y, (int) frameWidth, (int) frameHeight);
    }

    private void requireChecksum(int at, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes.data(), at + 4, length + 4);
        if (checksum.getValue() != bytes.u32BigEndian(at + 8 + length)) {
            throw new BrokenImageException("a chunk's checksum is wrong");
        }
    }

    /** Keeps XMP: keyword, two bytes on compression, language, translated keyword, text. */
    private void readText(int at, int length) {
        String keyword = "XML:com.adobe.xmp\0";
        if (!bytes.has(at, keyword)) {
            return;
        }
        int text = at + keyword.length() + 2;
        boolean compressed = bytes.u8(text - 2) != 0;
        for (int separators = 0; separators < 2 && text < at + length; text++) {
            separators += bytes.u8(text) == 0 ? 1 : 0;
        }
        byte[] content = bytes.slice(text, Math.max(0, at + length - text));
        xmp = Optional.of(compressed ? inflatedText(content) : content);
    }

    /** ImageMagick's way of keeping EXIF: hexadecimal text behind three lines. */
    private void readRawProfile(int at, int length, boolean compressed) {
        String keyword = "Raw profile type exif\0";
        if (!bytes.has(at, keyword) || exif.length > 0) {
            return;
        }
        int text = at + keyword.length() + (compressed ? 1 : 0);
        byte[] content = bytes.slice(text, Math.max(0, at + length - text));
        String[] lines =
                new String(compressed ? inflatedText(content) : content, StandardCharsets.ISO_8859_1).split("\n", 4);
        if (lines.length == 4) {
            try {
                byte[] profile = HexFormat.of().parseHex(lines[3].replace("\n", ""));
                int header = new ImageBytes(profile).has(0, "Exif\0\0") ? 6 : 0;
                exif = new ImageBytes(profile).slice(header, profile.length - header);
            } catch (IllegalArgumentException e) {
                // no profile, so nothing to turn by
            }
        }
    }

    private static byte[] inflatedText(byte[] content) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(content);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] part = new byte[4096];
            int count;
            while (text.size() < 1 << 20 && (count = inflater.inflate(part)) > 0) {
                text.write(part, 0, count);
            }
            return text.toByteArray();
        } catch (DataFormatException e) {
            return new byte[0];
        } finally {
            inflater.end();
        }
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    /** What tells it may stand behind the pixels. */
    @Override
    public Orientation orientation() {
        long at = dataStart;
        while (at + 12 <= bytes.length() && !bytes.has((int) at + 4, "IEND") && isName((int) at + 4)) {
            long next = at + 12 + bytes.u32BigEndian((int) at);
            if (!isPixels((int) at) && next <= bytes.length()) {
                readChunk((int) at, false);
            }
            at = next;
        }
        return Orientation.of(exif, xmp);
    }

    @Override
    public RgbImage decode(Region region) {
        Region frame = bytes.has(dataStart + 4, "fdAT") || firstFrame.isPresent()
                ? firstFrame.orElse(Region.of(width, height))
                : Region.of(width, height);
        requirePlausible(frame);
        PngRows rows = new PngRows(colorType, depth, palette, width, height);
        PngData data = new PngData(bytes, dataStart);
        try {
            rows.read(data, frame, interlaced);
        } finally {
            data.close();
        }
        return rows.image().part(region);
    }

    private void requirePlausible(Region frame) {
        long bits = (long) frame.width() * frame.height() * depth * PngRows.channels(colorType);
        if (bits / 8 / MAX_COMPRESSION > bytes.length()) {
            throw BrokenImageException.truncated();
        }
    }
}
