package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.EncodedPixels;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.ImageColumns;
import dev.vit4j.image.internal.Orientation;
import dev.vit4j.image.internal.resize.RgbColumns;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * JPEG (ITU-T T.81): Huffman-coded or arithmetic-coded, sequential and progressive, 8 bits per sample; the same pixels
 * as libjpeg-turbo with its default settings, bit for bit.
 */
public final class JpegImage implements EncodedPixels {

    private static final int MAX_SCANS = 1000;

    /** Pillow reads a file in blocks of this size. */
    private static final int READ_BLOCK = 1 << 16;

    /** Limit on blocks that scans visit, with data or not: several times what the usual encoders produce. */
    private static final int MOST_PASSES = 24;

    private static final long MOST_VISITS = 1 << 26;

    /** For an arithmetic decoder: two seconds, and the maximum per block. */
    private static final long MOST_DECISIONS = 1 << 28;

    private static final long MOST_DECISIONS_OF_BLOCK = 2048;

    private final ImageBytes bytes;
    private final JpegSegments segments = new JpegSegments();
    private final JpegColor color;
    private final JpegMarkers markers;
    private boolean decoded;
    private long decisions;
    private int scans;
    private int lastGoodUnitRow;
    private long visits;

    public static boolean accepts(ImageBytes bytes) {
        return bytes.has(0, "\u00ff\u00d8\u00ff");
    }

    /** Reads up to the first scan. */
    public JpegImage(ImageBytes bytes) {
        this.bytes = bytes;
        this.markers = new JpegMarkers(bytes, 2);
        if (segments.readUntilScan(markers) == Jpeg.EOI || !segments.hasFrame()) {
            throw new BrokenImageException("there is no image in it");
        }
        color = segments.color();
    }

    @Override
    public int width() {
        return frame().width();
    }

    @Override
    public int height() {
        return frame().height();
    }

    @Override
    public Orientation orientation() {
        return segments.orientation();
    }

    private JpegFrame frame() {
        return segments.frame();
    }

    @Override
    public RgbImage decode(RgbImage.Region region) {
        RgbImage image = ImageColumns.collect(read(region));
        frame().components().forEach(JpegComponent::release);
        return image;
    }

    @Override
    public Optional<RgbColumns> columns(RgbImage.Region region) {
        return Optional.of(read(region));
    }

    private RgbColumns read(RgbImage.Region region) {
        if (decoded) {
            return new JpegImage(bytes).read(region); // the blocks in memory are another region's
        }
        JpegFrame frame = frame();
        readScans(component ->
                JpegWindow.of(region, component, frame.horizontalExpand(component), frame.verticalExpand(component)));
        if (JpegSmoothing.isNeeded(frame)) {
            frame.components().forEach(JpegComponent::release); // replaced by the whole image's
            JpegImage whole = new JpegImage(bytes); // estimates also use blocks around the region
            whole.readScans(JpegWindow::whole);
            new JpegSmoothing(whole.frame(), whole.scans == 1, whole.lastGoodUnitRow).apply();
            return new JpegColumns(whole.frame(), color, region);
        }
        return new JpegColumns(frame, color, region);
    }

    /** Reads every scan: an image in several scans is complete only if its end is marked, as in libjpeg. */
    private void readScans(Function<JpegComponent, JpegWindow> windows) {
        decoded = true;
        segments.endHeader();
        JpegFrame frame = frame();
        for (JpegComponent component : frame.components()) {
            component.keep(windows.apply(component));
        }
        if (!frame.progressive()) {
            segments.tables().addStandardCodes();
        }
        while (scans < MAX_SCANS) {
            JpegScan read = readScan(frame, scans == 0);
            scans++;
            lastGoodUnitRow = read.lastGoodUnitRow();
            if (scans == 1 && !frame.progressive() && read.isOfAll()) {
                requireSoundEnd(read.data());
                return;
            }
            markers.moveTo(read.data().end());
            if (segments.readUntilScan(markers) == Jpeg.EOI) {
                return;
            }
        }
        throw new BrokenImageException("it has more than " + MAX_SCANS + " scans");
    }

    private JpegScan readScan(JpegFrame frame, boolean first) {
        JpegScanHeader header = JpegScanHeader.parse(bytes, markers.position(), frame);
        for (JpegComponent component : header.components()) {
            component.quantizeBy(segments.tables().quantization(component.quantizationIndex));
            component.receive(header.spectralStart(), header.spectralEnd(), header.low(), first);
        }
        requireFewPasses(frame, header.components());
        int start = markers.position() + header.length();
        return frame.arithmetic() ? readArithmetic(frame, header, start) : readHuffman(frame, header, start);
    }

    private JpegScan readHuffman(JpegFrame frame, JpegScanHeader header, int start) {
        JpegBits bits = new JpegBits(bytes.data(), start);
        return read(frame, header, bits, new JpegHuffmanBlocks(header, segments.tables(), bits));
    }

    private JpegScan readArithmetic(JpegFrame frame, JpegScanHeader header, int start) {
        long most = MOST_DECISIONS + MOST_DECISIONS_OF_BLOCK * blocks(frame.components());
        JpegArithmeticDecoder decoder = new JpegArithmeticDecoder(bytes.data(), start, most - decisions);
        JpegScan scan = read(
                frame,
                header,
                decoder,
                new JpegArithmeticBlocks(header, segments.tables().conditioning(), decoder));
        decisions += decoder.decisions();
        return scan;
    }

    private JpegScan read(JpegFrame frame, JpegScanHeader header, JpegCodedData data, JpegBlockReader reader) {
        JpegScan scan = new JpegScan(frame, header, data, reader, segments.restartInterval());
        scan.read();
        return scan;
    }

    /** A scan visits all blocks of its components, however few bytes it has. */
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

    /**
     * What follows the only scan must be valid, as far as Pillow has read the file when it has all pixels; it may
     * end early.
     */
    private void requireSoundEnd(JpegCodedData data) {
        try {
            int end = data.end();
            int limit = Math.min(bytes.length(), (end + READ_BLOCK - 1) / READ_BLOCK * READ_BLOCK);
            ImageBytes rest = new ImageBytes(bytes.slice(end, Math.max(0, limit - end)));
            JpegMarkers behind = new JpegMarkers(rest, 0);
            if (segments.readUntilScan(behind) == Jpeg.SOS) {
                int components = JpegScanHeader.parse(rest, behind.position(), frame())
                        .components()
                        .size();
                throw new BrokenImageException(
                        "it has another scan, of " + components + " components, after the only one");
            }
        } catch (BrokenImageException e) {
            if (!e.endsEarly()) {
                throw e;
            }
        }
    }
}
