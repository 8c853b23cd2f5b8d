package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of an older version whose images have moved: {@code cases/resume-moved} of the folder that VIT4J_SHARED names. */
@Tag("engine")
class CasesOfRunsTest {

    @TempDir
    private Path folder;

    private Path run;
    private Path data;

    @BeforeEach
    void copyTheRun() throws IOException {
        String shared = System.getenv().getOrDefault("VIT4J_SHARED", "");
        assumeTrue(!shared.isEmpty(), "VIT4J_SHARED, which says where the cases are, is not set");
        Path place = Path.of(shared, "cases", "resume-moved");
        data = place.resolve("data");
        run = folder.resolve("run");
        try (Stream<Path> all = Files.walk(place.resolve("run"))) {
            for (Path file : all.toList()) {
                Path copy = run.resolve(place.resolve("run").relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.write(copy, Files.readAllBytes(file));
                }
            }
        }
        // The rest of its four hundred epochs is beside the point.
        Path recipe = run.resolve("recipe.yaml");
        Files.writeString(recipe, Files.readString(recipe).replace("epochs: 400", "epochs: 5"));
    }

    @Test
    void goesOnWhereTheDataLiesNowWithTheSplitsThatItBeganWith() throws IOException {
        CommandRun resumed = CommandRun.of("train", "--resume", run.toString(), "--data", data.toString(), "--json");

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("continuing after step 12 of 20 steps, 5 epochs");
        assertThat(resumed.json().path("evaluation").path("examples").asInt()).isEqualTo(15);
        assertThat(resumed.json().path("evaluation").path("dataset").asString()).isEqualTo("tvt2");
        assertThat(Files.readString(run.resolve("run.json")))
                .contains("a87a6bdef50aef1fcfc7cdc582bba48d9ca55960afe6b33cabb3c7c5c63de849", "contentsSha256");
        for (String file : List.of("run.json", "recipe.yaml", "evaluation.json", "README.md")) {
            assertThat(run.resolve(file)).content().doesNotContain("/nonexistent", data.toString());
        }
        assertThat(run.resolve("checkpoints/location.json")).doesNotExist();
    }

    @Test
    void saysWhereToNameTheDataThatHasMoved() {
        CommandRun resumed = CommandRun.of("train", "--resume", run.toString());

        assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(3);
        assertThat(resumed.err()).contains("/nonexistent/tvt2", "--data DIR");
    }

    @Test
    void refusesOtherData() {
        CommandRun resumed = CommandRun.of(
                "train",
                "--resume",
                run.toString(),
                "--data",
                data.resolve("train").toString());

        assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(3);
        assertThat(resumed.err()).contains("the data has changed", "records 36 training and 15 test images");
    }
}
