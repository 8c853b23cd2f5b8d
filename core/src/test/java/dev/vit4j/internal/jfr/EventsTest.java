package dev.vit4j.internal.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.run.TinyRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short training run, an inference and a decoded image, while Flight Recorder records. */
class EventsTest {

    private static final String PREFIX = "dev.vit4j.";

    /** What {@code jlink} needs for vit4j according to docs/how-to/service.md; jdk.jfr is not among them. */
    private static final String MODULES = "java.desktop,java.net.http,java.xml,jdk.management,jdk.unsupported";

    private static final Set<String> OF_EVERY_EVENT = Set.of("startTime", "duration", "eventThread", "stackTrace");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(dev\\.vit4j\\.\\w+)` \\| `(\\w+)` \\|");

    @TempDir
    private static Path folder;

    private static List<RecordedEvent> events = List.of();

    @BeforeAll
    static void record() throws IOException {
        BufferedImage photo = new BufferedImage(50, 40, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(photo, "jpg", folder.resolve("photo.jpg").toFile());
        ImageIO.write(photo, "png", folder.resolve("photo.png").toFile());
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.start();
            EveryEvent.main(arguments("run"));
            recording.stop();
            recording.dump(file);
        }
        events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith(PREFIX))
                .toList();
    }

    private static String[] arguments(String run) {
        return List.of(run, "photo.jpg", "photo.png").stream()
                .map(name -> folder.resolve(name).toString())
                .toArray(String[]::new);
    }

    private static List<RecordedEvent> events(String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(PREFIX + name))
                .toList();
    }

    @Test
    void eachTrainingStepIsAnEvent() {
        assertThat(events("TrainStep"))
                .hasSize(4)
                .allSatisfy(event -> {
                    assertThat(event.getDuration()).isPositive();
                    assertThat(event.getInt("images")).isEqualTo(24);
                    assertThat(event.getDouble("loss")).isPositive().isFinite();
                    assertThat(event.getDouble("gradientNorm")).isPositive().isFinite();
                })
                .extracting(event -> event.getLong("step"))
                .containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void eachEvaluationIsAnEvent() {
        assertThat(events("Evaluation")).singleElement().satisfies(event -> {
            assertThat(event.getDuration()).isPositive();
            assertThat(event.getString("dataSet"))
                    .isEqualTo(new Shapes(DataSource.Split.TEST, 40, TinyRun.IMAGE_SIZE, 0).name());
            assertThat(event.getInt("images")).isEqualTo(40);
        });
    }

    @Test
    void eachCheckpointIsAnEvent() throws IOException {
        String name = "step-00000004.safetensors";
        long size = Files.size(folder.resolve("run/checkpoints").resolve(name));

        assertThat(events("CheckpointWritten")).singleElement().satisfies(event -> {
            assertThat(event.getDuration()).isPositive();
            assertThat(event.getString("file")).isEqualTo(name);
            assertThat(event.getLong("step")).isEqualTo(4);
            assertThat(event.getLong("bytes")).isEqualTo(size);
        });
    }

    @Test
    void eachDecodedImageIsAnEvent() throws IOException {
        long jpegSize = Files.size(folder.resolve("photo.jpg"));

        assertThat(events("Decode")).hasSize(2);
        assertThat(events("Decode").get(0)).satisfies(event -> {
            assertThat(event.getDuration()).isPositive();
            assertThat(event.getString("file")).isEqualTo("photo.jpg");
            assertThat(event.getString("format")).isEqualTo("JPEG");
            assertThat(event.getLong("bytes")).isEqualTo(jpegSize);
            assertThat(event.getInt("width")).isEqualTo(50);
            assertThat(event.getInt("height")).isEqualTo(40);
            assertThat(event.getBoolean("resized")).isTrue();
        });
        assertThat(events("Decode").get(1)).satisfies(event -> {
            assertThat(event.getString("file")).isEqualTo("photo.png");
            assertThat(event.getString("format")).isEqualTo("PNG");
            assertThat(event.getBoolean("resized")).isFalse();
        });
    }

    @Test
    void eachInferenceIsAnEvent() {
        assertThat(events("Inference")).singleElement().satisfies(event -> {
            assertThat(event.getDuration()).isPositive();
            assertThat(event.getLong("images")).isEqualTo(1);
            assertThat(event.getLong("width")).isEqualTo(TinyRun.IMAGE_SIZE);
            assertThat(event.getLong("height")).isEqualTo(TinyRun.IMAGE_SIZE);
            assertThat(event.getString("precision")).isEqualTo("FP32");
        });
    }

    /** A recording may be handed on: where the images lie is nobody's business. */
    @Test
    void noEventNamesAFolder() {
        assertThat(events)
                .isNotEmpty()
                .noneMatch(
                        event -> event.toString().contains(folder.getFileName().toString()));
    }

    @Test
    void thePageHasEveryField() throws IOException {
        Set<String> fields = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .filter(type -> type.getName().startsWith(PREFIX))
                .flatMap(type -> type.getFields().stream()
                        .map(ValueDescriptor::getName)
                        .filter(field -> !OF_EVERY_EVENT.contains(field))
                        .map(field -> type.getName() + " " + field))
                .collect(Collectors.toSet());

        assertThat(ROW.matcher(Files.readString(Path.of("../docs/reference/events.md")))
                        .results()
                        .map(row -> row.group(1) + " " + row.group(2)))
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    @Test
    void everythingWorksInAJavaWithoutFlightRecorder() throws Exception {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "--limit-modules",
                                MODULES,
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                EveryEvent.class.getName()),
                        Stream.of(arguments("run-without-events")))
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualToIgnoringNewLines("false");
        assertThat(process.waitFor()).isZero();
    }
}
