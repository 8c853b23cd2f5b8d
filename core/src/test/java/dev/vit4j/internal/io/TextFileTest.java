package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    @Test
    void refusesAFileThatIsLargerThanItMayBe(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "größer");

        assertThat(TextFile.read(file, 8)).isEqualTo("größer");
        assertThatThrownBy(() -> TextFile.read(file, 7))
                .isInstanceOf(IOException.class)
                .hasMessage("it has 8 bytes, more than the limit of 7 for such a file");
    }

    /** What Java says of these is the path alone. */
    @Test
    void failuresAreToldInWords() {
        assertThat(FileFailure.whenReading(new AccessDeniedException("a.jpg"))).isEqualTo("permission denied");
        assertThat(FileFailure.whenReading(new NoSuchFileException("a.jpg"))).isEqualTo("it does not exist");
        assertThat(FileFailure.reason(new NoSuchFileException("a.jpg"))).isEqualTo("its directory does not exist");
        assertThat(FileFailure.reason(new FileSystemException("a.jpg", null, "No space left on device")))
                .isEqualTo("No space left on device");
        assertThat(FileFailure.whenReading(new IOException("Input/output error")))
                .isEqualTo("Input/output error");
    }
}
