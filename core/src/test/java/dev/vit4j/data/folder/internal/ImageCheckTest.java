package dev.vit4j.data.folder.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.UnusableImageException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCheckTest {

    private static final ImageDecoder DECODER = ImageDecoder.standard();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeImages() throws IOException {
        for (int i = 0; i < 300; i++) {
            ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", file(i).toFile());
        }
        for (int i : new int[] {50, 250}) {
            byte[] image = Files.readAllBytes(file(i));
            Files.write(file(i), Arrays.copyOf(image, 50));
        }
    }

    private Path file(int index) {
        return folder.resolve(String.format("%03d.png", index));
    }

    private List<ImageSurvey.Found> images() {
        return ImageSurvey.of(FolderWalk.of(folder).files(), DECODER, "images", TransferListener.NONE)
                .images();
    }

    @Test
    void decodesAllInTheirOrderAndTellsOfEach() {
        List<Path> told = new ArrayList<>();

        List<ImageCheck.Checked> checked = new ImageCheck(DECODER, false)
                .of(
                        images(),
                        (done, image) -> {
                            told.add(image.file());
                            assertThat(done).isEqualTo(told.size());
                        },
                        () -> false);

        assertThat(checked).hasSize(300);
        assertThat(told)
                .isEqualTo(checked.stream().map(ImageCheck.Checked::file).toList());
        assertThat(checked.stream().filter(image -> image.flaw().isPresent()).map(ImageCheck.Checked::file))
                .containsExactly(file(50), file(250));
        assertThat(checked.get(50).flaw().orElseThrow()).contains("truncated");
        assertThat(images().get(50).flaw()).as("the header is whole").isEmpty();
    }

    @Test
    void keepsWhatWasFoundWhenItIsStopped() {
        List<ImageCheck.Checked> told = new ArrayList<>();

        List<ImageCheck.Checked> checked =
                new ImageCheck(DECODER, false).of(images(), (done, image) -> told.add(image), () -> told.size() == 60);

        assertThat(checked).hasSize(60).isEqualTo(told);
        assertThat(checked.stream().map(ImageCheck.Checked::flaw).flatMap(Optional::stream))
                .hasSize(1);
    }

    /** Such as that the file doesn't exist. */
    @Test
    void whatIsKnownToBeWrongIsNotDecoded() {
        List<ImageSurvey.Found> known =
                List.of(new ImageSurvey.Found(file(0), Optional.of("it does not exist")), images().get(1));

        List<ImageCheck.Checked> checked = new ImageCheck(DECODER, false).of(known, (done, image) -> {}, () -> false);

        assertThat(checked.stream().map(ImageCheck.Checked::flaw))
                .containsExactly(Optional.of("it does not exist"), Optional.empty());
        assertThatThrownBy(() -> new ImageCheck(DECODER, true).of(known, (done, image) -> {}, () -> false))
                .hasMessage("image " + file(0) + ": it does not exist");
    }

    @Test
    void aStrictOneEndsAtTheFirst() {
        assertThatThrownBy(() -> new ImageCheck(DECODER, true).of(images(), (done, image) -> {}, () -> false))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining(file(50).toString());
    }
}
