package dev.vit4j.image.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.image.RgbImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OrientationTest {

    private static final byte[] NONE = {};

    /** A B C over D E F, a letter a pixel. */
    private static final RgbImage LETTERS =
            new RgbImage(3, 2, "AAABBBCCCDDDEEEFFF".getBytes(StandardCharsets.US_ASCII));

    private static byte[] exif(int value) {
        return new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte) value, 0, 0, 0};
    }

    @ParameterizedTest
    @CsvSource({
        "1, ABCDEF",
        "2, CBAFED",
        "3, FEDCBA",
        "4, DEFABC",
        "5, ADBECF",
        "6, DAEBFC",
        "7, FCEBDA",
        "8, CFBEAD",
        "9, ABCDEF"
    })
    void turnsAsTheTagSays(int value, String expected) {
        RgbImage turned = Orientation.of(exif(value), Optional.empty()).turned(LETTERS);
        String letters = new String(turned.pixels(), StandardCharsets.US_ASCII).replaceAll("(.)..", "$1");
        assertThat(letters).isEqualTo(expected);
        assertThat(turned.width()).isEqualTo(value >= 5 && value <= 8 ? 2 : 3);
    }

    @Test
    void passesOverTheHeadersThatSomeWritersPutBefore() {
        byte[] header = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        byte[] tags = exif(6);
        byte[] twice = ByteBuffer.allocate(2 * header.length + tags.length)
                .put(header)
                .put(header)
                .put(tags)
                .array();
        assertThat(Orientation.of(twice, Optional.empty())).isEqualTo(Orientation.ROTATED_270);
    }

    @Test
    void takesXmpWhereExifSaysNothing() {
        Optional<byte[]> xmp = Optional.of("<a tiff:Orientation=\"6\"/>".getBytes(StandardCharsets.UTF_8));
        assertThat(Orientation.of(NONE, xmp)).isEqualTo(Orientation.ROTATED_270);
        assertThat(Orientation.of(exif(3), xmp)).isEqualTo(Orientation.ROTATED_180);
        assertThat(Orientation.of(NONE, Optional.empty())).isEqualTo(Orientation.UPRIGHT);
    }

    @Test
    void refusesAProfileThatIsNoTiffFile() {
        for (String profile :
                List.of("II*", "XX*\0\b\0\0\0", "II+\0\b\0\0\0", "Exif\0\0Exif\0\0Exif\0\0II*\0\b\0\0\0")) {
            byte[] bytes = profile.getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> Orientation.of(bytes, Optional.empty()))
                    .as(profile)
                    .isInstanceOf(BrokenImageException.class);
        }
        byte[] header = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        assertThat(Orientation.of(header, Optional.empty())).isEqualTo(Orientation.UPRIGHT);
    }

    /** A tag that stands there twice, one of another type, and one with several values. */
    @ParameterizedTest
    @CsvSource({
        "'3 1 6, 3 1 8', ROTATED_270",
        "'3 0 6, 3 1 8', ROTATED_90",
        "'14 1 6, 4 1 8', ROTATED_90",
        "'3 2 6, 3 1 8', ROTATED_270",
        "'2 1 54', UPRIGHT",
        "'6 1 6', ROTATED_270",
        "'13 1 6', ROTATED_270"
    })
    void takesTheFirstTagWithAValue(String entries, Orientation expected) {
        String[] all = entries.split(", ");
        ByteBuffer tiff = ByteBuffer.allocate(14 + 12 * all.length).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0}).putShort((short) all.length);
        for (String entry : all) {
            String[] numbers = entry.split(" ");
            tiff.putShort((short) 0x112).putShort(Short.parseShort(numbers[0]));
            tiff.putInt(Integer.parseInt(numbers[1])).putInt(Integer.parseInt(numbers[2]));
        }
        assertThat(Orientation.of(tiff.array(), Optional.empty())).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Orientation.class)
    void aPartTurnedIsThePartOfTheTurned(Orientation orientation) {
        RgbImage turned = orientation.turned(LETTERS);
        for (int x = 0; x < turned.width(); x++) {
            for (int y = 0; y < turned.height(); y++) {
                RgbImage.Region region = new RgbImage.Region(x, y, turned.width() - x, 1);
                RgbImage stored = LETTERS.part(orientation.asStored(region, turned.width(), turned.height()));
                assertThat(orientation.turned(stored).pixels())
                        .isEqualTo(turned.part(region).pixels());
            }
        }
    }
}
