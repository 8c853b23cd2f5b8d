package dev.vit4j.image.internal.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.PngFile;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.WebpBits;
import dev.vit4j.image.internal.BrokenImageException;
import dev.vit4j.image.internal.ImageBytes;
import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that ask for much more memory or work than their pixels: what {@link ImageDecoder.Limits} promise holds for them. */
class DecodingCostTest {

    private static final int MB = 1 << 20;
    private static final int RGBA = 6;

    @TempDir
    Path folder;

    private static RgbImage decode(byte[] file) {
        return ImageDecoder.withLimits(ImageDecoder.Limits.SERVER).decode(file, "x");
    }

    /** Bytes that this thread made objects of, all of them at a time or not. */
    private static long allocated(ThrowingCallable step) throws Throwable {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        step.call();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void assertRefused(ThrowingCallable step, String reason) {
        assertThatThrownBy(step).isInstanceOf(ResourceException.class).hasMessageContaining(reason);
    }

    /** 62 bytes: a gigabyte was taken for their only row. */
    @ParameterizedTest
    @CsvSource({"40000000, 1, false", "40000000, 1, true", "20000000, 2, true"})
    void aRowThatNoFileOfThatLengthHoldsTakesNothing(int width, int height, boolean interlaced) throws Throwable {
        byte[] file = PngFile.of(PngFile.header(width, height, 16, RGBA, interlaced), new byte[1]);
        assertThat(allocated(() -> assertRefused(() -> decode(file), "truncated")))
                .isLessThan(MB);
    }

    @Test
    void aRowThatIsAllOfTheImageTakesElevenBytesAPixel() throws Throwable {
        int width = 1_000_000;
        byte[] rows = new byte[1 + 8 * width];
        rows[0] = 4;
        for (int i = 1; i < rows.length; i++) {
            rows[i] = (byte) (i % 7);
        }
        byte[] file = PngFile.of(PngFile.header(width, 1, 16, RGBA, false), rows);
        assertThat(allocated(() -> assertThat(decode(file).width()).isEqualTo(width)))
                .isLessThan(11L * width + MB);
    }

    /** Rows longer than what is inflated at a time, by every filter. */
    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void aLongRowIsTheSameInParts(int depth) {
        int width = 40_001;
        int height = 6;
        int pixelBytes = 4 * depth / 8;
        byte[][] samples = new byte[height + 1][width * pixelBytes];
        Random random = new Random(3);
        byte[] rows = new byte[height * (1 + width * pixelBytes)];
        byte[] expected = new byte[3 * width * height];
        for (int y = 0, at = 0; y < height; y++) {
            random.nextBytes(samples[y + 1]);
            rows[at++] = (byte) (y % 5);
            for (int i = 0; i < width * pixelBytes; i++) {
                rows[at++] = (byte) (samples[y + 1][i] - predicted(y % 5, samples[y + 1], samples[y], i, pixelBytes));
            }
            for (int i = 0; i < 3 * width; i++) {
                expected[3 * width * y + i] = samples[y + 1][i / 3 * pixelBytes + i % 3 * depth / 8];
            }
        }
        assertThat(decode(PngFile.of(PngFile.header(width, height, depth, RGBA, false), rows))
                        .pixels())
                .isEqualTo(expected);
    }

    /** PNG, third edition, 9.2. */
    private static int predicted(int filter, byte[] row, byte[] above, int i, int pixelBytes) {
        int a = i < pixelBytes ? 0 : row[i - pixelBytes] & 0xFF;
        int b = above[i] & 0xFF;
        int c = i < pixelBytes ? 0 : above[i - pixelBytes] & 0xFF;
        int p = a + b - c;
        int nearest = Collections.min(List.of(Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)));
        return switch (filter) {
            case 1 -> a;
            case 2 -> b;
            case 3 -> (a + b) / 2;
            case 4 -> nearest == Math.abs(p - a) ? a : nearest == Math.abs(p - b) ? b : c;
            default -> 0;
        };
    }

