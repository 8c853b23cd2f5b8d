package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import dev.vit4j.image.internal.Orientation;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;

/** The segments of a JPEG file between its scans: the frame, tables, colours, orientation. */
final class JpegSegments {

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    private final JpegTables tables = new JpegTables();
    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private Optional<byte[]> xmp = Optional.empty();
    private Optional<JpegFrame> frame = Optional.empty();
    private boolean jfif;
    private boolean saysDensity;
    private Optional<Integer> adobeTransform = Optional.empty();
    private int restartInterval;
    private boolean behindHeader;

    boolean hasFrame() {
        return frame.isPresent();
    }

    JpegFrame frame() {
        return frame.orElseThrow(() -> new BrokenImageException("a scan comes before the frame's header"));
    }

    JpegTables tables() {
        return tables;
    }

    /** In minimum coded units; 0 if there are none. */
    int restartInterval() {
        return restartInterval;
    }

    /** Must be called before the first scan is read. */
    void endHeader() {
        behindHeader = true;
    }

    /** Pillow ignores a broken EXIF profile if it has already read the density from it. */
    Orientation orientation() {
        try {
            return Orientation.of(exif.toByteArray(), xmp);
        } catch (BrokenImageException e) {
            if (saysDensity) {
                throw e;
            }
            return Orientation.UPRIGHT;
        }
    }

    /** libjpeg's rule: {@code default_decompress_parms}. */
    JpegColor color() {
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

    /** Reads segments up to the next start of scan, where it stops at the header, or the end of the image. */
    int readUntilScan(JpegMarkers markers) {
        while (true) {
            int marker = markers.next(behindHeader);
            if (marker == Jpeg.EOI || marker == Jpeg.SOS) {
                return marker;
            }
            if (isFrame(marker) && frame.isPresent()) {
                throw new BrokenImageException("it has two frames");
            }
            int length = markers.length(marker);
            readSegment(markers.bytes(), marker, markers.position() + 2, length - 2);
            markers.skip(length);
        }
    }

    private void readSegment(ImageBytes source, int marker, int at, int length) {
        if (isFrame(marker)) {
            boolean progressive = marker == Jpeg.SOF2 || marker == Jpeg.SOF10;
            frame = Optional.of(JpegFrame.parse(source, at, length, progressive, marker >= Jpeg.SOF9));
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
            tables.conditioning().read(source, at, at + length);
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

    private static boolean isFrame(int marker) {
        return marker == Jpeg.SOF0
                || marker == Jpeg.SOF1
                || marker == Jpeg.SOF2
                || marker == Jpeg.SOF9
                || marker == Jpeg.SOF10;
    }

    /** Segments after the first scan are ignored, as in Pillow. */
    private void readMetadata(ImageBytes source, int at, int length) {
        if (behindHeader) {
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
