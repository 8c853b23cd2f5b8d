package dev.vit4j.image;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * JPEG (ITU-T T.81): Huffman-coded, sequential and progressive, 8 bits a sample; the same pixels as libjpeg-turbo gives
 * with its default settings, bit for bit.
 */
final class JpegImage implements EncodedPixels {

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final int MAX_SCANS = 1000;

    private final ImageBytes bytes;
    private final Map<Integer, int[]> quantization = new HashMap<>();
    private final Map<Integer, JpegHuffmanTable> dcTables = new HashMap<>();
    private final Map<Integer, JpegHuffmanTable> acTables = new HashMap<>();
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private Optional<byte[]> xmp = Optional.empty();
    private Optional<JpegFrame> frame = Optional.empty();
    private boolean jfif;
    private boolean saysDensity;
    private Optional<Integer> adobeTransform = Optional.empty();
    private int restartInterval;
    private int position = 2;
    private boolean decoded;

    static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "\u00ff\u00d8\u00ff");
    }

    /** Reads up to the first scan. */
    JpegImage(ImageBytes bytes) {
        this.bytes = bytes;
        if (readUntilScan() == Jpeg.EOI || frame.isEmpty()) {
            throw new BrokenImageException("there is no image in it");
        }
    }

    @Override
    public int width() {
        return frame().width();
    }

    @Override
    public int height() {
        return frame().height();
    }

    /** Pillow passes over a broken EXIF profile where it looked into it for the density before. */
    @Override
    public Orientation orientation() {
        try {
            return Orientation.of(exif.toByteArray(), xmp);
        } catch (BrokenImageException e) {
            if (saysDensity) {
                throw e;
            }
            return Orientation.UPRIGHT;
        }
    }

    private JpegFrame frame() {
        return frame.orElseThrow(() -> new BrokenImageException("a scan comes before the frame's header"));
    }

    @Override
    public RgbImage decode(Region region) {
        return ImageColumns.collect(read(region));
    }

    @Override
    public Optional<RgbColumns> columns(Region region) {
        return Optional.of(read(region));
    }

    private RgbColumns read(Region region) {
        if (decoded) {
            return new JpegImage(bytes).read(region); // what was read holds another region's blocks, not these
        }
        decoded = true;
        readScans(region);
        return new JpegColumns(frame(), color(), region);
    }

    /** libjpeg's guess: {@code default_decompress_parms}. */
    private JpegColor color() {
        List<JpegComponent> components = frame().components();
        if (components.size() == 1) {
            return JpegColor.GREY;
        }
        if (components.size() == 4) {
            return adobeTransform.isPresent() && adobeTransform.get() != 0 ? JpegColor.YCCK : JpegColor.CMYK;
        }
        if (jfif) {
            return JpegColor.YCC;
        }
        if (adobeTransform.isPresent()) {
            return adobeTransform.get() == 0 ? JpegColor.RGB : JpegColor.YCC;
        }
        boolean namedRgb = components.get(0).id == 'R' && components.get(1).id == 'G' && components.get(2).id == 'B';
        return namedRgb ? JpegColor.RGB : JpegColor.YCC;
    }

    /** Every scan: an image in several of them is whole only where its end is marked, as in libjpeg. */
    private void readScans(Region region) {
        JpegFrame frame = frame();
        long blocks = frame.components().stream()
                .mapToLong(JpegComponent::storedBlocks)
                .sum();
        if (blocks / Byte.SIZE > bytes.length()) { // a block takes a bit at the least
            throw BrokenImageException.truncated();
        }
        for (JpegComponent component : frame.components()) {
            component.keep(JpegWindow.of(
                    region, component, frame.horizontalExpand(component), frame.verticalExpand(component)));
        }
        for (int scan = 0; scan < MAX_SCANS; scan++) {
            boolean single = readScan(frame) && scan == 0;
            if (single || readUntilScan() == Jpeg.EOI) {
                requireDetail(frame);
                return;
            }
        }
        throw new BrokenImageException("it has more than " + MAX_SCANS + " scans");
    }

    /** Where scans are missing, libjpeg smooths over the blocks' edges: other pixels than the coefficients give. */
    private static void requireDetail(JpegFrame frame) {
        if (frame.progressive()
                && frame.components().stream().noneMatch(JpegComponent::lacksDirectCurrent)
                && frame.components().stream().anyMatch(JpegComponent::lacksDetail)) {
            throw new BrokenImageException("it ends before its last scans, which would be guessed from what is there");
        }
    }

    /** Reads the scan at the position; whether it was the only one of a sequential image. */
    private boolean readScan(JpegFrame frame) {
        int at = position + 2;
        int count = bytes.u8(at);
        if (count < 1 || count > 4) {
            throw new BrokenImageException("a scan has " + count + " components");
        }
        int spectralStart = bytes.u8(at + 1 + 2 * count);
        int spectralEnd = bytes.u8(at + 2 + 2 * count);
        int approximation = bytes.u8(at + 3 + 2 * count);
        int high = approximation >> 4;
        int low = approximation & 15;
        if (frame.progressive()) {
            requireProgression(count, spectralStart, spectralEnd, high, low);
        }
        boolean needsDc = !frame.progressive() || (spectralStart == 0 && high == 0);
        boolean needsAc = !frame.progressive() || spectralStart > 0;
        List<JpegComponent> components = new ArrayList<>();
        List<JpegHuffmanTable> dc = new ArrayList<>();
        List<JpegHuffmanTable> ac = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int id = bytes.u8(at + 1 + 2 * i);
            JpegComponent component = frame.components().stream()
                    .filter(candidate -> candidate.id == id && !components.contains(candidate))
                    .findFirst()
                    .orElseThrow(() -> new BrokenImageException("a scan is of a component that is not there"));
            component.quantizeBy(table(quantization, component.quantizationIndex, "quantisation"));
            component.receive(spectralStart, spectralEnd, low);
            components.add(component);
            int tables = bytes.u8(at + 2 + 2 * i);
            if (needsDc) {
                dc.add(table(dcTables, tables >> 4, "Huffman"));
            }
            if (needsAc) {
                ac.add(table(acTables, tables & 15, "Huffman"));
            }
        }
        JpegBits bits = new JpegBits(bytes.data(), position + bytes.u16BigEndian(position));
        JpegScan.Header header = new JpegScan.Header(components, dc, ac, spectralStart, spectralEnd, high, low);
        new JpegScan(frame, header, bits, restartInterval).read();
        if (!frame.progressive() && count == frame.components().size()) {
            return true;
        }
        position = bits.end();
        return false;
    }

    private static void requireProgression(int count, int start, int end, int high, int low) {
        boolean dc = start == 0;
        if ((dc ? end != 0 : end < start || end > 63 || count != 1) || (high != 0 && low != high - 1) || low > 13) {
            throw new BrokenImageException("a progressive scan has impossible parameters");
        }
    }

    private static <T> T table(Map<Integer, T> tables, int index, String kind) {
        T table = tables.get(index);
        if (table == null) {
            throw new BrokenImageException("a " + kind + " table is missing");
        }
        return table;
    }

    /** Reads segments up to the next start of scan, whose position it leaves, or the end of the image. */
    private int readUntilScan() {
        while (true) {
            int marker = nextMarker();
            if (marker == Jpeg.EOI || marker == Jpeg.SOS) {
                return marker;
            }
            if (marker == Jpeg.TEM || (marker >= Jpeg.RST0 && marker < Jpeg.RST0 + 8)) {
                continue;
            }
            int length = bytes.u16BigEndian(position);
            if (length < 2) {
                throw new BrokenImageException("a segment has length " + length);
            }
            bytes.requireWithin(position, length);
            readSegment(marker, position + 2, length - 2);
            position += length;
        }
    }

    private int nextMarker() {
        int marker;
        do {
            while (bytes.u8(position) != 0xFF) {
                position++;
            }
            while (bytes.u8(position) == 0xFF) {
                position++;
            }
            marker = bytes.u8(position++);
        } while (marker == 0);
        return marker;
    }

    private void readSegment(int marker, int at, int length) {
        if (marker == Jpeg.SOF0 || marker == Jpeg.SOF1 || marker == Jpeg.SOF2) {
            if (frame.isPresent()) {
                throw new BrokenImageException("it has two frames");
            }
            frame = Optional.of(JpegFrame.parse(bytes, at, marker == Jpeg.SOF2));
        } else if (marker == Jpeg.DHT) {
            readHuffmanTables(at, at + length);
        } else if (marker == Jpeg.DQT) {
            readQuantizationTables(at, at + length);
        } else if (marker == Jpeg.DRI) {
            restartInterval = bytes.u16BigEndian(at);
        } else if (marker == Jpeg.APP0) {
            jfif |= length >= 14 && bytes.has(at, "JFIF\0");
            saysDensity |= length >= 12 && bytes.has(at, "JFIF") && (bytes.u8(at + 7) == 1 || bytes.u8(at + 7) == 2);
        } else if (marker == Jpeg.APP1) {
            readMetadata(at, length);
        } else if (marker == Jpeg.APP14) {
            if (length >= 12 && bytes.has(at, "Adobe")) {
                adobeTransform = Optional.of(bytes.u8(at + 11));
            }
        } else if (marker > Jpeg.SOF2 && marker < Jpeg.RST0 && marker != Jpeg.DAC) {
            throw new BrokenImageException("its compression (SOF" + (marker - Jpeg.SOF0)
                    + ": lossless, hierarchical or arithmetic-coded) is not read");
        } else if (marker < Jpeg.RST0 || marker == Jpeg.SOI) {
            throw new BrokenImageException("it has a marker that is none: " + Integer.toHexString(marker));
        }
    }

    /** What comes behind the first scan is not looked at, as in Pillow. */
    private void readMetadata(int at, int length) {
        if (decoded) {
            return;
        }
        if (bytes.has(at, EXIF) && length > EXIF.length()) {
            int header = exif.size() == 0 ? 0 : EXIF.length(); // profiles in several segments have it once each
            byte[] part = bytes.slice(at + header, length - header);
            exif.write(part, 0, part.length);
        } else if (bytes.has(at, XMP)) {
            xmp = Optional.of(bytes.slice(at, length));
        }
    }

    private void readHuffmanTables(int from, int end) {
        int at = from;
        while (end - at > 16) {
            int target = bytes.u8(at);
            int[] counts = new int[16];
            int total = 0;
            for (int i = 0; i < 16; i++) {
                counts[i] = bytes.u8(at + 1 + i);
                total += counts[i];
            }
            at += 17;
            if (total > 256 || total > end - at || (target & 0x0F) > 3 || target >> 4 > 1) {
                throw new BrokenImageException("a Huffman table is broken");
            }
            byte[] symbols = bytes.slice(at, total);
            boolean dc = target >> 4 == 0;
            for (byte symbol : symbols) {
                if (dc && (symbol & 0xFF) > 15) {
                    throw new BrokenImageException("a Huffman table is broken");
                }
            }
            JpegHuffmanTable table = new JpegHuffmanTable(counts, symbols);
            (dc ? dcTables : acTables).put(target & 15, table);
            at += total;
        }
        if (at != end) {
            throw new BrokenImageException("a Huffman table is cut off");
        }
    }

    private void readQuantizationTables(int from, int end) {
        int at = from;
        while (at < end) {
            int target = bytes.u8(at++);
            int width = target >> 4 == 0 ? 1 : 2;
            if (end - at < width * JpegComponent.BLOCK || (target & 15) > 3) {
                throw new BrokenImageException("a quantisation table is broken");
            }
            int[] table = new int[JpegComponent.BLOCK];
            for (int i = 0; i < table.length; i++) {
                table[Jpeg.ZIGZAG[i]] = width == 1 ? bytes.u8(at + i) : bytes.u16BigEndian(at + 2 * i);
            }
            quantization.put(target & 15, table);
            at += width * JpegComponent.BLOCK;
        }
    }
}
