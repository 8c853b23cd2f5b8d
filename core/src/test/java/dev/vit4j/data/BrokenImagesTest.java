package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.UnusableImageException;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.data.transform.internal.RandomResizedCrop;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokenImagesTest {

    private static final int IMAGES = 20;

    @TempDir
    private Path folder;

    /** Images that a batch tells apart by their red. */
    @BeforeEach
    void writeImages() throws IOException {
        Files.createDirectories(folder.resolve("dog"));
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            int[] pixels = new int[64 * 64];
            Arrays.setAll(pixels, at -> at % 251);
            Arrays.fill(pixels, 0, 64, (10 * i) << 16);
            image.setRGB(0, 0, 64, 64, pixels, 0, 64);
            ImageIO.write(image, "png", file(i).toFile());
        }
    }

    private Path file(int index) {
        return folder.resolve(String.format("dog/%02d.png", index));
    }

    /** Broken by its header, or behind it. */
    private void cut(int index, int bytes) throws IOException {
        Files.write(file(index), Arrays.copyOf(Files.readAllBytes(file(index)), bytes));
    }

    private ImageFolder images() {
        return ImageFolder.read(folder, ImageDecoder.standard());
    }

    private static List<List<Integer>> batches(LabelledImages dataset, BrokenImages broken, int epoch) {
        Loader.Config config = Loader.Config.training(4, List.of(new Resize(8, 8)), Normalization.HALF, 3);
        List<List<Integer>> all = new ArrayList<>();
        try (Loader.Batches batches = new Loader(dataset, config, broken).epoch(epoch)) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    assertThat(batch.images().remaining()).isEqualTo(batch.size() * 8 * 8 * 3);
                    assertThat(batch.labels().remaining()).isEqualTo(batch.size());
                    all.add(Arrays.stream(batch.indices()).boxed().toList());
                }
            }
        }
        return all;
    }

    @Test
    void thePlaceOfABrokenImageStaysEmptyHoweverItIsFound() throws IOException {
        List<List<Integer>> whole = batches(images(), BrokenImages.refused(images()), 1);
        cut(5, 20);
        cut(11, 150);
        List<BrokenImages.Found> found = new ArrayList<>();
        ImageFolder images = images();
        BrokenImages broken = BrokenImages.leftOut(images, 0.1, found::add);
        assertThat(found).extracting(BrokenImages.Found::index).containsExactly(5);

        List<List<Integer>> first = batches(images, broken, 1);

        assertThat(first)
                .isEqualTo(whole.stream()
                        .map(batch -> batch.stream()
                                .filter(index -> index != 5 && index != 11)
                                .toList())
                        .toList());
        assertThat(batches(images, broken, 1)).isEqualTo(first);
        assertThat(found).containsExactlyElementsOf(broken.found());
        assertThat(broken.found().get(1).file()).isEqualTo("dog/11.png");
        assertThat(broken.found().get(1).reason()).contains("truncated");
    }

    @Test
    void aBatchMayHaveNoImage() throws IOException {
        cut(0, 20);
        Loader.Config config = Loader.Config.evaluation(1, List.of(new Resize(8, 8)), Normalization.HALF);
        ImageFolder images = images();
        BrokenImages broken = BrokenImages.leftOut(images, 0.05, found -> {});
        try (Loader.Batches batches = new Loader(images, config, broken).epoch(0)) {
            try (Batch empty = batches.next()) {
                assertThat(empty.size()).isZero();
                assertThat(empty.images().remaining()).isZero();
            }
            try (Batch next = batches.next()) {
                assertThat(next.indices()).containsExactly(1);
            }
        }
    }

    /** Else an image would count in one epoch and not in another, by where its crop happens to lie. */
    @Test
    void whatIsBrokenOutsideOfARandomPartCountsFromTheFirstEpoch() throws IOException {
        byte[] bmp = bmp();
        Files.write(file(7), Arrays.copyOf(bmp, bmp.length - 64 * 3)); // the top row is stored last
        Loader.Config config =
                Loader.Config.training(1, List.of(new RandomResizedCrop(8, 0.05, 0.06, 1, 1)), Normalization.HALF, 0);
        for (int epoch = 0; epoch < 12; epoch++) {
            ImageFolder images = images();
            BrokenImages broken = BrokenImages.leftOut(images, 0.05, found -> {});
            try (Loader.Batches batches = new Loader(images, config, broken).epoch(epoch)) {
                while (batches.hasNext()) {
                    batches.next().close();
                }
            }
            assertThat(broken.found())
                    .as("epoch %d", epoch)
                    .extracting(BrokenImages.Found::index)
                    .containsExactly(7);
        }
    }

    private static byte[] bmp() throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "bmp", out);
        return out.toByteArray();
    }

    @Test
    void moreThanTheShareIsAnErrorThatNamesTheFirst() throws IOException {
        cut(3, 20);
        cut(4, 150);
        ImageFolder images = images();
        BrokenImages broken = BrokenImages.leftOut(images, 0.05, found -> {});

        assertThatThrownBy(() -> batches(images, broken, 0))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("image dog/03.png of " + folder + " is broken")
                .hasMessageContaining("2 of 20 are, more than the share of data.max_broken, 0.05")
                .hasMessageEndingWith("; repair or remove them");
    }

    @ParameterizedTest
    @CsvSource({"0.29, 100, 29", "0.57, 100, 57", "0.05, 20, 1", "0.05, 19, 1", "1, 7, 7", "0, 7, 0"})
    void theShareItselfMayBeBroken(double share, int images, int most) {
        assertThat((int) BrokenImages.most(share, images)).isEqualTo(most);
    }

    @Test
    void oneMayBeBrokenOfHoweverFew() throws IOException {
        cut(3, 20);
        LabelledImages few = images().subset("few", 2, 3, 4);

        assertThat(BrokenImages.leftOut(few, 0.001, found -> {}).found()).hasSize(1);
        assertThatThrownBy(() -> BrokenImages.leftOut(few, 0, found -> {})).isInstanceOf(UnusableImageException.class);
        cut(4, 20);
        LabelledImages two = images().subset("two", 2, 3, 4);
        assertThatThrownBy(() -> BrokenImages.leftOut(two, 0.05, found -> {}))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("2 of 3 are, more than the share of data.max_broken, 0.05");
    }

    @Test
    void aShareOfNoneNamesTheImageAndItsFault() throws IOException {
        cut(4, 150);
        ImageFolder images = images();
        BrokenImages broken = BrokenImages.leftOut(images, 0, found -> {});

        assertThatThrownBy(() -> batches(images, broken, 0))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining(file(4).toString())
                .hasMessageContaining("truncated");
    }

    @Test
    void whatWasFoundEarlierIsLeftOutThoughItIsWhole() {
        ImageFolder images = images();
        BrokenImages broken = BrokenImages.leftOut(images, 0.05, found -> {});
        broken.leaveOut(List.of(new BrokenImages.Found(9, "dog/09.png", "it was truncated")));

        assertThat(batches(images, broken, 0))
                .allSatisfy(batch -> assertThat(batch).doesNotContain(9));
    }
}
