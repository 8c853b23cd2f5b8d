package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.report.TensorBoardEvents;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A run of one process beside the same run of another. */
@Tag("engine")
class RepeatedRunTest {

    /** What tells of the day and the clock rather than of what was computed. */
    private static final Set<String> OF_THE_CLOCK = Set.of("seconds", "images_per_second", "time", "date", "host");

    @TempDir
    private Path folder;

    private Path run(String parent) throws Exception {
        Path run = Files.createDirectories(folder.resolve(parent)).resolve("run"); // its name is in the pictures
        try (ChildProcess child = ChildRun.start(run)) {
            ChildProcess.End end = child.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
        }
        return run;
    }

    @Test
    void twoProcessesLeaveTheSameBytesAndRecordsThatDifferByTheClockAlone() throws Exception {
        Path first = run("first");
        Path second = run("second");
        requireSameBytes(first, second);
        for (String record : List.of(MetricsFile.NAME, RunFolder.RUN)) {
            assertThat(withoutClock(second.resolve(record))).as(record).isEqualTo(withoutClock(first.resolve(record)));
        }
        assertThat(cardWithoutClock(second)).isEqualTo(cardWithoutClock(first)).contains("| Seed | 1 |");
        assertThat(events(second)).hasSizeGreaterThan(ChildRun.EPOCHS).isEqualTo(events(first));
    }

    private static void requireSameBytes(Path first, Path second) throws IOException {
        List<String> files = files(first);

        assertThat(files(second)).isEqualTo(files);
        assertThat(files)
                .contains("model.safetensors", "config.json", "curves.png", "curves.svg", "best/model.safetensors")
                .anyMatch(file -> file.startsWith("checkpoints/") && file.endsWith(".safetensors"));
        for (String file : files) {
            if (file.endsWith(".safetensors")
                    || file.endsWith(".png")
                    || file.endsWith(".svg")
                    || file.endsWith("config.json")
                    || file.equals(RunFolder.EVALUATION)
                    || file.equals(RunFolder.RECIPE)) {
                assertThat(second.resolve(file)).as(file).hasSameBinaryContentAs(first.resolve(file));
            }
        }
    }

    /** A file of one JSON document, or of one a line. */
    private static List<JsonNode> withoutClock(Path file) throws IOException {
        List<String> documents =
                file.toString().endsWith(".jsonl") ? Files.readAllLines(file) : List.of(Files.readString(file));
        return documents.stream()
                .map(RecordJson.MAPPER::readTree)
                .peek(RepeatedRunTest::removeClock)
                .toList();
    }

    private static List<String> events(Path run) throws IOException {
        return TensorBoardEvents.withoutClock(run).stream()
                .map(HexFormat.of()::formatHex)
                .toList();
    }

    private static List<String> cardWithoutClock(Path run) throws IOException {
        return Files.readAllLines(run.resolve("README.md")).stream()
                .filter(line -> !line.startsWith("| Begun |") && !line.startsWith("| Seconds |"))
                .toList();
    }

    private static void removeClock(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(OF_THE_CLOCK);
        }
        node.forEach(RepeatedRunTest::removeClock);
    }

    private static List<String> files(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> run.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
