package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCardTest {

    @TempDir
    private Path folder;

    @Test
    void tellsOfAFolderOfTheUsersItsNameAlone() throws IOException {
        String data = folder.resolve("clients/acme").toString();
        Path run = Files.createDirectory(folder.resolve("run"));
        RunRecord record = new RunRecord("test", data, Optional.empty(), 1, Optional.of(1L), "cpu");
        Recipes.Resolved recipe = TinyRun.recipe(List.of("dataset='" + data + "'"));
        try (RunFolder here = RunFolder.create(run.resolve("."));
                Trainer trainer = Trainer.begin(here, recipe, record, TinyRun.data())) {
            trainer.run(TrainingListener.NONE);
        }

        assertThat(Files.readString(run.resolve("README.md")))
                .contains("\n# run\n", "classes of acme apart", "The test set of acme, ", "\n| dataset | acme |\n")
                .contains("Path.of(\"run\")")
                .doesNotContain(folder.toString(), "./vit4j train");
        assertThat(Files.readString(run.resolve("curves.svg"))).doesNotContain(folder.toString());
    }
}
