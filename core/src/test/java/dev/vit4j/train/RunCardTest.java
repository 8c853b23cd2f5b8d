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

    @Test
    void saysHowLongARunOfItsRecipesEpochsTrained() throws IOException {
        assertThat(cardOf(Optional.empty()))
                .contains("apart, trained from scratch for 3 epochs (12 steps).")
                .contains("\n| training.epochs | 3 |\n");
    }

    @Test
    void saysHowLongARunOfItsOwnNumberOfStepsTrained() throws IOException {
        assertThat(cardOf(Optional.of(1L)))
                .contains("apart, trained from scratch for 0.25 epochs (1 step).")
                .contains("\n| training.epochs | 1 step in place of 3 epochs |\n");
    }

    private String cardOf(Optional<Long> maxSteps) throws IOException {
        RunRecord record = new RunRecord("test", "shapes", Optional.empty(), 1, maxSteps, "cpu");
        try (RunFolder here = RunFolder.create(folder);
                Trainer trainer = Trainer.begin(here, TinyRun.recipe(), record, TinyRun.data())) {
            trainer.run(TrainingListener.NONE);
        }
        return Files.readString(folder.resolve("README.md"));
    }
}
