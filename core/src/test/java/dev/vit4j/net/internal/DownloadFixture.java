package dev.vit4j.net.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A file of a scripted server, where it is to go, and somebody who doesn't wait long for it. */
abstract class DownloadFixture {

    static final String TAG = "ETag: \"version-1\"\r\n";

    static final Pace IMPATIENT =
            Pace.STANDARD.withSilence(Duration.ofMillis(400)).withPause(Duration.ZERO);

    @TempDir
    Path folder;

    final byte[] content = new byte[300_000];
    Path target = Path.of("");

    @BeforeEach
    void makeContent() {
        new Random(1).nextBytes(content);
        target = folder.resolve("made/data.bin");
    }

    final void assertFetchedWithNothingElseLeft() throws IOException {
        assertThat(target).hasBinaryContent(content);
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertThat(files).containsExactly(target);
        }
    }
}
