package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileFailureTest {

    private static final String PATH = "/runs/one/metrics.jsonl";

    /** Each kind as Java makes it where the system says nothing more: its message is the path, or none. */
    static Stream<IOException> failures() {
        return Stream.of(
                new AccessDeniedException(PATH),
                new NoSuchFileException(PATH),
                new FileAlreadyExistsException(PATH),
                new NotDirectoryException(PATH),
                new DirectoryNotEmptyException(PATH),
                new FileSystemLoopException(PATH),
                new NotLinkException(PATH),
                new FileSystemException(PATH),
                new FileSystemException(PATH, PATH + ".tmp", null),
                new IOException());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysMoreThanThePath(IOException failure) {
        for (Exception e : new Exception[] {failure, new UncheckedIOException(failure)}) {
            assertThat(FileFailure.reason(e)).doesNotContain(PATH, "null").matches("[a-z][a-z ]+.*");
            assertThat(FileFailure.whenReading(e)).doesNotContain(PATH, "null").matches("[a-z][a-z ]+.*");
        }
    }

    @Test
    void saysWhatTheSystemSaid() {
        assertThat(FileFailure.reason(new FileSystemException(PATH, null, "No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(FileFailure.reason(new AtomicMoveNotSupportedException(PATH, PATH, "Invalid cross-device link")))
                .isEqualTo("Invalid cross-device link");
        assertThat(FileFailure.reason(new IOException("Input/output error"))).isEqualTo("Input/output error");
    }

    @Test
    void tellsAMissingFileFromAMissingFolder() {
        assertThat(FileFailure.whenReading(new UncheckedIOException(new NoSuchFileException(PATH))))
                .isEqualTo("it does not exist");
        assertThat(FileFailure.reason(new NoSuchFileException(PATH))).isEqualTo("its directory does not exist");
    }
}
