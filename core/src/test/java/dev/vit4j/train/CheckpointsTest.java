package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
        var progress =
                new Progress(7, 2, 3, 0.1 + 0.2, 5, 11, 1.0 / 3, 2.0 / 3, Optional.of(new Progress.Best(4, 0.7)));
        new Checkpoints(folder, 1).write(state, progress);

        assertThat(new Checkpoints(folder, 1).restore(state)).hasValue(progress);
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
        assertThat(new Checkpoints(folder.resolve("absent"), 2).restore(state)).isEmpty();
        assertThat(new Checkpoints(folder, 2).restore(state)).isEmpty();
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

        Checkpoints checkpoints = new Checkpoints(folder, 1);
        for (long step : new long[] {60, 70, 80}) {
            checkpoints.write(state, progress(step, Optional.of(new Progress.Best(60, 0.5))));
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
    void beginsAgainWhereNoneIsWhole() throws IOException {
        write(2, 10, 20);
        Files.delete(folder.resolve("step-00000010.json"));
        Files.write(folder.resolve("step-00000020.safetensors"), new byte[] {1});

        assertThat(new Checkpoints(folder, 2).restore(state)).isEmpty();
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

        assertThatThrownBy(() -> new Checkpoints(folder, 1).restore(wider))
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

        assertThatThrownBy(() -> new Checkpoints(folder, 1).restore(deeper))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("weights.b of shape [7]");
        assertThatThrownBy(() -> new Checkpoints(folder, 1).restore(shallower))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("optimizer.step");
    }

    @Test
    void saysSoWhereAFileIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("checkpoints"), "");

        assertThatThrownBy(() -> new Checkpoints(file, 1).write(state, progress(1, Optional.empty())))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString());
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
            new Checkpoints(folder, keep).write(state, progress(step, Optional.empty()));
        }
    }

    /** The step that was restored, which all tensors must be of. */
    private long restored() {
        state.values().forEach(Tensor::zero);
        long step = new Checkpoints(folder, 2).restore(state).orElseThrow().step();
        assertThat(state.values()).allSatisfy(tensor -> {
            for (float value : tensor.toFloatArray()) {
                assertThat(value).isEqualTo((float) step);
            }
        });
        return step;
    }

    private static Progress progress(long step, Optional<Progress.Best> best) {
        return new Progress(step, 0, (int) step, 0, 0, 0, 0, 0, best);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
