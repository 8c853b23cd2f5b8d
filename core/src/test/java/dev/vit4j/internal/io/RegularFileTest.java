package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RegularFileTest {

    @TempDir
    Path folder;

    private Path pipe() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        return pipe;
    }

    private static void assertRefused(Path file, String what) {
        String message = "it is " + what + ", where a file was expected";
        assertThatThrownBy(() -> RegularFile.read(file, 100))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> RegularFile.open(file)).hasMessage(message);
        assertThatThrownBy(() -> RegularFile.stream(file)).hasMessage(message);
        assertThatThrownBy(() -> RegularFile.size(file)).hasMessage(message);
        assertThatThrownBy(() -> TextFile.read(file, 100)).hasMessage(message);
        assertThatThrownBy(() -> Sha256.of(file))
                .isInstanceOf(ResourceException.class)
                .hasMessage("cannot read " + file + ": " + message);
    }

    @Test
    void refusesAFolder() {
        assertRefused(folder, "a folder");
        assertThatThrownBy(() -> TextFile.readFileOrPipe(folder, 100))
                .hasMessage("it is a folder, where a file was expected");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no place among files")
    void refusesAPipeThatNobodyWritesTo() throws Exception {
        assertRefused(pipe(), "a pipe (FIFO)");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "sockets have no place among files")
    void refusesASocket() throws IOException {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertRefused(socket, "a socket");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "devices have no place among files")
    void refusesADeviceAlsoBehindALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("config.json"), Path.of("/dev/zero"));
        assertRefused(link, "a device");
        assertThatThrownBy(() -> TextFile.readFileOrPipe(link, 100))
                .hasMessage("it is a device, where a file was expected");
    }

    @Test
    void readsAFileAlsoBehindALinkUpToTheLimit() throws IOException {
        Path file = Files.write(folder.resolve("a"), new byte[2_500_000]);

        assertThat(RegularFile.read(file, 2_500_000)).isEqualTo(new byte[2_500_000]);
        assertThat(RegularFile.size(file)).isEqualTo(2_500_000);
        assertThatThrownBy(() -> RegularFile.read(file, 2_499_999))
                .isInstanceOf(IOException.class)
                .hasMessage("it has 2500000 bytes, more than the limit of 2499999 for such a file");
        assertThatThrownBy(() -> RegularFile.read(folder.resolve("gone"), 1)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
    void followsLinksToFiles() throws IOException {
        Files.writeString(folder.resolve("a"), "text");
        Path link = Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

        assertThat(TextFile.read(link, 4)).isEqualTo("text");
    }

    /** They are regular, of no bytes by their size, and some have no end. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc is there alone")
    void readsWhatTheSystemMakesUpUpToTheLimit() throws IOException {
        assertThat(TextFile.read(Path.of("/proc/self/status"), 1 << 16)).contains("VmHWM");
        assertThatThrownBy(() -> RegularFile.read(Path.of("/proc/self/status"), 10))
                .hasMessage("it has more bytes than the limit of 10 for such a file");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes have no place among files")
    void readsAPipeWhereOneMayBeMeantUpToTheLimit() throws Exception {
        Path pipe = pipe();
        assertThat(whileWritten(pipe, "a.png\nb.png\n", 12)).isEqualTo("a.png\nb.png\n");
        assertThatThrownBy(() -> whileWritten(pipe, "a.png\nb.png\n", 11))
                .isInstanceOf(IOException.class)
                .hasMessage("it has more bytes than the limit of 11 for such a file");
    }

    private static String whileWritten(Path pipe, String text, long most) throws IOException {
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
            try {
                Files.writeString(pipe, text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        try {
            return TextFile.readFileOrPipe(pipe, most);
        } finally {
            written.exceptionally(e -> null).join();
        }
    }
}
