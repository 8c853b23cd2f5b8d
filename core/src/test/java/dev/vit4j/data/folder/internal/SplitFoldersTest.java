package dev.vit4j.data.folder.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.shapes.internal.ShapesSource;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which folders of a data set are splits, and which are classes. */
class SplitFoldersTest {

    @TempDir
    private Path folder;

    private void images(String... places) throws IOException {
        for (String place : places) {
            Path file = folder.resolve(place).resolve("a.png");
            Files.createDirectories(file.getParent());
            ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        }
    }

    private SplitFolders inside() {
        return SplitFolders.in(folder);
    }

    private ImageFolderSource source() {
        return new ImageFolderSource(folder, 0, ImageDecoder.standard());
    }

    @ParameterizedTest
    @CsvSource({
        "train, test, valid",
        "TRAIN, TEST, VAL",
        "Training, Testing, Validation",
        "training, test, val",
        "Train, testing, Valid"
    })
    void areKnownByTheUsualWordsInAnyCase(String train, String test, String validation) throws IOException {
        images(train + "/cat", train + "/dog", test + "/cat", test + "/dog", validation + "/cat", validation + "/dog");

        assertThat(inside().splits())
                .isEqualTo(Map.of(
                        DataSource.Split.TRAIN, folder.resolve(train),
                        DataSource.Split.TEST, folder.resolve(test),
                        DataSource.Split.VALIDATION, folder.resolve(validation)));
        assertThat(inside().doubts()).isEmpty();
    }

    @Test
    void aClassNamedTrainIsNoSplit() throws IOException {
        images("bus", "car", "train");
        assertThat(inside().areSplits()).isFalse();
        images("train/steam", "train/electric");
        Files.delete(folder.resolve("train/a.png"));
        assertThat(inside().areSplits()).isFalse();
        assertThat(inside().doubts()).isEmpty();
    }

    @Test
    void foldersOfImagesThatAreNamedAsSplitsAreNoClasses() throws IOException {
        images("train", "test");
        assertThatThrownBy(this::inside)
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("test, train", "but no class folders", "a list of the images");
    }

    @Test
    void aTestFolderWithoutClassesIsNoSplit() throws IOException {
        images("train/cat", "train/dog", "test");
        ImageFolderSource source = source();

        assertThat(source.splits(TransferListener.NONE).found()).containsExactly(DataSource.Split.TRAIN);
        assertThatThrownBy(() -> source.load(DataSource.Split.TEST, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        "has train but no test with class folders", folder.resolve("train") + " can be used alone");
    }

    @Test
    void aTestSetByItselfCanBeJudgedBy() throws IOException {
        images("test/cat", "test/dog");
        ImageFolderSource source = source();

        assertThat(source.load(DataSource.Split.TEST, TransferListener.NONE).size())
                .isEqualTo(2);
        assertThat(source.loadAll(TransferListener.NONE).size()).isEqualTo(2);
        assertThat(source.description().testImages()).isEqualTo(2);
        assertThatThrownBy(() -> source.load(DataSource.Split.TRAIN, TransferListener.NONE))
                .hasMessageContaining("but no train");
        assertThatThrownBy(() -> source.load(DataSource.Split.VALIDATION, TransferListener.NONE))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has no validation split: expected test");
    }

    @Test
    void twoFoldersOfOneSplitAreRefused() throws IOException {
        images("val/cat", "validation/cat", "train/cat", "test/cat");
        assertThatThrownBy(this::inside)
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("has val and validation", "the validation split");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seg_train seg_test", "training_set test_set", "data-train data-valid", "trainset testset"})
    void otherWordsForSplitsAreDoubted(String names) throws IOException {
        for (String name : names.split(" ")) {
            images(name + "/" + name + "/sea");
        }
        assertThat(inside().areSplits()).isFalse();
        assertThat(inside().doubts())
                .singleElement()
                .satisfies(doubt -> assertThat(doubt)
                        .contains(names.split(" "))
                        .contains("are read as classes", "rename them to train, val and test"));
    }

    @Test
    void classesThatAllHoldTheSameFoldersAreDoubted() throws IOException {
        images("left/cat", "left/dog", "right/cat", "right/dog");
        assertThat(inside().doubts())
                .singleElement()
                .satisfies(doubt -> assertThat(doubt)
                        .contains("left, right", "all hold the same folders (cat, dog)", "if these are the classes"));
        assertThat(source().load(DataSource.Split.TRAIN, TransferListener.NONE).classNames())
                .containsExactly("left", "right");
    }

    @Test
    void splitsInsideClassesAreDoubted() throws IOException {
        images("cat/train", "cat/test", "dog/train", "dog/test");
        assertThat(inside().doubts())
                .singleElement()
                .satisfies(doubt -> assertThat(doubt).contains("put the class folders into them"));
    }

    @Test
    void aFolderAroundTheDataSetIsDoubted() throws IOException {
        images("archive/train/cat", "archive/test/cat");
        assertThat(inside().doubts())
                .singleElement()
                .satisfies(doubt ->
                        assertThat(doubt).contains("a single folder, archive", "give " + folder.resolve("archive")));
    }

    @Test
    void ordinaryClassFoldersAreNotDoubted() throws IOException {
        images("n01/images", "n02/images", "crash_test", "cat");
        assertThat(inside().doubts()).isEmpty();
        assertThat(inside().areSplits()).isFalse();
    }

    @Test
    void allSplitsAreReadOneBehindTheOther() throws IOException {
        images("Train/cat", "Train/dog", "val/dog", "test/cat");
        LabelledImages all = source().loadAll(TransferListener.NONE);

        assertThat(IntStream.range(0, 4).mapToObj(all::identity))
                .containsExactly("Train/cat/a.png", "Train/dog/a.png", "val/dog/a.png", "test/cat/a.png");
        assertThat(IntStream.range(0, 4).map(all::label)).containsExactly(0, 1, 1, 0);
        assertThat(all.image(3).width()).isEqualTo(2);
        assertThatThrownBy(() -> all.label(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(new ShapesSource().loadAll(TransferListener.NONE).size()).isEqualTo(10_000);
    }

    /** One that is too small to be drawn from can be judged by. */
    @Test
    void aFolderOfClassesIsReadWholeInItsOwnOrder() throws IOException {
        images("cat", "dog");
        ImageFolderSource source = source();

        assertThat(source.splits(TransferListener.NONE).areDrawn()).isTrue();
        assertThat(source.loadAll(TransferListener.NONE).identity(1)).isEqualTo("dog/a.png");
        assertThatThrownBy(() -> source.load(DataSource.Split.TEST, TransferListener.NONE))
                .isInstanceOf(InvalidRequestException.class);
    }

    /** As a Mac and others write it. */
    @Test
    void aClassIsTheSameInEitherFormOfItsName() throws IOException {
        images("train/caf\u00e9", "test/cafe\u0301");

        assertThat(source().load(DataSource.Split.TEST, TransferListener.NONE).label(0))
                .isZero();
    }
}