    /** A PNG of one pixel with compressed texts or profiles of a megabyte each, before its pixel or behind. */
    private static byte[] withTexts(String kind, int count, boolean behind) {
        byte[] text = PngFile.deflated(new byte[MB - 16]);
        byte[] content = new byte[text.length + 3];
        content[0] = 'a';
        System.arraycopy(text, 0, content, 3, text.length);
        List<byte[]> chunks = new ArrayList<>(Collections.nCopies(count, PngFile.chunk(kind, content)));
        chunks.add(behind ? 0 : count, PngFile.chunk("IDAT", PngFile.deflated(new byte[2])));
        chunks.add(0, PngFile.chunk("IHDR", PngFile.header(1, 1, 8, 0, false)));
        chunks.add(PngFile.chunk("IEND", new byte[0]));
        return PngFile.of(chunks.toArray(byte[][]::new));
    }

    /** Two megabytes of such took nine seconds. */
    @ParameterizedTest
    @CsvSource({"iCCP, false", "iCCP, true", "zTXt, false", "zTXt, true"})
    void allThatIsInflatedCounts(String kind, boolean behind) throws Throwable {
        byte[] file = withTexts(kind, 1000, behind);
        assertThat(allocated(() -> assertRefused(() -> decode(file), "more than 67108864 bytes")))
                .isLessThan(500L * MB);
    }

    @Test
    void whatStandsBehindThePixelsIsInflatedOnce() throws Throwable {
        long once = allocated(() -> decode(withTexts("iCCP", 20, false)));
        byte[] file = withTexts("iCCP", 20, true);
        assertThat(allocated(() -> decode(file))).isLessThan(once + 10 * MB);
    }

    /** The image of groups names the last of 65,536 groups, and no other: 164 KB took 250 MB. */
    @Test
    void groupsOfCodesThatNoPixelHasAreNotKept() throws Throwable {
        byte[] file = WebpBits.image(4, 4, 0, new int[] {65_535}, (bits, group) -> {
            bits.single(group == 65_535 ? 200 : 7);
            for (int i = 1; i < 5; i++) {
                bits.single(i);
            }
        });
        assertThat(allocated(() -> {
                    RgbImage image = decode(file);
                    assertThat(image.pixels()).startsWith(1, 200, 2, 1, 200, 2).hasSize(48);
                }))
                .isLessThan(40L * MB);
    }

    @Test
    void ofTwoGroupsFarApartEachPixelHasItsOwn() {
        byte[] file = WebpBits.image(8, 4, 0, new int[] {900, 0}, (bits, group) -> {
            bits.single(group == 900 ? 200 : group == 0 ? 100 : 7);
            for (int i = 1; i < 5; i++) {
                bits.single(0);
            }
        });
        RgbImage image = decode(file);
        assertThat(image.pixels()[1]).isEqualTo((byte) 200);
        assertThat(image.pixels()[3 * 7 + 1]).isEqualTo((byte) 100);
    }

    @Test
    void codesThatFillTheMemoryAreRefused() throws Throwable {
        int[] numbers = new int[128 * 128];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        byte[] file = WebpBits.image(512, 512, 11, numbers, (bits, group) -> {
            bits.full(256 + 24 + 2048);
            for (int i = 1; i < 4; i++) {
                bits.full(256);
            }
            bits.full(40);
        });
        assertThat(file).hasSizeLessThan(5 * MB);
        assertThat(allocated(() -> assertRefused(() -> decode(file), "prefix codes take more than the limit")))
                .isLessThan(150L * MB);
    }

