package dev.vit4j.cli.option;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where outputs may lie in a data set of class folders, and in one with train and test. */
class DataFolderTest {

    @TempDir
    private Path folder;

    private DataSource source(String... folders) throws IOException {
        for (String name : List.of(folders)) {
            Files.createDirectories(folder.resolve(name));
        }
        return DataOption.find(folder.toString(), Optional.empty());
    }

    private DataSource split() throws IOException {
        return source("train/cats", "train/dogs", "test/cats", "test/dogs");
    }

    private void accepts(DataSource source, String output) {
        assertThatCode(() -> DataFolder.requireOutside(source, folder.resolve(output), "move it"))
                .doesNotThrowAnyException();
    }

    private void refuses(DataSource source, String output) {
        assertThatThrownBy(() -> DataFolder.requireOutside(source, folder.resolve(output), "move it"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("is inside the data set " + folder, "move it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "runs/x", "train-1", "train/../report", "train/.runs/x", "../elsewhere"})
    void acceptsWhatLiesBesideTrainAndTest(String output) throws IOException {
        accepts(split(), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "train", "test", "train/run", "test/cats/deep/run", "runs/../train/run"})
    void refusesWhatLiesInTrainOrTest(String output) throws IOException {
        refuses(split(), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {".runs/x", "cats/.hidden/run", "../elsewhere"})
    void acceptsWhatIsHiddenAmongClassFolders(String output) throws IOException {
        accepts(source("cats", "dogs"), output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "runs/x", "cats", "cats/deep/run", ".runs/../run"})
    void refusesWhatLiesAmongClassFolders(String output) throws IOException {
        refuses(source("cats", "dogs"), output);
    }
}
