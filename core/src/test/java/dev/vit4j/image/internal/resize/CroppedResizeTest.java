package dev.vit4j.image.internal.resize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import dev.vit4j.image.TargetSize;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a crop keeps of a resized image, beside the whole of the resized image. */
class CroppedResizeTest {

    private static RgbImage noise(int width, int height, Random random) {
        byte[] pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }

    private static Preprocessor preprocessor(
            TargetSize size, ResizeFilter interpolation, TargetSize.Exact crop, ResizeFilter.Backend backend) {
        return new Preprocessor(
                ImageProcessor.CLIP,
                true,
                Optional.of(size),
                interpolation,
                Optional.of(crop),
                Preprocessor.Colour.BLACK,
                OptionalDouble.empty(),
                false,
                Normalization.HALF,
                backend);
    }

    private static Preprocessor shortestEdge(
            int edge, ResizeFilter interpolation, int crop, ResizeFilter.Backend backend) {
        return preprocessor(
                new TargetSize.ShortestEdge(edge, OptionalInt.empty()),
                interpolation,
                new TargetSize.Exact(crop, crop),
                backend);
    }

    /** All of the resized image first, then the cut. */
    private static RgbImage whole(Preprocessor preprocessor, RgbImage image) {
        TargetSize.Pixels target = preprocessor.size().orElseThrow().of(image.width(), image.height());
        RgbImage resized = Resampling.resize(
                image, (int) target.width(), (int) target.height(), preprocessor.resample(), preprocessor.backend());
        TargetSize.Exact crop = preprocessor.crop().orElseThrow();
        int left = start(resized.width(), crop.width(), preprocessor.backend());
        int top = start(resized.height(), crop.height(), preprocessor.backend());
        byte[] pixels = new byte[3 * crop.width() * crop.height()];
        for (int y = Math.max(0, top); y < Math.min(resized.height(), top + crop.height()); y++) {
            for (int x = Math.max(0, left); x < Math.min(resized.width(), left + crop.width()); x++) {
                for (int color = 0; color < 3; color++) {
                    pixels[3 * ((y - top) * crop.width() + x - left) + color] =
                            resized.pixels()[3 * (y * resized.width() + x) + color];
                }
            }
        }
        return new RgbImage(crop.width(), crop.height(), pixels);
    }

    /** The reference's, where the image is smaller, too: Pillow's rounds up what goes before it, torchvision's down. */
    private static int start(int length, int wanted, ResizeFilter.Backend backend) {
        int padding = wanted - length;
        if (padding <= 0) {
            return -padding / 2;
        }
        return -(backend.isPillow() ? (padding + 1) / 2 : padding / 2);
    }