    /** A progressive image of one colour, with so many scans behind that refine what they have no data for. */
    private static byte[] jpeg(int side, int components, int emptyScans) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD8});
        int[] quantization = new int[65];
        Arrays.fill(quantization, 1, 65, 1);
        segment(out, 0xDB, quantization);
        int[] header = new int[6 + 3 * components];
        System.arraycopy(new int[] {8, side >> 8, side & 255, side >> 8, side & 255, components}, 0, header, 0, 6);
        int[] scan = new int[4 + 2 * components];
        scan[0] = components;
        for (int i = 0; i < components; i++) {
            System.arraycopy(new int[] {i + 1, 0x11, 0}, 0, header, 6 + 3 * i, 3);
            scan[1 + 2 * i] = i + 1;
        }
        segment(out, 0xC2, header);
        int[] table = new int[18];
        table[1] = 1; // one code, of one bit, for nothing
        segment(out, 0xC4, table);
        table[0] = 0x10;
        segment(out, 0xC4, table);
        scan[scan.length - 1] = 0x01;
        segment(out, 0xDA, scan);
        int blocks = components * (side / 8) * (side / 8);
        out.writeBytes(new byte[blocks / 8 + 1]);
        for (int i = 1; i <= components; i++) {
            segment(out, 0xDA, 1, i, 0, 1, 63, 0);
            out.write(0);
        }
        scan[scan.length - 1] = 0x10;
        for (int i = 0; i < emptyScans; i++) {
            segment(out, 0xDA, scan);
            out.write(0);
        }
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xD9});
        return out.toByteArray();
    }

    private static void segment(ByteArrayOutputStream out, int marker, int... content) {
        out.write(0xFF);
        out.write(marker);
        out.write((content.length + 2) >> 8);
        out.write(content.length + 2);
        for (int each : content) {
            out.write(each);
        }
    }

    /** Of 40 million pixels a thousand scans took 76 seconds. */
    @Test
    void scansBeyondAllMeasureAreRefused() {
        assertRefused(() -> decode(jpeg(2400, 3, 400)), "more scans than the limit for an image of its size");
    }

    @Test
    void scansWithoutDataChangeNothing() {
        assertThat(decode(jpeg(400, 3, 300)).pixels())
                .isEqualTo(decode(jpeg(400, 3, 1)).pixels());
    }

    /** They would be there while the image is turned. */
    @Test
    void coefficientsAreGoneWhenTheImageIsThere() {
        int side = 2000;
        byte[] file = jpeg(side, 4, 1);
        long before = used();
        JpegImage jpeg = new JpegImage(new ImageBytes(file));
        RgbImage image = jpeg.decode(RgbImage.Region.of(side, side));
        assertThat(used() - before).isLessThan(image.pixels().length + 12L * MB);
        assertThat(jpeg.width()).isEqualTo(side); // it was reachable till here
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private Path sparse(long length, int... beginning) throws Exception {
        Path file = folder.resolve("sparse.jpg");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int each : beginning) {
            bytes.write(each);
        }
        Files.write(file, bytes.toByteArray());
        try (RandomAccessFile stretched = new RandomAccessFile(file.toFile(), "rw")) {
            stretched.setLength(length);
        }
        return file;
    }

    @Test
    void aFileThatBeginsAsNoImageIsNotRead() throws Throwable {
        Path file = sparse(400L * MB, 'n', 'o');
        assertThat(allocated(
                        () -> assertRefused(() -> ImageDecoder.standard().decode(file), "found content that begins")))
                .isLessThan(MB);
    }

    @Test
    void aFileThatNoArrayHoldsIsRefusedWhateverTheLimit() throws Exception {
        Path file = sparse(3L << 30, 0xFF, 0xD8, 0xFF);
        ImageDecoder decoder = ImageDecoder.withLimits(ImageDecoder.Limits.STANDARD.withMaxBytes(4L << 30));
        assertRefused(() -> decoder.decode(file), "it has 3221225472 bytes, more than the 2147483631 that fit");
    }

    @Test
    void anArithmeticCoderIsStoppedAtItsLimit() {
        byte[] ending = {0, 0, 0, 0, (byte) 0xFF, (byte) Jpeg.EOI};
        JpegArithmeticDecoder decoder = new JpegArithmeticDecoder(ending, 0, 3);
        byte[] states = {JpegArithmeticDecoder.EVEN};
        for (int i = 0; i < 3; i++) {
            assertThat(decoder.decide(states, 0)).isBetween(0, 1);
        }

        assertThatThrownBy(() -> decoder.decide(states, 0))
                .isInstanceOf(BrokenImageException.class)
                .hasMessageContaining("more decisions of its arithmetic coder than the limit");
    }
}
