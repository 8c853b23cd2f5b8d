package dev.vit4j.data.folder.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.net.TransferListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists with labels as data sets. */
class ImageListSourceTest {

    @TempDir
    private Path folder;

    /** Ten images, 0.png to 9.png. */
    @BeforeEach
    void writeImages() throws IOException {
        for (int i = 0; i < 10; i++) {
            image(i + ".png");
        }
    }

    private void image(String name) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        ImageIO.write(
                new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve(name).toFile());
    }

    private static DataSource find(Path path) {
        return DataCatalog.of(Optional.empty()).find(path.toString());
    }

    private static ImageListSource findList(Path path) {
        return (ImageListSource) find(path);
    }

    private ImageListSource list(String name, String text) throws IOException {
        return findList(Files.writeString(folder.resolve(name), text));
    }

    private void refuses(String text, String... parts) throws IOException {
        ImageListSource source = list("l.csv", text);
        assertThatThrownBy(() -> source.load(DataSource.Split.TRAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    private static Stream<String> identities(LabelledImages dataset) {
        return IntStream.range(0, dataset.size()).mapToObj(dataset::identity);
    }

    @Test
    void aListIsSplitByClassTheSameWayEachTime() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            text.append(i).append(".png ").append(i % 2 == 0 ? "cat" : "dog").append('\n');
        }
        ImageListSource source = list("l.txt", text.toString());
        LabelledImages train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);
        LabelledImages test = source.load(DataSource.Split.TEST, TransferListener.NONE);

        assertThat(source.splits(TransferListener.NONE).areDrawn()).isTrue();
        assertThat(train.classNames()).containsExactly("cat", "dog");
        assertThat(train.size()).isEqualTo(8);
        assertThat(IntStream.range(0, 2).map(test::label)).containsExactlyInAnyOrder(0, 1);
        assertThat(identities(test))
                .containsExactlyElementsOf(
                        identities(list("l.txt", text.toString()).load(DataSource.Split.TEST, TransferListener.NONE))
                                .toList());
        assertThat(identities(source.loadAll(TransferListener.NONE)))
                .startsWith("0.png", "1.png")
                .hasSize(10);
        assertThat(source.description().summary()).contains("list of images", "split 80 to 20 by seed 0");
    }

    @Test
    void numbersAreClassesInTheirOrder() throws IOException {
        LabelledImages all =
                list("l.txt", "0.png 10\n1.png 9\n2.png 0\n3.png 2\n").loadAll(TransferListener.NONE);
        assertThat(all.classNames()).containsExactly("0", "2", "9", "10");
        assertThat(IntStream.range(0, 4).map(all::label)).containsExactly(3, 2, 0, 1);
        assertThat(list("l.csv", "file,label\n0.png,b\n1.png,10\n2.png,a\n3.png,9\n")
                        .loadAll(TransferListener.NONE)
                        .classNames())
                .containsExactly("9", "10", "a", "b");
    }

    @Test
    void aColumnSaysTheSplits() throws IOException {
        ImageListSource source =
                list("l.csv", "file,label,Split\n0.png,a,train\n1.png,b,Training\n2.png,a,val\n3.png,b,TEST\n");
        assertThat(source.splits(TransferListener.NONE))
                .isEqualTo(new DataSource.Splits(
                        List.of(DataSource.Split.TRAIN, DataSource.Split.VALIDATION, DataSource.Split.TEST), false));
        assertThat(identities(source.load(DataSource.Split.TRAIN, TransferListener.NONE)))
                .containsExactly("0.png", "1.png");
        assertThat(identities(source.load(DataSource.Split.TEST, TransferListener.NONE)))
                .containsExactly("3.png");
        assertThat(source.description().validationImages()).isEqualTo(1);
        assertThat(list("l.csv", "file,label,split\n0.png,a,1\n1.png,b,7\n")
                        .splits(TransferListener.NONE)
                        .areDrawn())
                .isTrue();
    }

    @Test
    void metadataOfAnImageFolderAreAList() throws IOException {
        image("hub/train/x.png");
        image("hub/test/y.png");
        Files.writeString(
                folder.resolve("hub/metadata.jsonl"),
                "{\"file_name\": \"train/x.png\", \"label\": \"cat\"}\n{\"file_name\": \"test/y.png\", \"label\": 1}");
        ImageListSource source = findList(folder.resolve("hub"));

        assertThat(source.splits(TransferListener.NONE)).isEqualTo(DataSource.Splits.TRAIN_AND_TEST);
        assertThat(identities(source.load(DataSource.Split.TEST, TransferListener.NONE)))
                .containsExactly("test/y.png");
    }

    /** What is called so may be held out by whoever wrote it. */
    @Test
    void aSplitOfAnotherNameBesideTrainIsRefused() throws IOException {
        refuses(
                "file_name,label,split\n0.png,a,train\n1.png,b,train\n2.png,a,holdout\n3.png,b,holdout\n",
                "the column split has holdout besides train, val or test",
                "rename it");
    }

    @Test
    void whereThereIsNoTestSplitValidationJudges() throws IOException {
        String text = "file_name,label,split\n0.png,a,train\n1.png,b,train\n2.png,a,val\n3.png,b,val\n";

        assertThat(list("l.csv", text).description().summary())
                .endsWith("; there is no test, so validation serves as the test set");
    }

    @Test
    void eachSplitMayHaveItsMetadata() throws IOException {
        image("hub/Train/x.png");
        image("hub/valid/x.png");
        Files.writeString(folder.resolve("hub/Train/metadata.csv"), "file_name,label\nx.png,cat\n");
        Files.writeString(folder.resolve("hub/valid/metadata.csv"), "file_name,label\nx.png,dog\n");
        ImageListSource source = findList(folder.resolve("hub"));

        assertThat(identities(source.loadAll(TransferListener.NONE))).containsExactly("Train/x.png", "valid/x.png");
        assertThat(source.load(DataSource.Split.TEST, TransferListener.NONE).label(0))
                .isEqualTo(1);
    }

    @Test
    void metadataWithoutLabelsLeaveClassFoldersAsTheyAre() throws IOException {
        image("hub/cat/x.png");
        image("hub/dog/x.png");
        Files.writeString(folder.resolve("hub/metadata.csv"), "file_name,text\ncat/x.png,A cat\n");
        assertThat(find(folder.resolve("hub"))).isInstanceOf(ImageFolderSource.class);
        Files.writeString(folder.resolve("hub/metadata.csv"), "age,sex\n3,f\n");
        assertThat(find(folder.resolve("hub"))).isInstanceOf(ImageFolderSource.class);
    }

    @Test
    void whatCannotBeLearnedFromIsRefused() throws IOException {
        refuses(
                "file,label\n0.png,a\n1.png,\n2.png,\n3.png,b\n",
                "2 of 4 lines name an image without its label: lines 3, 4");
        refuses("file,label\n0.png,a\n1.png,b,c\n", "1 of 2 lines can't be read: line 3; the first: ", "found 3");
        refuses("file,age\n0.png,3\n", "no column of labels: its columns are file, age; known names are label, class");
        refuses("file,labels\n0.png,a\n1.png,x|y\n", "1 of 2 lines give several labels for an image");
        refuses("file,label\n0.png,a\n1.png,b\n./0.png,b\n", "names ./0.png in line 2 as a and in line 4 as b");
    }

    @Test
    void anImageCountsOnce() throws IOException {
        assertThat(list("l.txt", "0.png a\n1.png b\n./0.png a\n")
                        .loadAll(TransferListener.NONE)
                        .size())
                .isEqualTo(2);
    }

    @Test
    void missingImagesAndOthersAreBroken() throws IOException {
        Files.writeString(folder.resolve("notes.md"), "notes");
        LabelledImages all = list("l.txt", "0.png a\ngone.png b\nnotes.md b\n").loadAll(TransferListener.NONE);
        assertThat(all.flaw(0)).isEmpty();
        assertThat(all.flaw(1)).hasValue("it does not exist");
        assertThat(all.flaw(2).orElseThrow()).contains("not an image");
        assertThat(all.identity(1)).isEqualTo("gone.png");
    }

    @Test
    void missingImagesHaveTheirNamesAndNoFile() throws IOException {
        LabelledImages before =
                list("l.txt", "0.png a\n./sub/new b\nsub/new b\n").loadAll(TransferListener.NONE);
        assertThat(before.size()).isEqualTo(2);
        assertThat(before.flaw(1)).hasValue("it does not exist");
        assertThat(before.imageFile(0)).hasValue(folder.resolve("0.png"));
        assertThat(before.imageFile(1)).isEmpty();
        assertThatThrownBy(() -> before.image(1))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("sub/new")
                .hasMessageContaining("it does not exist");

        image("sub/new.png");
        LabelledImages after = findList(folder.resolve("l.txt")).loadAll(TransferListener.NONE);

        assertThat(after.flaw(1)).isEmpty();
        assertThat(identities(after))
                .containsExactlyElementsOf(identities(before).toList());
    }

    @Test
    void absolutePathsAreNamesBelowTheirCommonFolder() throws IOException {
        image("im/x/1.png");
        image("im/y/1.png");
        Path there = folder.resolve("im");
        LabelledImages all = list(
                        "l.csv", "file,label\n" + there.resolve("x/1.png") + ",a\n" + there.resolve("y/1.png") + ",b\n")
                .loadAll(TransferListener.NONE);
        assertThat(identities(all)).containsExactly("x/1.png", "y/1.png");
    }

    @Test
    void whatIsHeldOutIsNeverTrainedOn() throws IOException {
        image("train/x.png");
        image("test/x.png");
        refuses(
                "file,label\ntrain/x.png,a\ntest/x.png,a\n0.png,b\n",
                "it is not clear whether to train on 0.png",
                "test/x.png is in test");
        refuses("file,label,split\n0.png,a,train\n1.png,b,test\n2.png,b,extra\n", "whether to train on 2.png");
        assertThat(list("l.csv", "file,label\ntrain/x.png,train\ntest/x.png,test\n0.png,b\n")
                        .splits(TransferListener.NONE)
                        .areDrawn())
                .isTrue();
    }

    @Test
    void splitsMayLieInAFolder() throws IOException {
        image("im/train/x.png");
        image("im/test/x.png");
        assertThat(list("l.txt", "im/train/x.png a\nim/test/x.png a\n").splits(TransferListener.NONE))
                .isEqualTo(DataSource.Splits.TRAIN_AND_TEST);
    }

    @Test
    void anImageOfTwoSplitsIsRefused() throws IOException {
        refuses(
                "file,label,split\n0.png,a,train\n1.png,b,test\n0.png,a,test\n",
                "names 0.png in line 2 as train and in line 4 as test");
        image("hub/train/x.png");
        Files.createDirectories(folder.resolve("hub/test"));
        Path first = Files.writeString(folder.resolve("hub/train/metadata.csv"), "file_name,label\nx.png,cat\n");
        Files.writeString(folder.resolve("hub/test/metadata.csv"), "file_name,label\n../train/x.png,cat\n");
        ImageListSource source = findList(folder.resolve("hub"));
        assertThatThrownBy(() -> source.loadAll(TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("../train/x.png in line 2 of " + first + " as train and in line 2 as test");
    }

    @Test
    void aLabelIsOneHoweverItsAccentIsWritten() throws IOException {
        assertThat(list("l.txt", "0.png caf\u00e9\n1.png cafe\u0301\n2.png z\n")
                        .loadAll(TransferListener.NONE)
                        .classNames())
                .containsExactly("caf\u00e9", "z");
    }
}
