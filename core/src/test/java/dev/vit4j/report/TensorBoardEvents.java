package dev.vit4j.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The events in a folder's TensorBoard file, for tests of those who write it. */
public final class TensorBoardEvents {

    private static final byte[] RATE = "images_per_second".getBytes(StandardCharsets.UTF_8);

    private TensorBoardEvents() {}

    /** Their steps in file order, without the events that a file begins with: its version and the hyperparameters. */
    public static List<Long> steps(Path folder) throws IOException {
        return read(folder).stream()
                .map(TensorBoardEvent::step)
                .filter(step -> step > 0)
                .toList();
    }

    /** Their bytes in file order, those that tell when they were written and how fast it went being zero. */
    public static List<byte[]> withoutClock(Path folder) throws IOException {
        List<byte[]> events = read(folder);
        events.forEach(TensorBoardEvents::removeClock);
        return events;
    }

    /** An event begins with a byte that says "wall time", then its double; the rate is a float after such a byte. */
    private static void removeClock(byte[] event) {
        Arrays.fill(event, 1, 1 + Double.BYTES, (byte) 0);
        for (int i = 0; i + RATE.length < event.length; i++) {
            if (Arrays.equals(event, i, i + RATE.length, RATE, 0, RATE.length)) {
                int value = i + RATE.length + 1;
                Arrays.fill(event, value, value + Float.BYTES, (byte) 0);
            }
        }
    }

    private static List<byte[]> read(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith("events.out.tfevents."))
                    .findFirst()
                    .orElseThrow();
            return TfRecord.read(Files.readAllBytes(file));
        }
    }
}
