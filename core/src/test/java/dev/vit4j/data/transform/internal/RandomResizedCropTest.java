package dev.vit4j.data.transform.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.Draw;
import dev.vit4j.data.Example;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Loader;
import dev.vit4j.data.Target;
import dev.vit4j.data.Transform;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.data.internal.ForwardingDataset;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomResizedCropTest {

    @TempDir
    Path folder;

    @Test
    void cutsPartsOfTheAreaAndShapeAskedForInsideTheImage() {
        RandomResizedCrop crop = new RandomResizedCrop(32);
        double least = 1;
        double most = 0;
        for (int index = 0; index < 2000; index++) {
            RgbImage.Region region =
                    crop.placement(600, 400, Draw.of(3, 0, index)).source();
            double area = (double) region.width() * region.height() / (600 * 400);
            double ratio = (double) region.width() / region.height();
            assertThat(region.x() + region.width()).isLessThanOrEqualTo(600);
            assertThat(region.y() + region.height()).isLessThanOrEqualTo(400);
            assertThat(area).isBetween(0.078, 1.0);
            assertThat(ratio).isBetween(0.73, 1.36);
            least = Math.min(least, area);
            most = Math.max(most, area);
        }
        assertThat(least).isLessThan(0.1);
        assertThat(most).isGreaterThan(0.8);
    }

    @Test
    void takesTheMiddleWhereNoPartFits() {
        assertThat(new RandomResizedCrop(8)
                        .placement(1000, 10, Draw.of(0, 0, 0))
                        .source())
                .isEqualTo(new RgbImage.Region(493, 0, 13, 10));
        assertThat(new RandomResizedCrop(8).placement(1, 90, Draw.of(0, 0, 0)).source())
                .isEqualTo(new RgbImage.Region(0, 44, 1, 1));
    }

    @Test
    void rejectsEmptyRanges() {
        assertThatThrownBy(() -> new RandomResizedCrop(0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new RandomResizedCrop(8, 0.5, 0.4, 1, 1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new RandomResizedCrop(8, 0, 1, 1, 1)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theLoaderDecodesThePartToTheSamePixels(boolean crops) throws IOException {
        Files.createDirectories(folder.resolve("dog"));
        BufferedImage image = new BufferedImage(70, 50, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(5);
        for (int i = 0; i < 70 * 50; i++) {
            image.setRGB(i % 70, i / 70, random.nextInt());
        }
        ImageIO.write(image, "jpg", folder.resolve("dog/a.jpg").toFile());
        ImageFolder dataset = ImageFolder.read(folder, ImageDecoder.standard());
        RandomResizedCrop crop = new RandomResizedCrop(16);
        Transform first = crops ? crop : new Resize(16, 20);
        Draw flipped = crops ? flipDraw(crop) : Draw.of(9, 2, 0);
        Example whole = new Example(dataset.image(0), new Target.ClassLabel(0));
        RgbImage expected = new RandomFlip()
                .apply(first.apply(whole, Draw.of(9, 2, 0)), flipped)
                .image();
        Loader.Config config = Loader.Config.training(1, List.of(first, new RandomFlip()), Normalization.HALF, 9);
        try (Loader.Batches batches = new Loader(neverWhole(dataset), config).epoch(2);
                Batch batch = batches.next()) {
            float[] values = new float[batch.images().remaining()];
            batch.images().get(values);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isEqualTo((float) (((expected.pixels()[i] & 0xFF) / 255.0 - 0.5) / 0.5));
            }
        }
    }

    /** The same images, which can't be had whole. */
    private static LabelledImages neverWhole(LabelledImages dataset) {
        return new ForwardingDataset(dataset) {
            @Override
            public RgbImage image(int index) {
                throw new AssertionError("decoded whole");
            }

            @Override
            public Optional<EncodedImage> encoded(int index) {
                return whole.encoded(index);
            }
        };
    }

    /** The generator as the crop leaves it. */
    private static Draw flipDraw(RandomResizedCrop crop) {
        Draw draw = Draw.of(9, 2, 0);
        crop.placement(70, 50, draw);
        return draw;
    }
}
