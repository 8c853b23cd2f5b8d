package dev.vit4j.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.UnusableImageException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.pretrained.GoldenModel;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same picture in every form that a predictor takes. */
@Tag("engine")
class ImageInputTest {

    private static final int WIDTH = 50;
    private static final int HEIGHT = 40;

    private static ImageEmbedder embedder;

    @TempDir
    private Path folder;

    @BeforeAll
    static void load() {
        embedder = ImageEmbedder.load(GoldenModel.folder("clip-cls")); // whose preprocessing lays transparency on white
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    private static BufferedImage draw(int type) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, i * 0x3010307 | (i % 3 == 0 ? 0xFF000000 : 0));
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void everyFormGivesTheSameBits(int type) throws IOException {
        BufferedImage drawn = draw(type);
        Path file = folder.resolve("drawn.png");
        ImageIO.write(drawn, "png", file.toFile());
        byte[] bytes = Files.readAllBytes(file);

        float[] expected = embedder.predict(ImageInput.of(file));
        assertThat(expected).isNotEqualTo(embedder.predict(ImageInput.of(new BufferedImage(9, 9, type))));
        List<ImageInput> forms = List.of(
                ImageInput.of(bytes, "drawn"),
                ImageInput.of(new ByteArrayInputStream(bytes), "drawn"),
                ImageInput.of(drawn));
        for (ImageInput form : forms) {
            assertThat(embedder.predict(form)).isEqualTo(expected);
        }
        if (type != BufferedImage.TYPE_INT_ARGB) {
            assertThat(embedder.predict(ImageInput.of(ImageDecoder.standard().decode(file))))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aStreamIsReadWhenItIsAsked() throws Exception {
        Path file = folder.resolve("drawn.png");
        ImageIO.write(draw(BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        ByteArrayInputStream stream = new ByteArrayInputStream(Files.readAllBytes(file));
        var answer = embedder.submit(ImageInput.of(stream, "drawn"));
        assertThat(stream.available()).isZero();
        assertThat(answer.get()).isEqualTo(embedder.predict(ImageInput.of(file)));
    }

    @Test
    void aStreamIsReadToTheLimitAndNoFurther() {
        ByteArrayInputStream stream = new ByteArrayInputStream(new byte[1000]);
        try (ImageClassifier classifier = ImageClassifier.builder()
                .limits(new ImageDecoder.Limits(100, 100, 100))
                .load(GoldenModel.folder("vit-cls"))) {
            assertThatThrownBy(() -> classifier.predict(ImageInput.of(stream, "the upload")))
                    .isInstanceOf(UnusableImageException.class)
                    .hasMessageContaining("image the upload")
                    .hasMessageContaining("limit of 100");
        }
        assertThat(stream.available()).isEqualTo(899);
    }

    @Test
    void aStreamIsReadWholeIfBytesAreNotLimited() throws IOException {
        Path file = folder.resolve("drawn.png");
        ImageIO.write(draw(BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        try (ImageClassifier classifier = ImageClassifier.builder()
                .limits(ImageDecoder.Limits.STANDARD.withMaxBytes(Long.MAX_VALUE))
                .load(GoldenModel.folder("vit-cls"))) {
            ByteArrayInputStream stream = new ByteArrayInputStream(Files.readAllBytes(file));

            assertThat(classifier.predict(ImageInput.of(stream, "drawn")))
                    .isEqualTo(classifier.predict(ImageInput.of(file)));
        }
    }

    @Test
    void aCopyIsTakenOfAnImageThatIsDrawnInto() {
        BufferedImage drawn = draw(BufferedImage.TYPE_INT_RGB);
        ImageInput input = ImageInput.of(drawn);
        float[] before = embedder.predict(input);
        Graphics2D graphics = drawn.createGraphics();
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.dispose();
        assertThat(embedder.predict(input)).isEqualTo(before);
    }
}
