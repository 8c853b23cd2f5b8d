package dev.vit4j.data.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Loader;
import dev.vit4j.data.folder.internal.FolderWalk;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.data.folder.internal.SplitFolders;
import dev.vit4j.data.internal.CountingDataset;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.net.TransferListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    private static final ImageDecoder DECODER = ImageDecoder.standard();

    @TempDir
    Path folder;

    /** A 4 by 3 PNG whose every pixel is (value, 20, 30). */
    private void png(String path, int value) throws IOException {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[12];
        Arrays.fill(pixels, value << 16 | 20 << 8 | 30);
        image.setRGB(0, 0, 4, 3, pixels, 0, 4);
        write(path, image);
    }

    private void write(String path, BufferedImage image) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    private ImageFolderSource source() {
        return new ImageFolderSource(folder, 0, DECODER);
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> source().fetch(TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    /** In the file system of a ZIP file paths compare as bytes: elsewhere than letters of a plane above would. */
    @Test
    void ordersClassesByNameHoweverPathsCompare() throws IOException {
        Path zip = folder.resolve("classes.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            for (String name : List.of("\uFF21", "ant", "\uD83D\uDE00", "Zebra")) {
                Files.createDirectory(files.getPath("/" + name));
            }
            assertThat(ImageFolder.subfolders(files.getPath("/")))
                    .containsExactly("Zebra", "ant", "\uD83D\uDE00", "\uFF21");
        }
    }

    @Test
    void readsTrainAndTestWithClassesInAlphabeticalOrder() throws IOException {
        png("train/dog/b.png", 2);
        png("train/dog/a.png", 1);
        png("train/cat/deeper/x.PNG", 3);
        png("test/dog/y.png", 4);
        Files.writeString(folder.resolve("train/cat/.DS_Store"), "");
        Files.writeString(folder.resolve("labels.csv"), "");
        LabelledImages train = source().load(DataSource.Split.TRAIN, TransferListener.NONE);
        assertThat(train.classNames()).containsExactly("cat", "dog");
        assertThat(IntStream.range(0, 3).map(train::label)).containsExactly(0, 1, 1);
        assertThat(IntStream.range(0, 3).map(i -> train.image(i).pixels()[0])).containsExactly(3, 1, 2);
        LabelledImages test = source().load(DataSource.Split.TEST, TransferListener.NONE);
        assertThat(test.size()).isEqualTo(1);
        assertThat(test.label(0)).isEqualTo(1);
    }

    @Test
    void splitsAFolderOfClasses80To20TheSameWayEachTime() throws IOException {
        for (int i = 0; i < 10; i++) {
            png("cat/" + i + ".png", i);
            png("dog/" + i + ".png", 100 + i);
        }
        assertThat(source().description().trainImages()).isEqualTo(16);
        LabelledImages train = source().load(DataSource.Split.TRAIN, TransferListener.NONE);
        LabelledImages test = source().load(DataSource.Split.TEST, TransferListener.NONE);
        assertThat(values(test))
                .hasSize(4)
                .isEqualTo(values(source().load(DataSource.Split.TEST, TransferListener.NONE)));
        assertThat(values(train)).hasSize(16).doesNotContainAnyElementsOf(values(test));
        assertThat(IntStream.range(0, 4).map(test::label)).containsExactly(0, 0, 1, 1);
    }

    @Test
    void bothPartsAreOfTheSameListing() throws IOException {
        for (int i = 0; i < 10; i++) {
            png("cat/" + i + ".png", i);
        }
        ImageFolderSource source = source();
        LabelledImages train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);
        for (int i = 10; i < 30; i++) {
            png("cat/" + i + ".png", i);
        }

        assertThat(values(source.load(DataSource.Split.TEST, TransferListener.NONE)))
                .hasSize(2)
                .doesNotContainAnyElementsOf(values(train));
        assertThat(source.description().trainImages()).isEqualTo(8);
    }

    private static Set<Integer> values(LabelledImages dataset) {
        Set<Integer> values = new HashSet<>();
        for (int index = 0; index < dataset.size(); index++) {
            values.add((int) dataset.image(index).pixels()[0]);
        }
        return values;
    }

    @Test
    void imagesAreToldApartByTheirPathBelowTheFolder() throws IOException {
        png("dog/deeper/a.png", 1);
        png("cat/b.png", 2);
        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(images.identity(0)).isEqualTo("cat/b.png");
        assertThat(images.subset("dogs", 1).identity(0)).isEqualTo("dog/deeper/a.png");
    }

    @Test
    void transparencyIsDroppedOrLaidOnWhite() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00102030);
        write("cat/clear.png", image);
        png("dog/a.png", 7);
        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(images.image(0).pixels()).containsExactly(0x10, 0x20, 0x30);
        LabelledImages white = images.onWhite();
        assertThat(white.image(0).pixels()).containsExactly(-1, -1, -1);
        assertThat(white.image(1).pixels()).startsWith(7, 20, 30);
        assertThat(white.encoded(0).orElseThrow().decode().pixels()).containsExactly(-1, -1, -1);
        assertThat(white.identity(0)).isEqualTo("cat/clear.png");
        LabelledImages drawn = new CountingDataset(3, 2, 2);
        assertThat(drawn.onWhite().image(2).pixels()).isEqualTo(drawn.image(2).pixels());
    }

    @Test
    void anEmptyClassFolderIsNamed() throws IOException {
        png("train/dog/a.png", 1);
        png("test/dog/a.png", 1);
        Files.createDirectories(folder.resolve("train/cat"));
        assertRefused(folder.resolve("train/cat").toString(), "has no images");
    }

    @Test
    void aClassFolderWithoutAnImageIsNamedWithWhatItHolds() throws IOException {
        png("dog/a.png", 1);
        png("cat/a.png", 1);
        Files.createDirectories(folder.resolve("documents"));
        Files.writeString(folder.resolve("documents/notes.txt"), "x");
        assertRefused(
                "class folder " + folder.resolve("documents") + " has no images",
                "1 file that is not an image (notes.txt)");
    }

    @Test
    void aClassWhoseImagesAreAllBrokenIsNamedWithTheFirst() throws IOException {
        png("dog/a.png", 1);
        png("cat/a.png", 1);
        Files.write(folder.resolve("cat/a.png"), new byte[0]);
        assertRefused(folder.resolve("cat") + " has no readable images", "a.png: it is empty");
    }

    @Test
    void theTestPartMayHaveNoImageOfAClass() throws IOException {
        png("train/dog/a.png", 1);
        png("train/cat/a.png", 1);
        png("test/cat/a.png", 1);
        Files.createDirectories(folder.resolve("test/dog"));

        assertThat(source().load(DataSource.Split.TEST, TransferListener.NONE).size())
                .isEqualTo(1);
    }

    @Test
    void whatIsNoImageByItsContentIsPassedOver() throws IOException {
        png("dog/a.png", 1);
        for (String other : List.of("notes.txt", "labels", "photos.zip", "clip.mp4")) {
            Files.writeString(folder.resolve("dog").resolve(other), "no image");
        }
        Files.createFile(folder.resolve("dog/empty"));
        Files.writeString(folder.resolve("README.md"), "# Dogs");

        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(images.size()).isEqualTo(1);
        assertThat(images.nonImages())
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("README.md", "notes.txt", "labels", "photos.zip", "clip.mp4", "empty");
        assertThat(new PassedOver(images.nonImages(), images.leftBehind()).describe(folder))
                .hasValue("skipped 6 files that are not images (README.md, dog/clip.mp4, dog/empty and 3 more)");
    }

    @Test
    void leftoversOfSystemsArePassedOver() throws IOException {
        png("dog/a.png", 1);
        for (String leftover : List.of(
                "__MACOSX/dog/._a.png",
                "dog/._a.png",
                "dog/.DS_Store",
                "dog/Thumbs.db",
                "dog/desktop.ini",
                "dog/@eaDir/a.png/SYNOPHOTO_THUMB_M.jpg",
                ".DS_Store")) {
            Path file = folder.resolve(leftover);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "leftover");
        }

        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(images.classNames()).containsExactly("dog");
        assertThat(images.size()).isEqualTo(1);
        assertThat(images.nonImages()).isEmpty();
        assertThat(images.leftBehind()).hasSize(7);
        assertThat(new PassedOver(images.nonImages(), images.leftBehind())
                        .describe(folder)
                        .orElseThrow())
                .isEqualTo(
                        "skipped 7 files left behind by operating systems (.DS_Store, __MACOSX, dog/.DS_Store and 4 more)");
    }

    @Test
    void imagesWithAWrongOrNoEndingCountByTheirContent() throws IOException {
        png("dog/a.png", 1);
        for (String name : List.of("b", "c.txt", "d.jfif", "e.dat")) {
            Files.copy(folder.resolve("dog/a.png"), folder.resolve("dog").resolve(name));
        }

        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(IntStream.range(0, images.size()).mapToObj(images::identity))
                .containsExactly("dog/a.png", "dog/b", "dog/c.txt", "dog/d.jfif", "dog/e.dat");
        assertThat(IntStream.range(0, 5).mapToObj(images::flaw)).allMatch(Optional::isEmpty);
    }

    /** Their places stay, so that neither the split nor the order depends on which are broken. */
    @Test
    void imagesThatAreBrokenByTheirHeaderKeepTheirPlaces() throws IOException {
        png("dog/a.png", 1);
        byte[] png = Files.readAllBytes(folder.resolve("dog/a.png"));
        Files.write(folder.resolve("dog/b.png"), Arrays.copyOf(png, 20));
        Files.write(folder.resolve("dog/c.png"), new byte[0]);
        Files.write(folder.resolve("dog/d.jpg"), new byte[] {1, 2, 3, 4});
        Files.write(folder.resolve("dog/e"), Arrays.copyOf(png, 20));

        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(IntStream.range(0, images.size())
                        .mapToObj(index -> images.flaw(index).orElse("none")))
                .satisfiesExactly(
                        flaw -> assertThat(flaw).isEqualTo("none"),
                        flaw -> assertThat(flaw).contains("truncated"),
                        flaw -> assertThat(flaw).isEqualTo("it is empty"),
                        flaw -> assertThat(flaw).contains("content that begins like none of them"),
                        flaw -> assertThat(flaw).contains("truncated"));
        assertThat(images.subset("some", 2).flaw(0)).hasValue("it is empty");
    }

    /** A header with a long profile goes on behind what a look reads at first. */
    @Test
    void aLongHeaderIsReadToItsEnd() throws IOException {
        png("dog/a.png", 1);
        byte[] png = Files.readAllBytes(folder.resolve("dog/a.png"));
        byte[] text = new byte[40_000];
        CRC32 crc = new CRC32();
        crc.update("teXt".getBytes(StandardCharsets.US_ASCII)); // a private chunk, which readers pass over
        crc.update(text);
        ByteBuffer longer = ByteBuffer.allocate(png.length + text.length + 12)
                .put(png, 0, 33)
                .putInt(text.length)
                .put("teXt".getBytes(StandardCharsets.US_ASCII))
                .put(text)
                .putInt((int) crc.getValue())
                .put(png, 33, png.length - 33);
        Files.write(folder.resolve("dog/b.png"), longer.array());
        Files.write(folder.resolve("dog/c.png"), Arrays.copyOf(longer.array(), 30_000));

        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(images.flaw(1)).isEmpty();
        assertThat(images.flaw(2).orElseThrow()).contains("truncated");
    }

    @Test
    void whatBeginsAsAnImageByChanceIsNone() throws IOException {
        png("dog/a.png", 1);
        List<Path> others = List.of(
                Files.writeString(folder.resolve("dog/meeting.txt"), "BMI of the dogs, by age"),
                Files.writeString(folder.resolve("dog/priorities.txt"), "P1 first of all, feed the dogs"),
                Files.write(folder.resolve("dog/table.bin"), new byte[] {(byte) 0xff, '\n', 1, 2}));
        Files.writeString(folder.resolve("dog/b.bmp"), "BMI of the dogs, by age");
        Files.writeString(folder.resolve("dog/c.ppm"), "P1 first of all, feed the dogs");
        Files.write(folder.resolve("dog/d.jxl"), new byte[] {(byte) 0xff, '\n', 1, 2});
        Files.writeString(folder.resolve("dog/pixel"), "P2 1 1 255 7\n");

        ImageFolder images = ImageFolder.read(folder, DECODER);

        assertThat(IntStream.range(0, images.size()).mapToObj(images::identity))
                .containsExactly("dog/a.png", "dog/b.bmp", "dog/c.ppm", "dog/d.jxl", "dog/pixel");
        assertThat(IntStream.range(0, images.size())
                        .filter(index -> images.flaw(index).isPresent()))
                .containsExactly(1, 2, 3);
        assertThat(images.flaw(3).orElseThrow()).contains("JPEG XL");
        assertThat(images.nonImages()).containsExactlyElementsOf(others);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no such permissions")
    void aFileThatMayNotBeReadEndsIt() throws IOException {
        png("dog/a.png", 1);
        Path locked = Files.writeString(folder.resolve("dog/notes.txt"), "notes");
        Files.setPosixFilePermissions(locked, Set.of());
        assumeThat(Files.isReadable(locked)).isFalse(); // root reads everything

        assertThatThrownBy(() -> ImageFolder.read(folder, DECODER))
                .isExactlyInstanceOf(ResourceException.class)
                .hasMessageContaining(locked + " can't be read: permission denied; make it readable");
    }

    /** What may be read at the next try must not be taken for an image that is broken for good. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "no such file elsewhere")
    void aFileWhoseDiskFailsEndsIt() throws IOException {
        png("dog/a.png", 1);
        Path failing = folder.resolve("dog/b.png");
        Files.createSymbolicLink(failing, Path.of("/proc/self/mem")); // nothing is mapped at its beginning
        assertThatThrownBy(() -> Files.newInputStream(failing).read()).isInstanceOf(IOException.class);

        assertThatThrownBy(() -> ImageFolder.read(folder, DECODER))
                .isExactlyInstanceOf(ResourceException.class)
                .hasMessageContaining(failing + " can't be read: ");
        ImageSurvey survey = ImageSurvey.of(FolderWalk.of(folder).files(), DECODER, "images", TransferListener.NONE);
        assertThat(survey.images()).extracting(ImageSurvey.Found::file).containsExactly(folder.resolve("dog/a.png"));
        assertThat(survey.unreadable()).containsOnlyKeys(failing);
        assertThat(survey.others()).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links take a privilege")
    void linksAreFollowed() throws IOException {
        png("elsewhere/deeper/a.png", 7);
        Path classes = Files.createDirectories(folder.resolve("classes/dog"));
        Files.createSymbolicLink(classes.resolve("linked"), folder.resolve("elsewhere/deeper"));
        Files.createSymbolicLink(classes.resolve("b.png"), folder.resolve("elsewhere/deeper/a.png"));
        Files.createSymbolicLink(folder.resolve("classes/wolf"), folder.resolve("elsewhere"));

        ImageFolder images = ImageFolder.read(folder.resolve("classes"), DECODER);

        assertThat(IntStream.range(0, images.size()).mapToObj(images::identity))
                .containsExactly("dog/b.png", "dog/linked/a.png", "wolf/deeper/a.png");
        assertThat(images.image(1).pixels()[0]).isEqualTo((byte) 7);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links take a privilege")
    void linksInACircleOrToNowhereAreNamed() throws IOException {
        png("dog/a.png", 1);
        Path circle = Files.createSymbolicLink(folder.resolve("dog/again"), folder.resolve("dog"));
        assertRefused(circle + " is a link to an enclosing folder");
        Files.delete(circle);
        Files.createSymbolicLink(folder.resolve("dog/b.png"), folder.resolve("gone.png"));
        assertThat(ImageFolder.read(folder, DECODER).flaw(1)).hasValue("it is a dangling link");
    }

    @Test
    void hiddenFoldersArePassedOver() throws IOException {
        png("dog/a.png", 1);
        png("dog/.ipynb_checkpoints/a-checkpoint.png", 2);
        Files.writeString(folder.resolve("dog/.ipynb_checkpoints/notes.txt"), "x");

        assertThat(ImageFolder.read(folder, DECODER).size()).isEqualTo(1);
    }

    @Test
    void imagesOfNoClassAreNamed() throws IOException {
        png("dog/a.png", 1);
        png("stray.png", 2);
        assertRefused("besides the folders images of no class: stray.png");
    }

    @Test
    void foldersBesideTrainAndTestAreTold() throws IOException {
        png("train/dog/a.png", 1);
        png("test/dog/a.png", 1);
        png("unlabelled/dog/a.png", 1);

        assertThat(SplitFolders.in(folder).beside()).containsExactly("unlabelled");
    }

    @Test
    void aTestClassThatTrainingDoesNotKnowIsNamed() throws IOException {
        png("train/dog/a.png", 1);
        png("test/wolf/a.png", 1);
        assertRefused("wolf", "[dog]");
    }

    @Test
    void anEmptyTestFolderIsNamed() throws IOException {
        png("train/dog/a.png", 1);
        Files.createDirectories(folder.resolve("test"));
        assertRefused(folder.resolve("test") + " has no images", "[dog]");
    }

    @Test
    void halfASplitAndAFolderWithoutClassesAreRefused() throws IOException {
        assertRefused(folder.toString(), "found no folders in it");
        png("train/dog/a.png", 1);
        assertThatThrownBy(() -> source().load(DataSource.Split.TEST, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("has train but no test");
    }

    @Test
    void anUnreadableImageIsNamedWhenItIsRead() throws IOException {
        png("dog/a.png", 1);
        png("dog/b.png", 1);
        byte[] png = Files.readAllBytes(folder.resolve("dog/a.png"));
        png("dog/c.png", 1);
        Files.write(folder.resolve("dog/a.png"), Arrays.copyOf(png, 40));
        Files.writeString(folder.resolve("dog/b.png"), "no image at all");
        LabelledImages dataset = ImageFolder.read(folder, DECODER);
        for (int index = 0; index < 2; index++) {
            int broken = index;
            assertThatThrownBy(() -> dataset.image(broken))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(folder.resolve(broken == 0 ? "dog/a.png" : "dog/b.png")
                            .toString());
        }
        Files.delete(folder.resolve("dog/a.png"));
        assertThatThrownBy(() -> dataset.image(0))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void greyImagesKeepTheirValues() throws IOException {
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSamples(0, 0, 2, 1, 0, new int[] {60, 200});
        write("grey.png", grey);
        RgbImage image = DECODER.decode(folder.resolve("grey.png"));
        assertThat(image.pixels()).isEqualTo(new byte[] {60, 60, 60, (byte) 200, (byte) 200, (byte) 200});
    }

    @Test
    void transparencyIsDropped() throws IOException {
        BufferedImage transparent = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        transparent.setRGB(0, 0, 0x800A141E);
        write("transparent.png", transparent);
        assertThat(DECODER.decode(folder.resolve("transparent.png")).pixels()).isEqualTo(new byte[] {10, 20, 30});
    }

    @Test
    void imagesOfSeveralSizesAreResizedIntoOneBatch() throws IOException {
        png("dog/a.png", 50);
        write("cat/b.png", new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB));
        Loader.Config config = Loader.Config.evaluation(2, List.of(new Resize(6, 6)), Normalization.HALF);
        try (Loader.Batches batches = new Loader(ImageFolder.read(folder, DECODER), config).epoch(0);
                Batch batch = batches.next()) {
            assertThat(batch.images().remaining()).isEqualTo(2 * 6 * 6 * 3);
            assertThat(batch.images().get(0)).isEqualTo(-1f);
            assertThat(batch.images().get(6 * 6 * 3)).isEqualTo((float) ((50 / 255.0 - 0.5) / 0.5));
        }
    }

    /** Systems that know an accent's two forms as one name have one folder. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void classesOfOneNameInTwoFormsAreRefused() throws IOException {
        png("caf\u00e9/a.png", 1);
        png("cafe\u0301/a.png", 1);
        png("dog/a.png", 1);
        assertRefused("two folders named \"caf\u00e9\"");
    }

    @Test
    void labelsAreThoseOfTheListHoweverAccentsAreWritten() throws IOException {
        png("dog/a.png", 1);
        ImageFolder images = ImageFolder.read(folder, List.of("cafe\u0301", "caf\u00e9", "dog"), DECODER);
        assertThat(images.label(0)).isEqualTo(2);
    }

    @Test
    void splitsShareAClassHoweverItsAccentIsWritten() throws IOException {
        png("val/caf\u00e9/a.png", 1);
        png("val/dog/a.png", 1);
        png("test/cafe\u0301/a.png", 1);
        png("test/dog/a.png", 1);
        LabelledImages all = source().loadAll(TransferListener.NONE);
        assertThat(all.classNames()).containsExactly("caf\u00e9", "dog");
        assertThat(IntStream.range(0, 4).map(all::label)).containsExactly(0, 1, 0, 1);
    }
}
