package dev.vit4j.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The steps of the events in a folder's TensorBoard file, for tests of those who write it. */
public final class TensorBoardSteps {

    private TensorBoardSteps() {}

    /** In file order, without the events that a file begins with: its version and the hyperparameters. */
    public static List<Long> of(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            Path file = files.filter(path -> path.getFileName().toString().startsWith("events.out.tfevents."))
                    .findFirst()
                    .orElseThrow();
            return TfRecord.read(Files.readAllBytes(file)).stream()
                    .map(TensorBoardEvent::step)
                    .filter(step -> step > 0)
                    .toList();
        }
    }
}
