package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.internal.text.Build;
import dev.vit4j.report.internal.CardExample;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunSession;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCardTest {

    @TempDir
    private Path folder;

    @Test
    void tellsOfAFolderOfTheUsersItsNameAlone() throws IOException {
        String data = folder.resolve("clients/acme").toString();
        Path run = Files.createDirectory(folder.resolve("run"));
        RunRecord record = new RunRecord("test", "acme", true, 1, Optional.of(1L), "cpu");
        Recipes.Resolved recipe = TinyRun.recipe(List.of("dataset='" + data + "'"));
        DataPlace place = new DataPlace(Optional.of(data), Optional.empty());
        try (RunFolder here = RunFolder.create(run.resolve("."));
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(
                        here, recipe, record, LocatedData.of(TinyRun.data()).at(place))) {
            assertThat(run.resolve("checkpoints/location.json")).content().contains("clients");
            trainer.run(Trainer.Listener.NONE);
        }

        assertThat(run.resolve("checkpoints/location.json")).doesNotExist();
        try (Stream<Path> files = Files.walk(run)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSizeGreaterThan(12)
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain("clients"));
        }
        assertThat(Files.readString(run.resolve("README.md")))
                .contains("\n# run\n", "classes of acme, trained", "The test set of acme, ", "\n| dataset | acme |\n")
                .contains("Path.of(\"run\")")
                .contains("```\n./vit4j train acme --recipe recipe.yaml --seed 1 --max-steps 1 --device cpu\n```")
                .contains("`acme` in the command is the folder of the images")
                .doesNotContain(folder.toString());
        CardExample.requireCompiles(run.resolve("README.md"), folder.resolve("example"));
        assertThat(Files.readString(run.resolve("curves.svg"))).doesNotContain(folder.toString());
    }

    @Test
    void saysHowLongARunOfItsRecipesEpochsTrained() throws IOException {
        assertThat(cardOf(Optional.empty()))
                .contains(", trained from scratch for 3 epochs (12 steps).")
                .contains("\n| training.epochs | 3 |\n");
    }

    @Test
    void saysHowLongARunOfItsOwnNumberOfStepsTrained() throws IOException {
        assertThat(cardOf(Optional.of(1L)))
                .contains(", trained from scratch for 0.25 epochs (1 step).")
                .contains("\n| training.epochs | 1 step instead of 3 epochs |\n");
    }

    /** What somebody must know who has nothing but the folder. */
    @Test
    void saysWhichBuildTrainedItOnWhichDataAndMachine() throws IOException {
        String card = cardOf(Optional.of(1L));

        RunRecord record = RunTrainer.record(folder);
        RunSession session = record.sessions().get(0);
        Build build = Build.current();
        assertThat(record.sessions()).hasSize(1);
        assertThat(session.vit4j()).isEqualTo(build.version()).matches("\\d.*");
        assertThat(session.commit()).isEqualTo(build.commit());
        assertThat(Instant.parse(session.date())).isBetween(Instant.now().minusSeconds(600), Instant.now());
        assertThat(session.workers()).isEqualTo(2);
        assertThat(card)
                .contains("| SHA-256 of classes, labels, names and images | "
                        + record.data().flatMap(DataFingerprint::contentsSha256).orElseThrow() + " |")
                .contains("| Training images | 96 |", "| Test images | 40 |")
                .contains(
                        "| Begun | " + session.date() + " |", "| Seed | 1 |", "| Workers | 2 |", "| Precision | fp32 |")
                .contains("| vit4j | " + build.describe() + " |", "| Java | " + session.java() + " |")
                .contains(
                        "| Engine | PyTorch presets " + build.engine() + " |", "| System | " + session.system() + " |")
                .contains("| Processor | " + session.processor(), "| Device | cpu |", "| Seconds | ");
        assertThat(record.command())
                .isPresent()
                .hasValueSatisfying(command -> assertThat(card).contains("```\n" + command + "\n```"));
    }

    @Test
    void saysThatItWasResumed() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 2);
        TinyRun.resume(folder);

        assertThat(RunTrainer.record(folder).sessions()).hasSize(2);
        assertThat(Files.readString(folder.resolve("README.md"))).containsPattern("\\| Resumed \\| 1 time, on 2.* \\|");
    }

    private String cardOf(Optional<Long> maxSteps) throws IOException {
        RunRecord record = new RunRecord("test", "shapes", false, 1, maxSteps, "cpu");
        try (RunFolder here = RunFolder.create(folder);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(here, TinyRun.recipe(), record, TinyRun.data())) {
            trainer.run(Trainer.Listener.NONE);
        }
        return Files.readString(folder.resolve("README.md"));
    }
}
