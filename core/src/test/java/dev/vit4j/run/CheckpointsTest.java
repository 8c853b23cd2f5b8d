package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTerms;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.internal.RunLength;
import dev.vit4j.train.internal.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTest {

    @TempDir
    private Path folder;

    private Scope scope = Scope.open();
    private Map<String, Tensor> state = Map.of();

    @BeforeEach
    void makeState() {
        state = Map.of("weights.a", Tensor.zeros(DType.FLOAT32, 3, 2), "optimizer.step", Tensor.zeros(DType.FLOAT32));
    }

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void restoresTheNewest() {
        write(2, 10, 20, 30);

        assertThat(restored()).isEqualTo(30);
    }

    @Test
    void restoresEveryFigureOfItsProgress() {
        var progress = new TrainingState(
                7,
                2,
                3,
                Map.of("loss", 0.1 + 0.2, "accuracy", 5.0),
                10.5,
                11,
                1.0 / 3,
                2.0 / 3,
                Optional.of(new TrainingState.Best(4, 0.7)),
                OptionalDouble.of(0.25));
        state.values().forEach(tensor -> tensor.fill(7));
        checkpoints(1).write(state, progress, List.of());

        assertThat(checkpoints(1).restore(state).map(Checkpoints.Restored::progress))
                .hasValue(progress);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void writesThroughNoLinkSinceNoRunWouldGoOnFromThere(@TempDir Path elsewhere) throws IOException {
        Path target = Files.createDirectory(elsewhere.resolve("target"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("checkpoints"), target);
        Checkpoints checkpoints = checkpoints(link, 2);

        assertThatThrownBy(() -> checkpoints.write(state, progress(10, Optional.empty()), List.of()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + link, "symbolic link", "move it away");
        assertThat(target).isEmptyDirectory();
    }

    /** Persian digits in a file's name would hide the checkpoint from the run that is to be resumed. */
    @Test
    void findsItsCheckpointsWhereDigitsAreOthersThanAscii() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa-IR"));
        try {
            write(2, 10);

            assertThat(restored()).isEqualTo(10);
            assertThat(files()).containsExactly("step-00000010.json", "step-00000010.safetensors");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void hasNothingToRestoreBeforeTheFirst() {
        assertThat(checkpoints(folder.resolve("absent"), 2).restore(state)).isEmpty();
        assertThat(checkpoints(2).restore(state)).isEmpty();
    }

    @Test
    void keepsTheLastAndTheBest() throws IOException {
        write(2, 10, 20, 30, 40, 50);
        assertThat(files())
                .containsExactly(
                        "step-00000040.json",
                        "step-00000040.safetensors",
                        "step-00000050.json",
                        "step-00000050.safetensors");

        Checkpoints checkpoints = checkpoints(1);
        for (long step : new long[] {60, 70, 80}) {
            checkpoints.write(state, progress(step, Optional.of(new TrainingState.Best(60, 0.5))), List.of());
        }
        assertThat(files())
                .containsExactly(
                        "step-00000060.json",
                        "step-00000060.safetensors",
                        "step-00000080.json",
                        "step-00000080.safetensors");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "truncated",
                "empty",
                "byte flipped",
                "no stamp",
                "stamp cut",
                "stamp of nothing",
                "stamp of nulls",
                "stamp null",
                "stamp of no text"
            })
    void goesBackToTheOneBeforeWhereTheNewestIsNotWhole(String damage) throws IOException {
        write(2, 10, 20);
        Path tensors = folder.resolve("step-00000020.safetensors");
        Path stamp = folder.resolve("step-00000020.json");
        byte[] bytes = Files.readAllBytes(tensors);
        switch (damage) {
            case "truncated" -> Files.write(tensors, Arrays.copyOf(bytes, bytes.length - 1));
            case "empty" -> Files.write(tensors, new byte[0]);
            case "byte flipped" -> {
                bytes[bytes.length - 1] ^= 1;
                Files.write(tensors, bytes);
            }
            case "no stamp" -> Files.delete(stamp);
            case "stamp cut" -> Files.writeString(stamp, Files.readString(stamp).substring(0, 40));
            case "stamp of nothing" -> Files.writeString(stamp, "{}");
            case "stamp of nulls" -> Files.writeString(stamp, "{\"tensorsSha256\":null,\"progress\":null}");
            case "stamp null" -> Files.writeString(stamp, "null");
            default -> Files.write(stamp, new byte[] {(byte) 0xff, (byte) 0xfe, 0x7b});
        }

        assertThat(restored()).isEqualTo(10);
    }

    @Test
    void beginsAgainWhereTheFirstWasLeftUnfinished() throws IOException {
        write(2, 10);
        Files.delete(folder.resolve("step-00000010.json"));

        assertThat(checkpoints(2).restore(state)).isEmpty();
    }

    /** A kill between tensors and stamp may come twice. */
    @Test
    void beginsAgainWhereNoneWasEverFinished() throws IOException {
        write(2, 10, 20);
        Files.delete(folder.resolve("step-00000010.json"));
        Files.delete(folder.resolve("step-00000020.json"));

        assertThat(checkpoints(2).restore(state)).isEmpty();
        assertThat(files()).containsExactly("step-00000010.safetensors", "step-00000020.safetensors");
    }

    @Test
    void doesNotBeginAgainWhereOneWasFinishedAndIsDamaged() throws IOException {
        write(2, 10, 20);
        Files.writeString(folder.resolve("step-00000010.json"), "{}");
        Files.delete(folder.resolve("step-00000020.json"));

        assertThatThrownBy(() -> checkpoints(2).restore(state))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("step-00000020.safetensors: no step-00000020.json is next to it")
                .hasMessageContaining("step-00000010.json: it is damaged");
    }

    @Test
    void saysOfEachWhyItDoesNotFitWhereNoneDoes() throws IOException {
        write(3, 10, 20, 30);
        Files.delete(folder.resolve("step-00000010.safetensors"));
        Files.write(folder.resolve("step-00000020.safetensors"), new byte[] {1});
        Files.writeString(folder.resolve("step-00000030.json"), "{}");

        assertThatThrownBy(() -> checkpoints(3).restore(state))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("no checkpoint in " + folder + " fits the run")
                .hasMessageContaining("step-00000010.json: step-00000010.safetensors is missing")
                .hasMessageContaining("step-00000020.json: step-00000020.safetensors has 1 bytes, expected ")
                .hasMessageContaining("step-00000030.json: it is damaged")
                .hasMessageContaining("restore the checkpoints from a copy; or start a new run in another folder");
    }

    /** The name is the only thing that isn't inside the file. */
    @Test
    void refusesACheckpointThatWasRenamed() throws IOException {
        write(2, 10, 20);
        for (String suffix : List.of("json", "safetensors")) {
            Files.move(folder.resolve("step-00000020." + suffix), folder.resolve("step-00000021." + suffix));
        }

        assertThat(restored()).isEqualTo(10);
    }

    @Test
    void refusesTheTensorsOfAnotherStep() throws IOException {
        write(2, 10, 20);
        Files.copy(
                folder.resolve("step-00000010.safetensors"),
                folder.resolve("step-00000020.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(restored()).isEqualTo(10);
    }

    @Test
    void namesTheFieldThatWasChangedAndBothValues() {
        write(2, 10, 20);
        RunTerms other = RunTerms.of(TinyRun.recipe("training.epochs=5").recipe(), TinyRun.record(2));

        assertThatThrownBy(() -> checkpoints(folder, 2, other).restore(state))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("step-00000020.json: "
                        + "recipe.yaml was changed: training.epochs was 3.0 and is 5.0; "
                        + "run.json was changed: seed was 1 and is 2. Undo the changes")
                .hasMessageContaining("the recipe of this one, " + folder.resolveSibling("recipe.yaml"));
    }

    /** The older one, which doesn't tell of which run it is, would have the newer one deleted at the next write. */
    @Test
    void goesBackToNoOlderFormWhereTheRunWasChanged() throws IOException {
        write(2, 10);
        OldStamps.putInto(folder);
        write(2, 20);
        List<String> before = files();
        RunTerms other = RunTerms.of(TinyRun.recipe().recipe(), TinyRun.record(2));

        assertThatThrownBy(() -> checkpoints(folder, 2, other).restore(state))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("step-00000020.json: run.json was changed: seed was 1 and is 2");
        assertThat(files()).isEqualTo(before).hasSize(4);
        assertThat(restored()).isEqualTo(20);
    }

    @Test
    void letsTheDataLieElsewhere() {
        RunRecord record = TinyRun.record(1);
        RunTerms moved = RunTerms.of(
                TinyRun.recipe().recipe(),
                new RunRecord(record.vit4j(), "moved", true, 1, record.maxSteps(), record.device()));
        write(2, 10);

        assertThat(checkpoints(folder, 2, moved).restore(state)).isPresent();
    }

    @Test
    void keepsWhatItWroteAfterGoingBackPastABrokenOne() throws IOException {
        write(1, 10, 20);
        write(2, 10);
        Files.write(folder.resolve("step-00000020.safetensors"), new byte[] {1});

        write(1, 15);

        assertThat(restored()).isEqualTo(15);
        assertThat(files()).containsExactly("step-00000015.json", "step-00000015.safetensors");
    }

    @Test
    void leavesFilesOfOthersAlone() throws IOException {
        write(1, 10);
        List<String> others = List.of("step-best.safetensors", "step-.safetensors", "notes.txt");
        for (String other : others) {
            Files.writeString(folder.resolve(other), "mine");
        }

        assertThat(restored()).isEqualTo(10);
        write(1, 20);
        assertThat(files()).containsAll(others);
    }

    @Test
    void namesTheTensorAndBothShapesOfAnotherArchitecture() {
        write(1, 10);
        Map<String, Tensor> wider =
                Map.of("weights.a", Tensor.zeros(DType.FLOAT32, 5, 2), "optimizer.step", Tensor.zeros(DType.FLOAT32));

        assertThatThrownBy(() -> checkpoints(1).restore(wider))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("step-00000010.safetensors")
                .hasMessageContaining("weights.a has shape [3, 2], expected [5, 2]");
    }

    @Test
    void namesTheTensorThatIsMissingOrTooMany() {
        write(1, 10);
        Map<String, Tensor> deeper =
                Map.of("weights.b", Tensor.zeros(DType.FLOAT32, 7), "weights.a", tensor(), "optimizer.step", step());
        Map<String, Tensor> shallower = Map.of("weights.a", tensor());

        assertThatThrownBy(() -> checkpoints(1).restore(deeper))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("weights.b of shape [7]");
        assertThatThrownBy(() -> checkpoints(1).restore(shallower))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("optimizer.step");
    }

    @Test
    void saysSoWhereAFileIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("checkpoints"), "");

        assertThatThrownBy(() -> checkpoints(file, 1).write(state, progress(1, Optional.empty()), List.of()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString());
    }

    private Checkpoints checkpoints(int keep) {
        return checkpoints(folder, keep);
    }

    private static Checkpoints checkpoints(Path place, int keep) {
        return checkpoints(place, keep, RunTerms.of(TinyRun.recipe().recipe(), TinyRun.record(1)));
    }

    private static Checkpoints checkpoints(Path place, int keep, RunTerms terms) {
        return new Checkpoints(
                place,
                keep,
                terms,
                new RunLength(100, 100, 24, false),
                new MetricsFile(place.resolve("metrics.jsonl")));
    }

    private static Tensor tensor() {
        return Tensor.zeros(DType.FLOAT32, 3, 2);
    }

    private static Tensor step() {
        return Tensor.zeros(DType.FLOAT32);
    }

    /** Writes checkpoints whose tensors hold the step's number. */
    private void write(int keep, long... steps) {
        for (long step : steps) {
            state.values().forEach(tensor -> tensor.fill((double) step));
            checkpoints(keep).write(state, progress(step, Optional.empty()), List.of());
        }
    }

    /** The step that was restored, which all tensors must be of. */
    private long restored() {
        state.values().forEach(Tensor::zero);
        long step = checkpoints(2).restore(state).orElseThrow().progress().step();
        assertThat(state.values()).allSatisfy(tensor -> {
            for (float value : tensor.toFloatArray()) {
                assertThat(value).isEqualTo((float) step);
            }
        });
        return step;
    }

    private static TrainingState progress(long step, Optional<TrainingState.Best> best) {
        return new TrainingState(step, 0, (int) step, Map.of(), 24 * step, 24 * step, 0, 0, best, OptionalDouble.of(0));
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
