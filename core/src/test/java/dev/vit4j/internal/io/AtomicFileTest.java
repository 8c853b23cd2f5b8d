package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--r-----"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions are others there")
    void letsReadAndWriteWhoeverCouldBefore(String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        AtomicFile.writeString(file, "after");

        assertThat(file).hasContent("after");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
    }

    @Test
    void leavesNothingBehindWhereMemoryIsFull() {
        OutOfMemoryError error = new OutOfMemoryError("direct buffer");

        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("file"), channel -> {
                    throw error;
                }))
                .isSameAs(error);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void writesManyBytesThroughFewOfDirectMemory() throws IOException {
        byte[] bytes = new byte[5_000_001];
        new Random(1).nextBytes(bytes);
        AtomicFile.writeBytes(folder.resolve("file"), bytes);

        assertThat(folder.resolve("file")).hasBinaryContent(bytes);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no place among files")
    void replacesNothingThatIsNoRegularFile() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> AtomicFile.writeString(pipe, "text"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(pipe + ": it is not a regular file");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }
}
