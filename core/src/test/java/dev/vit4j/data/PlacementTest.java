package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTest {

    private static final int WIDTH = 9;
    private static final int HEIGHT = 7;

    /** White in a rectangle, black elsewhere, with the rectangle's mask. */
    private static Example rectangle(RgbImage.Region white) {
        byte[] pixels = new byte[WIDTH * HEIGHT * RgbImage.CHANNELS];
        BitSet mask = new BitSet();
        for (int y = white.y(); y < white.endY(); y++) {
            for (int x = white.x(); x < white.endX(); x++) {
                mask.set(y * WIDTH + x);
                for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                    pixels[(y * WIDTH + x) * RgbImage.CHANNELS + channel] = (byte) 255;
                }
            }
        }
        return new Example(
                new RgbImage(WIDTH, HEIGHT, pixels),
                new Target.Masks(List.of(new Target.Masks.Mask(4, WIDTH, HEIGHT, mask))));
    }

    private static Target.Masks whitePixels(RgbImage image) {
        BitSet white = new BitSet();
        for (int i = 0; i < image.width() * image.height(); i++) {
            white.set(i, image.pixels()[i * RgbImage.CHANNELS] != 0);
        }
        Target.Masks.Mask mask = new Target.Masks.Mask(4, image.width(), image.height(), white);
        return new Target.Masks(mask.area() == 0 ? List.of() : List.of(mask));
    }

    /** At whole factors, nearest pixels are what a mask follows, and boxes fit them exactly. */
    @Test
    void imageBoxesAndMasksMoveAlike() {
        int gone = 0;
        for (int index = 0; index < 2_000; index++) {
            Draw draw = Draw.of(5, 0, index);
            RgbImage.Region white = randomRegion(draw, 0, WIDTH, HEIGHT);
            Example example = rectangle(white);
            RgbImage.Region source = randomRegion(draw, 6, WIDTH, HEIGHT);
            int factor = draw.integer(1, 3);
            GeometricTransform.Placement placement = GeometricTransform.Placement.of(source)
                    .resized(
                            source.width() * factor,
                            source.height() * factor,
                            ResizeFilter.NEAREST,
                            ResizeFilter.Backend.PIL)
                    .mirroredIf(draw.chance(0.5));

            Example moved = example.placed(placement);

            Target.Masks seen = whitePixels(moved.image());
            assertThat(moved.image().width()).isEqualTo(placement.width());
            assertThat(moved.target()).as("%s of %s", placement, white).isEqualTo(seen);
            Target.Boxes box = new Target.Boxes(
                    List.of(new Target.Boxes.Box(4, white.x(), white.y(), white.endX(), white.endY())));
            assertThat(box.moved(placement)).as("%s of %s", placement, white).isEqualTo(seen.boxes());
            gone += seen.masks().isEmpty() ? 1 : 0;
        }
        assertThat(gone).isBetween(100, 1_500);
    }

    /** Reaching outside by up to {@code beyond}. */
    private static RgbImage.Region randomRegion(Draw draw, int beyond, int width, int height) {
        int x = draw.integer(-beyond, width - 1);
        int y = draw.integer(-beyond, height - 1);
        return new RgbImage.Region(x, y, draw.integer(1, width + beyond - x), draw.integer(1, height + beyond - y));
    }

    @Test
    void pointsGoThereAndBack() {
        GeometricTransform.Placement placement = GeometricTransform.Placement.of(new RgbImage.Region(10, 20, 50, 40))
                .resized(25, 80, ResizeFilter.BILINEAR, ResizeFilter.Backend.PIL)
                .mirroredIf(true);
        assertThat(placement.x(10)).isEqualTo(25);
        assertThat(placement.x(60)).isZero();
        assertThat(placement.y(30)).isEqualTo(20);
        assertThat(placement.imageX(placement.x(33))).isEqualTo(33);
        assertThat(placement.imageY(placement.y(33))).isEqualTo(33);
    }

    @Test
    void boxesAreClippedAndDroppedBelowAPixel() {
        Target.Boxes boxes = new Target.Boxes(List.of(
                new Target.Boxes.Box(1, -2, 3, 4.5, 30), // over three borders
                new Target.Boxes.Box(2, 0, 0, 10.9, 10), // 0.9 of a pixel wide
                new Target.Boxes.Box(3, 12, 2, 13, 3), // just a pixel
                new Target.Boxes.Box(4, 40, 2, 50, 3))); // outside
        assertThat(boxes.moved(GeometricTransform.Placement.of(new RgbImage.Region(10, 0, 20, 20))))
                .isEqualTo(new Target.Boxes(List.of(new Target.Boxes.Box(3, 2, 2, 3, 3))));
        assertThat(boxes.moved(GeometricTransform.Placement.of(new RgbImage.Region(0, 0, 20, 20)))
                        .boxes())
                .containsExactly(
                        new Target.Boxes.Box(1, 0, 3, 4.5, 20),
                        new Target.Boxes.Box(2, 0, 0, 10.9, 10),
                        new Target.Boxes.Box(3, 12, 2, 13, 3));
    }

    @Test
    void reflectsAsOftenAsItTakes() {
        RgbImage row = new RgbImage(3, 1, new byte[] {0, 0, 0, 1, 1, 1, 2, 2, 2});
        RgbImage wide = GeometricTransform.Placement.of(new RgbImage.Region(-5, 0, 13, 1))
                .padded(GeometricTransform.Placement.Padding.REFLECT)
                .image(row);
        byte[] expected = {1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2, 1};
        for (int x = 0; x < expected.length; x++) {
            assertThat(wide.pixels()[3 * x]).as("column %d", x).isEqualTo(expected[x]);
        }
    }

    @Test
    void anImageThatStaysIsNotCopied() {
        RgbImage image = rectangle(new RgbImage.Region(1, 1, 2, 2)).image();
        assertThat(GeometricTransform.Placement.whole(WIDTH, HEIGHT).image(image))
                .isSameAs(image);
    }

    @Test
    void refusesWhatCannotBe() {
        GeometricTransform.Placement whole = GeometricTransform.Placement.whole(WIDTH, HEIGHT);
        assertThatThrownBy(() -> whole.resized(0, 3, ResizeFilter.BILINEAR, ResizeFilter.Backend.PIL))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("0 by 3");
        assertThatThrownBy(() -> new Target.SoftLabel(List.of(0.5, 0.4)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("[0.5, 0.4]");
        assertThatThrownBy(() -> new Target.SoftLabel(List.of(1.5, -0.5))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new Target.ClassLabel(-1)).isInstanceOf(InvalidRequestException.class);
        BitSet outside = new BitSet();
        outside.set(63);
        assertThatThrownBy(() -> new Target.Masks.Mask(0, WIDTH, HEIGHT, outside))
                .isInstanceOf(InvalidRequestException.class);
    }
}
