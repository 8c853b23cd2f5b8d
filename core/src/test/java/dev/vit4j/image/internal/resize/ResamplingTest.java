package dev.vit4j.image.internal.resize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTest {

    private static RgbImage grey(int... values) {
        byte[] pixels = new byte[3 * values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) values[i / 3];
        }
        return new RgbImage(values.length, 1, pixels);
    }

    private static int[] greys(RgbImage image) {
        int[] values = new int[image.width()];
        Arrays.setAll(values, i -> image.pixels()[3 * i] & 0xFF);
        return values;
    }

    /** What Pillow 13 and torchvision 0.29 give. */
    @ParameterizedTest
    @CsvSource({
        "PIL, NEAREST, 3, 255 77 199",
        "PIL, NEAREST, 5, 0 3 77 200 10",
        "PIL, NEAREST, 10, 0 255 255 3 77 77 200 199 199 10",
        "PIL, LANCZOS, 3, 97 117 134",
        "PIL, LANCZOS, 5, 98 121 55 224 62",
        "PIL, LANCZOS, 10, 0 158 232 13 14 130 205 232 103 0",
        "PIL, BILINEAR, 3, 110 106 132",
        "PIL, BILINEAR, 5, 85 115 86 200 73",
        "PIL, BILINEAR, 10, 0 140 192 16 51 120 200 199 114 10",
        "PIL, BICUBIC, 3, 105 108 133",
        "PIL, BICUBIC, 5, 88 117 72 211 65",
        "PIL, BICUBIC, 10, 0 152 220 9 34 121 203 215 111 0",
        "PIL, BOX, 3, 128 93 105",
        "PIL, BOX, 5, 0 129 77 200 10",
        "PIL, BOX, 10, 0 255 255 3 77 77 200 199 199 10",
        "PIL, HAMMING, 3, 125 92 127",
        "PIL, HAMMING, 5, 52 102 81 200 49",
        "PIL, HAMMING, 10, 0 157 236 4 63 101 200 199 126 10",
        "TORCHVISION, NEAREST, 3, 255 77 199",
        "TORCHVISION, NEAREST, 5, 0 3 77 200 10",
        "TORCHVISION, NEAREST, 10, 0 255 255 3 77 77 200 199 199 10",
        "TORCHVISION, BILINEAR, 3, 110 106 132",
        "TORCHVISION, BILINEAR, 5, 85 115 86 200 73",
        "TORCHVISION, BILINEAR, 10, 0 140 192 16 51 120 200 199 114 10",
        "TORCHVISION, BICUBIC, 3, 105 108 133",
        "TORCHVISION, BICUBIC, 5, 88 117 72 211 65",
        "TORCHVISION, BICUBIC, 10, 0 152 220 9 35 121 203 215 111 0",
        "TORCHVISION, NEAREST_FLOOR, 3, 0 3 200",
        "TORCHVISION, LANCZOS, 3, 97 117 134"
    })
    void resizesARowAsTheReference(
            ResizeFilter.Backend backend, ResizeFilter interpolation, int width, String expected) {
        RgbImage row = grey(0, 255, 3, 77, 200, 199, 10);
        int[] values =
                Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
        assertThat(greys(Resampling.resize(row, width, 1, interpolation, backend)))
                .isEqualTo(values);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEAREST_FLOOR")
    void aFlatColourStaysThatColour(ResizeFilter interpolation) {
        byte[] flat = new byte[3 * 7 * 5];
        Arrays.fill(flat, (byte) 200);
        RgbImage image = new RgbImage(7, 5, flat);
        for (int side : new int[] {1, 3, 6, 20}) {
            assertThat(Resampling.resize(image, side, 2 * side, interpolation, ResizeFilter.Backend.PIL)
                            .pixels())
                    .containsOnly((byte) 200);
        }
    }

    @Test
    void rejectsWhatTorchvisionDoesNotHaveAndSizesThatAreNone() {
        RgbImage image = grey(1, 2);
        for (ResizeFilter missing : new ResizeFilter[] {ResizeFilter.BOX, ResizeFilter.HAMMING}) {
            assertThatThrownBy(() -> Resampling.resize(image, 5, 5, missing, ResizeFilter.Backend.TORCHVISION))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(missing.name());
        }
        assertThatThrownBy(
                        () -> Resampling.resize(image, 5, 5, ResizeFilter.NEAREST_FLOOR, ResizeFilter.Backend.PIL_12))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Pillow has no NEAREST_FLOOR");
        assertThatThrownBy(() -> Resampling.resize(image, 0, 5, ResizeFilter.BILINEAR, ResizeFilter.Backend.PIL))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("2 by 1");
    }
}
