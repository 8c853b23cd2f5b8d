package dev.vit4j.data.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.SharedFolder;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.data.folder.internal.ImageList;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets as people have them: {@code cases} of the folder that VIT4J_SHARED names. */
class CasesOfDataTest {

    private static final List<String> CLASSES = List.of("cat", "dog", "owl");

    private static ImageFolderSource splitNames(String folder) {
        return new ImageFolderSource(
                SharedFolder.path("cases/split-names").resolve(folder), 0, ImageDecoder.standard());
    }

    private static int size(DataSource source, DataSource.Split split) {
        Dataset dataset = source.load(split, TransferListener.NONE);
        assertThat(dataset.classNames()).isEqualTo(CLASSES);
        return dataset.size();
    }

    @Test
    void trainAndTestMayBeWrittenOtherwise() {
        for (String folder : List.of("Train-Test", "training-testing")) {
            DataSource source = splitNames(folder);

            assertThat(source.splits(TransferListener.NONE)).isEqualTo(DataSource.Splits.TRAIN_AND_TEST);
            assertThat(size(source, DataSource.Split.TRAIN)).isEqualTo(36);
            assertThat(size(source, DataSource.Split.TEST)).isEqualTo(15);
            assertThat(source.loadAll(TransferListener.NONE).size()).isEqualTo(51);
        }
    }

    @Test
    void validationIsWhatIsJudgedByWhereThereIsNoTest() {
        DataSource source = splitNames("train-val");

        assertThat(source.splits(TransferListener.NONE).found())
                .containsExactly(DataSource.Split.TRAIN, DataSource.Split.VALIDATION);
        assertThat(size(source, DataSource.Split.TEST)).isEqualTo(size(source, DataSource.Split.VALIDATION));
        assertThat(source.description().summary())
                .isEqualTo("image folder with train and val; there is no test, so val serves as the test set");
    }

    /** Each with its label, but bom.txt, which has none. */
    @ParameterizedTest
    @ValueSource(
            strings = {"metadata.csv", "kaggle.csv", "semi.csv", "bom.csv", "quote.csv", "imagenet.txt", "bom.txt"})
    void listsAreReadByTheirUsualColumns(String name) {
        Path list = SharedFolder.path("cases/csv-columns").resolve(name);
        ImageList read = ImageList.read(list);

        assertThat(read.entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.flaw()).isEmpty();
            assertThat(entry.path()).exists();
        });
        List<String> labels = read.entries().stream()
                .flatMap(entry -> entry.labels().stream())
                .toList();
        assertThat(labels)
                .isEqualTo(
                        switch (name) {
                            case "bom.txt" -> List.of();
                            case "imagenet.txt" -> List.of("0", "1");
                            case "quote.csv" -> List.of("x", "y");
                            default -> List.of("cat", "dog");
                        });
        if (!labels.isEmpty()) {
            Dataset all = DataCatalog.of(Optional.empty()).find(list.toString()).loadAll(TransferListener.NONE);
            assertThat(all.classNames()).isEqualTo(labels);
            assertThat(all.image(1).width()).isPositive();
        }
    }

    @Test
    void validationAndTestAreTold() {
        DataSource source = splitNames("train-val-test");

        assertThat(source.splits(TransferListener.NONE).haveBothValidationAndTest())
                .isTrue();
        assertThat(source.load(DataSource.Split.VALIDATION, TransferListener.NONE)
                        .name())
                .endsWith("val");
        assertThat(source.load(DataSource.Split.TEST, TransferListener.NONE).name())
                .endsWith("test");
        assertThat(size(source, DataSource.Split.TEST)).isPositive();
    }
}
