package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.ResourceException;
import dev.vit4j.report.EpochLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardWriterTest {

    @TempDir
    Path folder;

    @Test
    void beginsWithTheFileVersionAndKeepsEveryScalar() throws IOException {
        double before = System.currentTimeMillis() / 1000.0;
        try (TensorBoardWriter writer = TensorBoardWriter.open(folder)) {
            writer.scalars(300, Map.of("loss/train", 0.25, "accuracy/test", 0.5));
        }

        List<Event> events = readEvents();

        assertThat(eventFile()).hasFileName("events.out.tfevents.vit4j"); // neither the host nor the time

        assertThat(events).hasSize(2);
        assertThat(events.get(0).fileVersion).isEqualTo("brain.Event:2");
        assertThat(events.get(1).wallTime).isCloseTo(before, within(60.0));
        assertThat(events.get(1).step).isEqualTo(300);
        assertThat(events.get(1).scalars).isEqualTo(Map.of("loss/train", 0.25f, "accuracy/test", 0.5f));
    }

    @Test
    void writesTheMeasuredFiguresOfAnEpoch() throws IOException {
        try (TensorBoardWriter writer = TensorBoardWriter.open(folder)) {
            writer.epoch(EpochLine.of(
                    1,
                    195,
                    1.5,
                    0.5,
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.of(1.25),
                    OptionalDouble.of(0.75),
                    0.125,
                    500,
                    100));
        }

        assertThat(readEvents().get(1).scalars)
                .isEqualTo(Map.of(
                        "loss/train", 1.5f,
                        "accuracy/train", 0.5f,
                        "loss/test", 1.25f,
                        "accuracy/test", 0.75f,
                        "learning_rate", 0.125f,
                        "images_per_second", 500f,
                        "epoch", 1f));
    }

    @Test
    void framesRecordsAsTensorFlowDoes() {
        // what TensorBoard's RecordWriter makes of b"vit4j"
        assertThat(HexFormat.of().formatHex(TfRecord.frame("vit4j".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("0500000000000000eab2043e766974346abac6be25");
    }

    @Test
    void goesOnInTheSameFileAfterAResume() throws IOException {
        write(100, 200, 300);
        TensorBoardWriter.truncateAfter(folder, 200);
        write(300, 400);

        assertThat(readEvents()).extracting(event -> event.step).containsExactly(0L, 100L, 200L, 300L, 400L);
    }

    @Test
    void dropsTheEventThatAKilledProcessLeftUnfinished() throws IOException {
        write(100, 200);
        byte[] whole = Files.readAllBytes(eventFile());
        Files.write(eventFile(), Arrays.copyOf(whole, whole.length - 3));

        write(200);

        assertThat(readEvents()).extracting(event -> event.step).containsExactly(0L, 100L, 200L);
    }

    /** As TensorBoard 2.21's plugin reads them. */
    @Test
    void beginsWithTheHyperparameters() throws IOException {
        Map<String, String> values = Map.of("seed", "3", "optimizer.name", "adamw", "training.fast_path", "true");
        try (TensorBoardWriter writer = TensorBoardWriter.open(folder, values)) {
            writer.scalars(100, Map.of("loss/train", 0.5));
        }
        TensorBoardWriter.truncateAfter(folder, 0);
        try (TensorBoardWriter writer = TensorBoardWriter.open(folder, values)) {
            writer.scalars(100, Map.of("loss/train", 0.25));
        }

        byte[] content = Files.readAllBytes(eventFile());
        assertThat(TfRecord.read(content)).extracting(TensorBoardEvent::step).containsExactly(0L, 0L, 0L, 100L);
        assertThat(new String(content, StandardCharsets.ISO_8859_1))
                .containsOnlyOnce("_hparams_/experiment")
                .containsOnlyOnce("_hparams_/session_start_info")
                .contains("\n\u0004seed\u0012\u0009\u0011" + "\0".repeat(6) + "\u0008@") // 3.0
                .contains("\n\u000eoptimizer.name\u0012\u0007\u001a\u0005adamw")
                .contains("\n\u0012training.fast_path\u0012\u0002 \u0001");
    }

    @Test
    void dropsWhatFollowsABrokenEvent() throws IOException {
        write(100);
        Files.write(eventFile(), new byte[64], StandardOpenOption.APPEND);

        write(200);

        assertThat(readEvents()).extracting(event -> event.step).containsExactly(0L, 100L, 200L);
    }

    @Test
    void namesTheFileWhoseRecordIsNoEvent() throws IOException {
        Path foreign = folder.resolve("events.out.tfevents.0000000001.host");
        Files.write(foreign, TfRecord.frame(new byte[] {1 << 3 | 2, 100}));

        assertThatThrownBy(() -> TensorBoardWriter.open(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(foreign.toString());
    }

    @Test
    void leavesAFolderWithoutEventsAlone() throws IOException {
        TensorBoardWriter.truncateAfter(folder, 100);

        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysWhichFolderIsMissing() {
        Path missing = folder.resolve("absent");

        assertThatThrownBy(() -> TensorBoardWriter.open(missing))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(missing.toString());
    }

    private void write(long... steps) {
        try (TensorBoardWriter writer = TensorBoardWriter.open(folder)) {
            for (long step : steps) {
                writer.scalars(step, Map.of("loss/train", 1.0 / step));
            }
        }
    }

    private Path eventFile() throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private List<Event> readEvents() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(eventFile())).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (file.hasRemaining()) {
            byte[] data = new byte[(int) file.getLong()];
            file.getInt();
            file.get(data);
            file.getInt();
            events.add(new Event(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN)));
        }
        return events;
    }

    /** A second reader of event.proto, written without the code under test. */
    private static final class Event {
        private double wallTime;
        private long step;
        private String fileVersion = "";
        private final Map<String, Float> scalars = new TreeMap<>();

        Event(ByteBuffer message) {
            while (message.hasRemaining()) {
                switch (message.get()) {
                    case 1 << 3 | 1 -> wallTime = message.getDouble();
                    case 2 << 3 -> step = varint(message);
                    case 3 << 3 | 2 ->
                        fileVersion =
                                StandardCharsets.UTF_8.decode(nested(message)).toString();
                    case 5 << 3 | 2 -> readSummary(nested(message));
                    default -> throw new AssertionError("unknown field in an event");
                }
            }
        }

        private void readSummary(ByteBuffer summary) {
            while (summary.hasRemaining()) {
                assertThat(summary.get()).isEqualTo((byte) (1 << 3 | 2));
                ByteBuffer value = nested(summary);
                assertThat(value.get()).isEqualTo((byte) (1 << 3 | 2));
                String tag = StandardCharsets.UTF_8.decode(nested(value)).toString();
                assertThat(value.get()).isEqualTo((byte) (2 << 3 | 5));
                scalars.put(tag, value.getFloat());
                assertThat(value.hasRemaining()).isFalse();
            }
        }

        private static ByteBuffer nested(ByteBuffer message) {
            int length = (int) varint(message);
            ByteBuffer nested = message.slice(message.position(), length).order(ByteOrder.LITTLE_ENDIAN);
            message.position(message.position() + length);
            return nested;
        }

        private static long varint(ByteBuffer message) {
            long value = 0;
            int shift = 0;
            byte next;
            do {
                next = message.get();
                value |= (long) (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            return value;
        }
    }
}
