package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.vit4j.ResourceException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TIFF files that ask for more memory or time than their pixels are worth. */
class TiffBoundsTest {

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int BYTE = 1;
    private static final int DATA = 1024;

    private final ByteBuffer file = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);

    private int tags;

    private void begin() {
        file.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8);
    }

    private void tag(int number, int type, int count, int valueOrPlace) {
        file.putShort(10 + 12 * tags, (short) number)
                .putShort(12 + 12 * tags, (short) type)
                .putInt(14 + 12 * tags, count)
                .putInt(18 + 12 * tags, valueOrPlace);
        tags++;
        file.putShort(8, (short) tags);
    }

    private void grey(int width, int height, int compression) {
        begin();
        tag(256, LONG, 1, width);
        tag(257, LONG, 1, height);
        tag(258, SHORT, 1, 8);
        tag(259, SHORT, 1, compression);
        tag(262, SHORT, 1, 1);
    }

    private RgbImage decode() {
        return ImageDecoder.standard().decode(file.array(), "a.tiff");
    }

    @Test
    void aTagTakesNoMemoryForTheValuesItClaims() {
        grey(4, 4, 1);
        tag(273, BYTE, 4_000_000, DATA); // strips begin at 0 there; the last of them counts
        tag(279, BYTE, 4_000_000, DATA);
        tag(320, BYTE, 4_000_000, DATA);
        decode();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        RgbImage image = decode();

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
        assertThat(image.width()).isEqualTo(4);
    }

    /** An image one pixel high may have many tiles, each of millions of pixels that lie outside of it. */
    @Test
    @Timeout(20)
    void tilesThatAreMostlyOutsideAreRefused() {
        int tiles = 2000;
        grey(tiles, 1, 8);
        tag(322, LONG, 1, 1);
        tag(323, LONG, 1, 4_190_000);
        tag(324, LONG, tiles, DATA);
        tag(325, LONG, tiles, DATA + 4 * tiles);

        assertThatThrownBy(this::decode)
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("2000 strips or tiles of 4190000 bytes are more than the image needs");
    }

    /** Stored blocks of Deflate that hold nothing, three million bytes of them for each of ten thousand rows. */
    @Test
    @Timeout(20)
    void stripsThatLieOverEachOtherAreRefused() {
        int rows = 10_000;
        grey(1, rows, 8);
        int offsets = DATA;
        int data = offsets + 4 * rows;
        file.put(data, (byte) 0x78).put(data + 1, (byte) 0x01);
        for (int at = data + 2; at < file.capacity() - 5; at += 5) {
            file.putShort(at + 3, (short) -1);
        }
        for (int row = 0; row < rows; row++) {
            file.putInt(offsets + 4 * row, data);
        }
        tag(273, LONG, rows, offsets);
        tag(278, LONG, 1, 1);

        assertThatThrownBy(this::decode).isInstanceOf(ResourceException.class).hasMessageContaining("they overlap");
    }
}
