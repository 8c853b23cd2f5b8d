package dev.vit4j.data.transform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Draw;
import dev.vit4j.data.Example;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.Target;
import dev.vit4j.data.Transform;
import dev.vit4j.data.internal.RgbColor;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransformTest {

    /** Pixel (x, y) is (x + 1, y + 1, 10 (x + 1) + y + 1): never black. */
    private static final RgbImage GRID = grid(5, 4);

    /** Whose mean has the bytes 200, 201 and 202. */
    private static final Normalization COVER =
            new Normalization(List.of(200 / 255.0, 201 / 255.0, 202 / 255.0), List.of(1.0, 1.0, 1.0));

    private static RgbImage applied(Transform transform, RgbImage image, Draw draw) {
        return transform
                .apply(new Example(image, new Target.ClassLabel(0)), draw)
                .image();
    }

    private static RgbImage grid(int width, int height) {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                pixels[at] = (byte) (x + 1);
                pixels[at + 1] = (byte) (y + 1);
                pixels[at + 2] = (byte) (10 * (x + 1) + y + 1);
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static int channel(RgbImage image, int x, int y, int channel) {
        return image.pixels()[(y * image.width() + x) * 3 + channel] & 0xFF;
    }

    @Test
    void cropWithZerosShiftsByUpToThePaddingAndFillsWithBlack() {
        Set<List<Integer>> shifts = new HashSet<>();
        for (int index = 0; index < 500; index++) {
            RgbImage cropped =
                    applied(new RandomCrop(2, GeometricTransform.Placement.Padding.ZERO), GRID, Draw.of(1, 0, index));
            List<int[]> matching = IntStream.rangeClosed(-2, 2)
                    .boxed()
                    .flatMap(dy -> IntStream.rangeClosed(-2, 2).mapToObj(dx -> new int[] {dx, dy}))
                    .filter(shift -> isShiftedWithBlack(cropped, shift[0], shift[1]))
                    .toList();
            assertThat(matching).hasSize(1);
            shifts.add(List.of(matching.get(0)[0], matching.get(0)[1]));
        }
        assertThat(shifts).hasSize(25);
    }

    private static boolean isShiftedWithBlack(RgbImage image, int dx, int dy) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                boolean inside = x + dx >= 0 && x + dx < 5 && y + dy >= 0 && y + dy < 4;
                if (channel(image, x, y, 0) != (inside ? x + dx + 1 : 0)
                        || channel(image, x, y, 1) != (inside ? y + dy + 1 : 0)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Test
    void cropWithReflectionRepeatsNoBorderPixel() {
        for (int index = 0; index < 200; index++) {
            RgbImage cropped = applied(
                    new RandomCrop(3, GeometricTransform.Placement.Padding.REFLECT), GRID, Draw.of(1, 0, index));
            int[] row =
                    IntStream.range(0, 5).map(x -> channel(cropped, x, 0, 0)).toArray();
            int[] column =
                    IntStream.range(0, 4).map(y -> channel(cropped, 0, y, 1)).toArray();
            assertThat(row).isIn(reflectedWindows(5, 3));
            assertThat(column).isIn(reflectedWindows(4, 3));
            assertThat(channel(cropped, 2, 1, 2)).isEqualTo(10 * channel(cropped, 2, 1, 0) + channel(cropped, 2, 1, 1));
        }
    }

    /** numpy.pad(1..size, padding, mode="reflect") and every window of its length. */
    private static List<Object> reflectedWindows(int size, int padding) {
        int[] padded = IntStream.range(-padding, size + padding)
                .map(i -> (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i) + 1)
                .toArray();
        return IntStream.rangeClosed(0, 2 * padding)
                .<Object>mapToObj(start -> Arrays.copyOfRange(padded, start, start + size))
                .toList();
    }

    @Test
    void aCropShiftedByMoreThanTheImageIsBlack() {
        int black = 0;
        for (int index = 0; index < 500; index++) {
            RgbImage cropped =
                    applied(new RandomCrop(9, GeometricTransform.Placement.Padding.ZERO), GRID, Draw.of(1, 0, index));
            int sum = 0;
            for (byte value : cropped.pixels()) {
                sum += value;
            }
            black += sum == 0 ? 1 : 0;
        }
        assertThat(black).isBetween(250, 450); // 1 - 9/19 · 7/19 = 0.83 of them, but for the draw
    }

    @Test
    void rejectsAReflectionWiderThanTheImage() {
        assertThatThrownBy(() -> applied(
                        new RandomCrop(4, GeometricTransform.Placement.Padding.REFLECT), GRID, Draw.of(1, 0, 0)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("5 by 4");
        assertThatThrownBy(() -> new RandomCrop(-1, GeometricTransform.Placement.Padding.ZERO))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void flipMirrorsAboutHalfOfTheImages() {
        int flipped = 0;
        for (int index = 0; index < 1000; index++) {
            RgbImage result = applied(new RandomFlip(), GRID, Draw.of(3, 0, index));
            int[] row = IntStream.range(0, 5).map(x -> channel(result, x, 2, 2)).toArray();
            assertThat(row).isIn(new int[] {13, 23, 33, 43, 53}, new int[] {53, 43, 33, 23, 13});
            flipped += row[0] == 53 ? 1 : 0;
        }
        assertThat(flipped).isBetween(440, 560);
    }

    @Test
    void alternatingFlipShowsTheOtherSideInEveryNextEpoch() {
        int flippedAtFirst = 0;
        for (int index = 0; index < 1000; index++) {
            boolean first = isFlipped(0, index);
            assertThat(isFlipped(1, index)).isEqualTo(!first);
            assertThat(isFlipped(2, index)).isEqualTo(first);
            assertThat(isFlipped(7, index)).isEqualTo(!first);
            flippedAtFirst += first ? 1 : 0;
        }
        assertThat(flippedAtFirst).isBetween(440, 560);
    }

    private static boolean isFlipped(int epoch, int index) {
        return channel(applied(new AlternatingFlip(), GRID, Draw.of(3, epoch, index)), 0, 0, 0) == 5;
    }

    @Test
    void cutoutCoversASquareThatMayHangOverTheBorder() {
        RgbImage image = grid(12, 12);
        Set<Integer> areas = new HashSet<>();
        for (int index = 0; index < 300; index++) {
            RgbImage covered = applied(new Cutout(4, COVER), image, Draw.of(3, 0, index));
            int area = 0;
            for (int y = 0; y < 12; y++) {
                for (int x = 0; x < 12; x++) {
                    boolean filled = channel(covered, x, y, 0) == 200 && channel(covered, x, y, 2) == 202;
                    area += filled ? 1 : 0;
                    assertThat(filled || channel(covered, x, y, 0) == x + 1).isTrue();
                }
            }
            areas.add(area);
        }
        assertThat(areas).contains(16, 8, 4).allMatch(area -> area >= 4 && area <= 16);
    }

    @Test
    void resizeByHalfAveragesWithATriangleOfFourPixels() {
        byte[] row = new byte[24];
        int[] values = {0, 80, 160, 240, 240, 160, 80, 0};
        for (int x = 0; x < 8; x++) {
            row[3 * x] = row[3 * x + 1] = row[3 * x + 2] = (byte) values[x];
        }
        RgbImage half = applied(new Resize(4, 1), new RgbImage(8, 1, row), Draw.of(0, 0, 0));
        // inner weights 1/8 3/8 3/8 1/8; at the border 3/7 3/7 1/7
        assertThat(IntStream.range(0, 4).map(x -> channel(half, x, 0, 1))).containsExactly(57, 190, 190, 57);
    }

    @Test
    void resizeUpwardsInterpolatesBetweenPixelCentres() {
        RgbImage doubled =
                applied(new Resize(4, 1), new RgbImage(2, 1, new byte[] {0, 0, 0, 100, 100, 100}), Draw.of(0, 0, 0));
        assertThat(IntStream.range(0, 4).map(x -> channel(doubled, x, 0, 0))).containsExactly(0, 25, 75, 100);
    }

    @Test
    void resizeKeepsAFlatColourAndAnImageOfTheSizeWanted() {
        byte[] flat = new byte[7 * 5 * 3];
        Arrays.fill(flat, (byte) 200);
        RgbImage resized = applied(new Resize(3, 11), new RgbImage(7, 5, flat), Draw.of(0, 0, 0));
        assertThat(resized.pixels()).hasSize(99).containsOnly((byte) 200);
        assertThat(applied(new Resize(5, 4), GRID, Draw.of(0, 0, 0))).isSameAs(GRID);
    }

    @Test
    void leavesTheGivenImageAsItIs() {
        byte[] before = GRID.pixels().clone();
        List<Transform> all = List.of(
                new RandomCrop(2, GeometricTransform.Placement.Padding.ZERO),
                new RandomFlip(),
                new AlternatingFlip(),
                new Cutout(3, COVER),
                new Resize(2, 2));
        for (int index = 0; index < 20; index++) {
            for (Transform transform : all) {
                applied(transform, GRID, Draw.of(5, 1, index));
            }
        }
        assertThat(GRID.pixels()).isEqualTo(before);
    }

    @Test
    void normalizationTakesMeanToZeroAndRejectsAZeroStd() {
        Normalization normalization = new Normalization(List.of(0.2, 0.4, 0.6), List.of(0.1, 0.2, 0.5));
        assertThat(normalization.table(0)[51]).isEqualTo(0f);
        assertThat(normalization.table(1)[255]).isEqualTo(3f);
        assertThat(RgbColor.meanOf(normalization)).isEqualTo(new RgbColor(51, 102, 153));
        assertThatThrownBy(() -> new Normalization(List.of(0.0, 0.0, 0.0), List.of(1.0, 0.0, 1.0)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Normalization(List.of(0.0, 0.0), List.of(1.0, 1.0)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void generatorGivesTheNumbersOfTheReference() {
        // first outputs of SplitMix64 with state 1234567 (Vigna's reference implementation)
        SplitMix64 random = SplitMix64.ofState(1234567);
        assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
        assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
        assertThat(Long.toUnsignedString(random.nextLong())).isEqualTo("9817491932198370423");
    }
}