    private static List<ResizeFilter> interpolations(ResizeFilter.Backend backend) {
        List<ResizeFilter> without = backend.isPillow()
                ? List.of(ResizeFilter.NEAREST_FLOOR)
                : List.of(ResizeFilter.BOX, ResizeFilter.HAMMING);
        return Arrays.stream(ResizeFilter.values())
                .filter(interpolation -> !without.contains(interpolation))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void hasTheBytesOfTheWholeEnlargementOfAThreadOf2700Pixels(ResizeFilter.Backend backend) {
        Random random = new Random(27);
        Preprocessor dinov2 = shortestEdge(256, ResizeFilter.BICUBIC, 224, backend);
        RgbImage tall = noise(1, 2700, random);
        assertThat(dinov2.resized(tall).pixels()).isEqualTo(whole(dinov2, tall).pixels());
        RgbImage wide = noise(2700, 1, random);
        assertThat(dinov2.resized(wide).pixels()).isEqualTo(whole(dinov2, wide).pixels());
    }

    /** Thin images, grown and shrunk, and crops smaller and larger than what the resize gives. */
    @ParameterizedTest
    @EnumSource
    void hasTheBytesOfTheWholeForTwoHundredThinSizes(ResizeFilter.Backend backend) {
        Random random = new Random(200);
        for (int i = 0; i < 200; i++) {
            int shorter = 1 + random.nextInt(40);
            int longer = 1 + random.nextInt(1500);
            boolean tall = random.nextBoolean();
            RgbImage image = noise(tall ? shorter : longer, tall ? longer : shorter, random);
            List<ResizeFilter> all = interpolations(backend);
            Preprocessor preprocessor = preprocessor(
                    random.nextInt(4) == 0
                            ? new TargetSize.Exact(1 + random.nextInt(60), 1 + random.nextInt(60))
                            : new TargetSize.ShortestEdge(1 + random.nextInt(30), OptionalInt.empty()),
                    all.get(random.nextInt(all.size())),
                    new TargetSize.Exact(1 + random.nextInt(40), 1 + random.nextInt(40)),
                    backend);
            TargetSize.Pixels target = preprocessor.size().orElseThrow().of(image.width(), image.height());
            if (target.width() < 1 || target.height() < 1) {
                assertThatThrownBy(() -> preprocessor.resized(image)).hasMessageContaining("leaves nothing");
                continue;
            }
            assertThat(preprocessor.resized(image).pixels())
                    .as("%d by %d, %s", image.width(), image.height(), preprocessor)
                    .isEqualTo(whole(preprocessor, image).pixels());
        }
    }

    /** The number of bits of torchvision's weights hangs on all positions, those that are cut off among them. */
    @Test
    void weightsHaveTheBitsOfTheWholeSide() {
        for (ResizeFilter interpolation :
                new ResizeFilter[] {ResizeFilter.BILINEAR, ResizeFilter.BICUBIC, ResizeFilter.LANCZOS}) {
            for (int source = 1; source < 70; source++) {
                for (int target = 1; target < 300; target++) {
                    if (source == target) {
                        continue;
                    }
                    ResampleWeights all = ResampleWeights.of(
                            ResizedSide.whole(source, target), interpolation, ResizeFilter.Backend.TORCHVISION);
                    int largest = 0;
                    for (int weight : all.weights()) {
                        largest = Math.max(largest, weight);
                    }
                    assertThat(largest)
                            .as("%s from %d to %d", interpolation, source, target)
                            .isBetween(1 << 14, (1 << 15) - 1);
                    int from = target / 3;
                    ResampleWeights middle = ResampleWeights.of(
                            new ResizedSide(source, target, from, 1), interpolation, ResizeFilter.Backend.TORCHVISION);
                    assertThat(middle.bits()).isEqualTo(all.bits());
                    assertThat(middle.weights()[0]).isEqualTo(all.weights()[from * all.stride()]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 100000", "100000, 1", "3, 4000000", "8388609, 1"})
    void whatTheCropLeavesOutTakesNoMemory(int width, int height) {
        RgbImage thread = new RgbImage(width, height, new byte[3 * width * height]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (ResizeFilter.Backend backend : ResizeFilter.Backend.values()) {
            for (ResizeFilter interpolation : interpolations(backend)) {
                Preprocessor clip = shortestEdge(224, interpolation, 224, backend);
                long before = threads.getCurrentThreadAllocatedBytes();
                assertThat(clip.resized(thread, ImageDecoder.Limits.SERVER).height())
                        .isEqualTo(224);
                assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                        .as("bytes for %s %s", backend, interpolation)
                        .isLessThan(4 << 20);
            }
        }
    }

    @Test
    void aFamilyWithoutACropRefusesWhatWouldGrowBeyondTheLimit() {
        Preprocessor plain = Preprocessor.parse("{\"size\": {\"shortest_edge\": 256}}", "preprocessor_config.json");
        RgbImage thread = new RgbImage(1, 2700, new byte[8100]);
        assertThatThrownBy(() -> plain.resized(thread))
                .isInstanceOf(ResourceException.class)
                .hasMessage("an image of 1 by 2700 pixels would be resized to 256 by 691200, for which 176947200 pixels"
                        + " must be computed, more than the limit of 67108864; crop it to another shape, or raise the limit"
                        + " if that is intended (ImageDecoder.Limits.maxResizedPixels)");
        RgbImage short700 = new RgbImage(1, 20, new byte[60]);
        assertThat(plain.resized(short700).height()).isEqualTo(256 * 20);
        assertThatThrownBy(() -> plain.resized(short700, ImageDecoder.Limits.STANDARD.withMaxResizedPixels(1_000_000)))
                .hasMessageContaining("limit of 1000000;");
        assertThatThrownBy(() -> plain.resized(
                        new RgbImage(1, 1 << 24, new byte[3 << 24]),
                        ImageDecoder.Limits.STANDARD.withMaxResizedPixels(Long.MAX_VALUE)))
                .hasMessageContaining("256 by 4294967296")
                .hasMessageContaining("than the 715827879 that fit into an array; crop it to another shape");
    }

    @Test
    void rowsBetweenTheTwoPassesCount() {
        RgbImage tall = new RgbImage(10, 400_000, new byte[12_000_000]);
        assertThatThrownBy(() -> Preprocessor.of(224).resized(tall))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("10 by 400000 pixels would be resized to 224 by 224, for which 89650176 pixels");
        RgbImage rowsFirst =
                Preprocessor.of(224).withBackend(ResizeFilter.Backend.PIL).resized(tall);
        assertThat(rowsFirst.height()).isEqualTo(224);
        assertThatThrownBy(() -> Preprocessor.of(224)
                        .withBackend(ResizeFilter.Backend.PIL_12_1)
                        .resized(tall))
                .hasMessageContaining("for which 89650176 pixels");
        assertThatThrownBy(() -> Preprocessor.of(224)
                        .withBackend(ResizeFilter.Backend.PIL_12)
                        .resized(tall, ImageDecoder.Limits.STANDARD.withMaxResizedPixels(52_415)))
                .hasMessageContaining("for which 52416 pixels");
    }
}
