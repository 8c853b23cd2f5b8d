package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.run.internal.RepeatCommand;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.BrokenImageFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of a run folder that no run wrote so, and the command that one of them holds. */
class OddRecordsTest {

    @TempDir
    private Path folder;

    private Path location() throws IOException {
        return Files.createDirectories(folder.resolve("checkpoints")).resolve("location.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "1", ""})
    void refusesAPlaceThatIsNoObject(String text) throws IOException {
        Files.writeString(location(), text);

        assertThatThrownBy(() -> RunTrainer.place(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(
                        location() + ": expected a JSON object with dataset and dataFolder", "delete it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "null\n", "[]\n"})
    void refusesALineThatIsNoBrokenImage(String text) throws IOException {
        Path file = folder.resolve("broken_images.jsonl");
        Files.writeString(
                file, "{\"split\":\"train\",\"index\":1,\"file\":\"a\",\"reason\":\"cut\",\"sha256\":null}\n" + text);

        assertThatThrownBy(() -> new BrokenImageFile(file).read())
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file + ", line 2: expected a broken image as a JSON object");
    }

    @ParameterizedTest
    @CsvSource({"cifar10,false,cifar10", "cifar10,true,./cifar10", "pets,true,pets", "-pets,true,./-pets"})
    void theCommandToRepeatARunNamesTheDataThatItWasOn(String dataset, boolean isPath, String named) {
        RunRecord record = new RunRecord("test", dataset, isPath, 1, Optional.empty(), "cpu");
        assertThat(new RepeatCommand(record, "cpu").text("../").orElseThrow())
                .startsWith("./vit4j train " + named + " --recipe ../recipe.yaml ");
    }

    @Test
    void forgetsThePlaceOfTheDataButFollowsNoLink() throws IOException {
        Files.writeString(location(), "{}");
        Path linked = Files.createDirectories(folder.resolve("linked"));
        Files.createSymbolicLink(linked.resolve("checkpoints"), folder.resolve("checkpoints"));

        RunTrainer.forgetPlace(linked);
        assertThat(location()).exists();
        RunTrainer.forgetPlace(folder);
        assertThat(location()).doesNotExist();
        RunTrainer.forgetPlace(folder);
    }
}
