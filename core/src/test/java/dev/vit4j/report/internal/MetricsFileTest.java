package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.report.EpochLine;
import dev.vit4j.report.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {

    @TempDir
    Path folder;

    private Path path;
    private MetricsFile file;

    @BeforeEach
    void open() {
        path = folder.resolve(MetricsFile.NAME);
        file = new MetricsFile(path);
    }

    @Test
    void readsBackWhatItWrote() {
        EpochMetrics withoutEvaluation = epoch(0.1, 1);
        EpochMetrics withEverything = EpochLine.of(
                2,
                390,
                1.0 / 3,
                0.7,
                OptionalDouble.of(0.9),
                OptionalDouble.of(0.61),
                OptionalDouble.of(1e-9),
                OptionalDouble.of(0.62),
                1.2e-3,
                512.5,
                98.25);

        file.append(withoutEvaluation);
        file.append(withEverything);

        assertThat(file.read()).containsExactly(withoutEvaluation, withEverything);
    }

    @Test
    void writesTheFieldsOfTheFormatAndLeavesOutWhatWasNotMeasured() throws IOException {
        file.append(epoch(1, 195));

        assertThat(Files.readString(path))
                .isEqualTo("{\"epoch\":1.0,\"step\":195,\"train_loss\":1.5,\"train_accuracy\":0.45,"
                        + "\"test_loss\":1.25,\"test_accuracy\":0.55,"
                        + "\"learning_rate\":0.001,\"images_per_second\":500.0,\"seconds\":100.0}\n");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void followsNoLink() throws IOException {
        Path users = Files.writeString(path.resolveSibling("users"), "mine");
        Files.createSymbolicLink(path, users);

        assertThatThrownBy(() -> file.append(epoch(1, 1)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + path, "symbolic link", "move it away");
        assertThat(users).hasContent("mine");
    }

    @Test
    void hasNoEpochsWhereThereIsNoFile() {
        assertThat(file.read()).isEmpty();
        file.truncateAfter(0);
        assertThat(path).doesNotExist();
    }

    @Test
    void dropsTheLineThatAKilledProcessLeftUnfinished() throws IOException {
        file.append(epoch(1, 195));
        Files.writeString(path, "{\"epoch\":2.0,\"step\":39", StandardOpenOption.APPEND);

        assertThat(file.read()).containsExactly(epoch(1, 195));
        file.append(epoch(2, 390));
        assertThat(file.read()).containsExactly(epoch(1, 195), epoch(2, 390));
        assertThat(Files.readAllLines(path)).hasSize(2);
    }

    @Test
    void dropsTheEpochsAfterACheckpoint() throws IOException {
        file.append(epoch(1, 195));
        file.append(epoch(2, 390));
        file.append(epoch(3, 585));
        Files.writeString(path, "{\"epo", StandardOpenOption.APPEND);

        file.truncateAfter(390);

        assertThat(file.read()).containsExactly(epoch(1, 195), epoch(2, 390));
        assertThat(Files.readString(path)).endsWith("}\n");
    }

    @Test
    void holdsTheLinesThatACheckpointHas() throws IOException {
        List<EpochMetrics> two = List.of(epoch(1, 195), epoch(2, 390));
        assertThat(file.restore(List.of())).isTrue();
        assertThat(path).doesNotExist();

        assertThat(file.restore(two)).isFalse();
        assertThat(file.read()).isEqualTo(two);
        file.append(epoch(3, 585));
        assertThat(file.restore(two)).isTrue();
        assertThat(file.read()).isEqualTo(two);
        Files.writeString(path, Files.readString(path).replace("195", "196"));
        assertThat(file.restore(two)).isFalse();
        assertThat(file.read()).isEqualTo(two);
    }

    @Test
    void namesTheLineThatIsNotAnEpoch() throws IOException {
        file.append(epoch(1, 195));
        Files.writeString(path, "{\"epoch\":2.0,\"step\":\"many\"}\n", StandardOpenOption.APPEND);
        file.append(epoch(3, 585));

        assertThatThrownBy(file::read)
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(MetricsFile.NAME + ", line 2")
                .hasMessageContaining("step must be a whole number, found \"many\"");
    }

    @Test
    void namesTheFieldThatIsMissing() throws IOException {
        Files.writeString(path, "{\"epoch\":2.0,\"step\":5}\n");

        assertThatThrownBy(file::read)
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("field train_loss is missing");
    }

    @Test
    void saysWhichFileCannotBeWritten() {
        Path missing = folder.resolve("absent").resolve(MetricsFile.NAME);

        assertThatThrownBy(() -> new MetricsFile(missing).append(epoch(1, 195)))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void refusesAFigureThatIsNoNumber() {
        assertThatThrownBy(() -> EpochLine.of(
                        1,
                        195,
                        Double.NaN,
                        0.1,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        1e-3,
                        500,
                        100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("train_loss");
    }

    private static EpochMetrics epoch(double epoch, long step) {
        return EpochLine.of(
                epoch,
                step,
                1.5,
                0.45,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(1.25),
                OptionalDouble.of(0.55),
                1e-3,
                500,
                100);
    }
}
