package dev.vit4j.data.folder.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.net.TransferListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists with captions as data sets. */
class CaptionListSourceTest {

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
        return DataCatalog.of(Optional.empty()).findCaptions(path.toString());
    }

    private DataSource list(String name, String text) throws IOException {
        return find(Files.writeString(folder.resolve(name), text));
    }

    private static List<String> captions(Dataset dataset) {
        return IntStream.range(0, dataset.size())
                .mapToObj(i -> dataset.identity(i) + ": " + dataset.target(i).text())
                .toList();
    }

    private void refuses(String name, String text, String... parts) throws IOException {
        DataSource source = list(name, text);
        assertThatThrownBy(() -> source.load(DataSource.Split.TRAIN, TransferListener.NONE))
                .isInstanceOf(ResourceException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void tablesAndObjectsGiveCaptions() throws IOException {
        List<DataSource> sources = List.of(
                list("l.csv", "filepath,title\n0.png,a cat\n1.png,\"a dog, asleep\"\n"),
                list("l.tsv", "filepath\ttitle\n0.png\ta cat\n1.png\ta dog, asleep\n"),
                list("l.jsonl", """
                        {"file_name": "0.png", "text": "a cat"}
                        {"file_name": "1.png", "text": "a dog, asleep"}
                        """));
        for (DataSource source : sources) {
            Dataset all = source.loadAll(TransferListener.NONE);
            assertThat(captions(all)).containsExactly("0.png: a cat", "1.png: a dog, asleep");
            assertThat(all.classNames()).isEmpty();
            assertThat(all.image(1).width()).isEqualTo(2);
        }
    }

    @Test
    void metadataOfAFolderGivesCaptionsAndItsSplits() throws IOException {
        image("hub/train/a.png");
        image("hub/test/b.png");
        Files.writeString(folder.resolve("hub/train/metadata.csv"), "file_name,text\na.png,a cat\n");
        Files.writeString(
                folder.resolve("hub/test/metadata.jsonl"), "{\"file_name\": \"b.png\", \"text\": \"a dog\"}\n");
        DataSource source = find(folder.resolve("hub"));

        assertThat(captions(source.load(DataSource.Split.TRAIN, TransferListener.NONE)))
                .containsExactly("train/a.png: a cat");
        assertThat(captions(source.load(DataSource.Split.TEST, TransferListener.NONE)))
                .containsExactly("test/b.png: a dog");
        assertThat(source.description().summary()).isEqualTo("list of images with their captions, with train and test");
        assertThatThrownBy(() -> find(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("has no captions: expected metadata.jsonl or metadata.csv");
    }

    /** Otherwise an image that is tested would have been trained on. */
    @Test
    void allCaptionsOfAnImageAreInTheSameSplit() throws IOException {
        StringBuilder text = new StringBuilder("filepath,title\n");
        for (int i = 0; i < 10; i++) {
            for (int caption = 0; caption < 5; caption++) {
                text.append(i).append(".png,caption ").append(caption).append('\n');
            }
        }
        DataSource source = list("l.csv", text.toString());
        Dataset train = source.load(DataSource.Split.TRAIN, TransferListener.NONE);
        Dataset test = source.load(DataSource.Split.TEST, TransferListener.NONE);

        assertThat(train.size()).isEqualTo(40);
        assertThat(test.size()).isEqualTo(10);
        assertThat(images(train)).hasSize(8).doesNotContainAnyElementsOf(images(test));
        refuses(
                "m.csv",
                "filepath,title,split\n0.png,a,train\n0.png,b,test\n",
                "names 0.png in line 3 as test and before as train",
                "leave it in one split");
    }

    private static Set<String> images(Dataset dataset) {
        Set<String> images = new HashSet<>();
        for (int i = 0; i < dataset.size(); i++) {
            images.add(dataset.identity(i));
        }
        return images;
    }

    @Test
    void anImageWithoutCaptionAndOneThatIsMissingAreLeftOutAndListed() throws IOException {
        Dataset all = list("l.csv", "filepath,title\n0.png,a cat\n1.png,\ngone.png,a dog\n2.png,  \n3.png,a cow\n")
                .loadAll(TransferListener.NONE);
        List<String> left = new ArrayList<>();
        BrokenImages.leftOut(all, 0.6, found -> left.add(found.file() + ": " + found.reason()));

        assertThat(all.size()).isEqualTo(5);
        assertThat(left)
                .containsExactly("1.png: it has no caption", "gone.png: it does not exist", "2.png: it has no caption");
        assertThatThrownBy(() -> BrokenImages.leftOut(all, 0.05, found -> {}))
                .isInstanceOf(UnusableImageException.class)
                .hasMessageContaining("image 1.png of " + folder.resolve("l.csv") + " is broken: it has no caption")
                .hasMessageContaining("3 of 5 are");
    }

    @Test
    void aCaptionThatAnImageHasTwiceCountsOnce() throws IOException {
        assertThat(captions(list("l.csv", "filepath,title\n0.png,a cat\n./0.png,a cat\n0.png,a pet\n")
                        .loadAll(TransferListener.NONE)))
                .containsExactly("0.png: a cat", "0.png: a pet");
    }

    @Test
    void refusesBrokenQuoting() throws IOException {
        refuses("a.csv", "filepath,title\n0.png,\"a cat\n1.png,a dog\n", "ends inside a quoted field", "line 2");
        refuses(
                "b.csv",
                "filepath,title\n0.png,\"a cat\n1.png,\"a dog\"\n",
                "b.csv, line 3: expected the separator or the end of the line behind a quoted field, found \"a\"",
                "written twice");
        assertThat(captions(list(
                                "c.csv",
                                "filepath,title\n0.png,\"a \"\"fat\"\" cat\"\n1.png, \"a, dog\" \n2.png,12\" disc\n")
                        .loadAll(TransferListener.NONE)))
                .containsExactly("0.png: a \"fat\" cat", "1.png: a, dog", "2.png: 12\" disc");
    }

    @Test
    void refusesLinesThatCannotBeRead() throws IOException {
        refuses(
                "a.csv",
                "filepath,title\n0.png,a cat, asleep\n",
                "1 of 1 lines can't be read: line 2",
                "must be quoted");
        refuses(
                "b.jsonl", "{\"file_name\": \"0.png\", \"text\": \"a\"}\n{\"file_name\": \"1.png\", \"text\": [1]}\n",
                "1 of 2 lines can't be read: line 2", "text");
        refuses(
                "c.csv",
                "filepath,score\n0.png,1\n",
                "has no column of captions",
                "known names are caption, title, text");
        refuses("d.txt", "0.png cat\n", "has no captions", "need a table");
    }

    @Test
    void builtInDataHasCaptions() {
        DataCatalog catalog = DataCatalog.of(Optional.empty());
        Dataset shapes = catalog.findCaptions("shapes").load(DataSource.Split.TEST, TransferListener.NONE);
        assertThat(shapes.target(0).text()).startsWith("a").contains(" on a");
        assertThat(catalog.findCaptions("shapes").description().classNames()).isEmpty();
        assertThat(catalog.findCaptions("cifar10-nouns").description().name()).isEqualTo("cifar10-nouns");
        assertThatThrownBy(() -> catalog.findCaptions("cifar10"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("expected cifar10-nouns");
        assertThatThrownBy(() -> catalog.findCaptions("shape"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("did you mean shapes?");
    }
}
