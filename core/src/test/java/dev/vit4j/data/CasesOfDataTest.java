package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.SharedFolder;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.io.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data sets as people have them: {@code cases} of the folder that VIT4J_SHARED names. */
class CasesOfDataTest {

    private static final List<String> CLASSES = List.of("cat", "dog", "owl");

    private static ImageFolderSource splitNames(String folder) {
        return new ImageFolderSource(
                SharedFolder.path("cases/split-names").resolve(folder), 0, ImageDecoder.standard());
    }

    private static int size(DataSource source, Split split) {
        Dataset dataset = source.load(split, Progress.NONE);
        assertThat(dataset.classNames()).isEqualTo(CLASSES);
        return dataset.size();
    }

    @Test
    void trainAndTestMayBeWrittenOtherwise() {
        for (String folder : List.of("Train-Test", "training-testing")) {
            DataSource source = splitNames(folder);

            assertThat(source.splits(Progress.NONE)).isEqualTo(DataSplits.TRAIN_AND_TEST);
            assertThat(size(source, Split.TRAIN)).isEqualTo(36);
            assertThat(size(source, Split.TEST)).isEqualTo(15);
            assertThat(source.loadAll(Progress.NONE).size()).isEqualTo(51);
        }
    }

    @Test
    void validationIsWhatIsJudgedByWhereThereIsNoTest() {
        DataSource source = splitNames("train-val");

        assertThat(source.splits(Progress.NONE).found()).containsExactly(Split.TRAIN, Split.VALIDATION);
        assertThat(size(source, Split.TEST)).isEqualTo(size(source, Split.VALIDATION));
        assertThat(source.description().summary())
                .isEqualTo("image folder with train and val; there is no test, so that val is what is judged by");
    }

    @Test
    void validationAndTestAreTold() {
        DataSource source = splitNames("train-val-test");

        assertThat(source.splits(Progress.NONE).haveBothValidationAndTest()).isTrue();
        assertThat(source.load(Split.VALIDATION, Progress.NONE).name()).endsWith("val");
        assertThat(source.load(Split.TEST, Progress.NONE).name()).endsWith("test");
        assertThat(size(source, Split.TEST)).isPositive();
    }
}
