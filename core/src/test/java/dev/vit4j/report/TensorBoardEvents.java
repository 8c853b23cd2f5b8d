package dev.vit4j.report;

import dev.vit4j.report.internal.TensorBoardEvent;
import dev.vit4j.report.internal.TfRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The events in a folder's TensorBoard file, for tests of those who write it. */
public final class TensorBoardEvents {

    private static final byte[] RATE = "images_per_second".getBytes(StandardCharsets.UTF_8);

    private static final double SECONDS_OF_A_DAY = 86_400;

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

    private static void removeClock(byte[] event) {
        double now = System.currentTimeMillis() / 1000.0;
        ByteBuffer buffer = ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i + Double.BYTES <= event.length; i++) {
            if (Math.abs(buffer.getDouble(i) - now) < SECONDS_OF_A_DAY) {
                buffer.putDouble(i, 0);
            }
        }
        for (int i = 0; i + RATE.length < event.length; i++) {
            if (Arrays.equals(event, i, i + RATE.length, RATE, 0, RATE.length)) {
                buffer.putFloat(i + RATE.length + 1, 0); // after a byte that says "float"
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
