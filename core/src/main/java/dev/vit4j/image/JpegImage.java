package dev.vit4j.image;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * JPEG (ITU-T T.81): Huffman-coded, sequential and progressive, 8 bits a sample; the same pixels as libjpeg-turbo gives
 * with its default settings, bit for bit.
 */
final class JpegImage implements EncodedPixels {

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final int MAX_SCANS = 1000;

    /** Pillow hands out a file in blocks of this size. */
    private static final int READ_BLOCK = 1 << 16;

    /** Blocks that scans may go over, data or not: several times what those take that the usual encoders write. */
    private static final int MOST_PASSES = 24;

    private static final long MOST_VISITS = 1 << 26;

    private final ImageBytes bytes;
    private final JpegTables tables = new JpegTables();
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private Optional<byte[]> xmp = Optional.empty();
    private Optional<JpegFrame> frame = Optional.empty();
    private boolean jfif;
    private boolean saysDensity;
    private Optional<Integer> adobeTransform = Optional.empty();
    private final JpegColor color;
    private int restartInterval;
    private final JpegMarkers markers;
    private boolean decoded;
    private int scans;
    private int lastGoodUnitRow;
    private long visits;

    static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "\u00ff\u00d8\u00ff");
    }

    /** Reads up to the first scan. */
    JpegImage(ImageBytes bytes) {
        this.bytes = bytes;
        this.markers = new JpegMarkers(bytes, 2);
        if (readUntilScan(markers) == Jpeg.EOI || frame.isEmpty()) {
            throw new BrokenImageException("there is no image in it");
        }
        color = color(frame().components());
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
        RgbImage image = ImageColumns.collect(read(region));
        frame().components().forEach(JpegComponent::release);
        return image;
    }

    @Override
    public Optional<RgbColumns> columns(Region region) {
        return Optional.of(read(region));
    }

    private RgbColumns read(Region region) {
        if (decoded) {
            return new JpegImage(bytes).read(region); // what was read holds another region's blocks, not these
        }
        JpegFrame frame = frame();
        readScans(component ->
                JpegWindow.of(region, component, frame.horizontalExpand(component), frame.verticalExpand(component)));
        if (JpegSmoothing.isNeeded(frame)) {
            frame.components().forEach(JpegComponent::release); // the whole image's take the place
            JpegImage whole = new JpegImage(bytes); // guesses are made of blocks around the region, too
            whole.readScans(JpegWindow::whole);
            new JpegSmoothing(whole.frame(), whole.scans == 1, whole.lastGoodUnitRow).apply();
            return new JpegColumns(whole.frame(), color, region);
        }
        return new JpegColumns(frame, color, region);
    }

    /** libjpeg's guess: {@code default_decompress_parms}. */
    private JpegColor color(List<JpegComponent> components) {
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
    private void readScans(Function<JpegComponent, JpegWindow> windows) {
        decoded = true;
        JpegFrame frame = frame();
        for (JpegComponent component : frame.components()) {
            component.keep(windows.apply(component));
        }
        if (!frame.progressive()) {
            tables.addStandardCodes();
        }
        while (scans < MAX_SCANS) {
            JpegScan read = readScan(frame, scans == 0);
            scans++;
            lastGoodUnitRow = read.lastGoodUnitRow();
            if (scans == 1 && !frame.progressive() && read.isOfAll()) {
                requireSoundEnd(read.bits());
                return;
            }
            markers.moveTo(read.bits().end());
            if (readUntilScan(markers) == Jpeg.EOI) {
                return;
            }
        }
        throw new BrokenImageException("it has more than " + MAX_SCANS + " scans");
    }

    private JpegScan readScan(JpegFrame frame, boolean first) {
        int start = markers.position();
        int at = start + 2;
        int count = bytes.u8(at);
        int length = bytes.u16BigEndian(start);
        if (count < 1 || count > 4 || length != 6 + 2 * count) {
            throw new BrokenImageException("a scan has " + count + " components and a header of " + length + " bytes");
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
            JpegComponent component = component(frame, bytes.u8(at + 1 + 2 * i), components);
            component.quantizeBy(tables.quantization(component.quantizationIndex));
            component.receive(spectralStart, spectralEnd, low, first);
            components.add(component);
            int codes = bytes.u8(at + 2 + 2 * i);
            if (needsDc) {
                dc.add(tables.dc(codes >> 4));
            }
            if (needsAc) {
                ac.add(tables.ac(codes & 15));
            }
        }
        requireFewPasses(frame, components);
        JpegBits bits = new JpegBits(bytes.data(), start + length);
        JpegScan.Header header = new JpegScan.Header(components, dc, ac, spectralStart, spectralEnd, high, low);
        JpegScan scan = new JpegScan(frame, header, bits, restartInterval);
        scan.read();
        return scan;
    }

    /** Libjpeg finds those in the order of the frame alone. */
    private static JpegComponent component(JpegFrame frame, int id, List<JpegComponent> before) {
        return frame.components().stream()
                .skip(before.size())
                .filter(candidate -> candidate.id == id && !before.contains(candidate))
                .findFirst()
                .orElseThrow(() -> new BrokenImageException("a scan is of a component that is not there"));
    }

    /** A scan goes over all blocks of its components, however few bytes it has. */
    private void requireFewPasses(JpegFrame frame, List<JpegComponent> scanned) {
        visits += blocks(scanned);
        if (visits > Math.max(MOST_VISITS, MOST_PASSES * blocks(frame.components()))) {
            throw new BrokenImageException("it has more scans than the limit for an image of its size, " + MOST_PASSES
                    + " times all of its blocks or " + MOST_VISITS + " blocks");
        }
    }

    private static long blocks(List<JpegComponent> components) {
        return components.stream().mapToLong(JpegComponent::storedBlocks).sum();
    }

    private static void requireProgression(int count, int start, int end, int high, int low) {
        boolean dc = start == 0;
        if ((dc ? end != 0 : end < start || end > 63 || count != 1) || (high != 0 && low != high - 1) || low > 13) {
            throw new BrokenImageException("a progressive scan has impossible parameters");
        }
    }

    /**
     * What follows the only scan must be sound, as far as Pillow has read the file when it has all pixels; that it ends
     * early is no fault.
     */
    private void requireSoundEnd(JpegBits bits) {
        try {
            int end = bits.end();
            int limit = Math.min(bytes.length(), (end + READ_BLOCK - 1) / READ_BLOCK * READ_BLOCK);
            ImageBytes rest = new ImageBytes(bytes.slice(end, Math.max(0, limit - end)));
            if (readUntilScan(new JpegMarkers(rest, 0)) == Jpeg.SOS) {
                throw new BrokenImageException("it has another scan behind the only one");
            }
        } catch (BrokenImageException e) {
            if (!e.endsEarly()) {
                throw e;
            }
        }
    }

    /** Reads segments up to the next start of scan, at whose header it leaves the markers, or the end of the image. */
    private int readUntilScan(JpegMarkers markers) {
        while (true) {
            int marker = markers.next(decoded);
            if (marker == Jpeg.EOI || marker == Jpeg.SOS) {
                return marker;
            }
            int length = markers.length(marker);
            readSegment(markers.bytes(), marker, markers.position() + 2, length - 2);
            markers.skip(length);
        }
    }

    private void readSegment(ImageBytes source, int marker, int at, int length) {
        if (marker == Jpeg.SOF0 || marker == Jpeg.SOF1 || marker == Jpeg.SOF2) {
            if (frame.isPresent()) {
                throw new BrokenImageException("it has two frames");
            }
            frame = Optional.of(JpegFrame.parse(source, at, length, marker == Jpeg.SOF2));
        } else if (marker == Jpeg.DHT) {
            tables.readHuffmanTables(source, at, at + length);
        } else if (marker == Jpeg.DQT) {
            tables.readQuantizationTables(source, at, at + length);
        } else if (marker == Jpeg.DRI) {
            if (length != 2) {
                throw new BrokenImageException("the restart interval has " + length + " bytes");
            }
            restartInterval = source.u16BigEndian(at);
        } else if (marker == Jpeg.DAC) {
            JpegTables.requireConditioning(source, at, at + length);
        } else if (marker == Jpeg.APP0) {
            jfif |= length >= 14 && source.has(at, "JFIF\0");
            saysDensity |= length >= 12 && source.has(at, "JFIF") && (source.u8(at + 7) == 1 || source.u8(at + 7) == 2);
        } else if (marker == Jpeg.APP1) {
            readMetadata(source, at, length);
        } else if (marker == Jpeg.APP14) {
            if (length >= 12 && source.has(at, "Adobe")) {
                adobeTransform = Optional.of(source.u8(at + 11));
            }
        }
    }

    /** What comes behind the first scan is not looked at, as in Pillow. */
    private void readMetadata(ImageBytes source, int at, int length) {
        if (decoded) {
            return;
        }
        if (source.has(at, EXIF) && length > EXIF.length()) {
            int header = exif.size() == 0 ? 0 : EXIF.length(); // profiles in several segments have it once each
            byte[] part = source.slice(at + header, length - header);
            exif.write(part, 0, part.length);
        } else if (source.has(at, XMP)) {
            xmp = Optional.of(source.slice(at, length));
        }
    }
}
