package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
class OwnFileTest {

    @TempDir
    private Path folder;

    private static FileChannel open(Path path) throws IOException {
        return OwnFile.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    @Test
    void followsNoLinkEvenOneToNothing() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), users);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("absent"));

        for (Path path : List.of(link, dangling)) {
            assertThatThrownBy(() -> open(path))
                    .isInstanceOf(ResourceException.class)
                    .hasMessage("cannot write " + path + ": it is a symbolic link, which is neither followed nor "
                            + "replaced here; move it away, or choose another place");
        }
        assertThat(users).hasContent("mine");
        assertThat(folder.resolve("absent")).doesNotExist();
    }

    @Test
    void waitsForNoPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(() -> open(pipe)).hasMessageContaining(pipe + ": it is not a regular file");
        assertThatThrownBy(() -> LockFile.take(pipe)).hasMessageContaining(pipe + ": it is not a regular file");
    }

    @Test
    void makesAFileAndKeepsTheContentOfOneThatIsThere() throws IOException {
        Path file = folder.resolve("file");
        try (FileChannel channel = open(file)) {
            channel.write(ByteBuffer.wrap(new byte[] {97, 98, 99}));
        }
        open(file).close();

        assertThat(file).hasContent("abc");
    }

    @Test
    void anAtomicWriteNeitherFollowsNorReplacesALink() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), users);

        assertThatThrownBy(() -> AtomicFile.writeString(link, "ours"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(link + ": it is a symbolic link");
        assertThat(users).hasContent("mine");
        assertThat(link).isSymbolicLink();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(users, link);
        }
    }

    @Test
    void anAtomicWriteGoesThroughALinkThatSomebodyNamed() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other disk"));
        Files.createSymbolicLink(folder.resolve("first"), Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("other disk", "file"));

        AtomicFile.writeString(LinkTarget.of(folder.resolve("first")), "new");
        AtomicFile.writeString(LinkTarget.of(folder.resolve("first")), "newer");

        assertThat(other.resolve("file")).isRegularFile().hasContent("newer");
        assertThat(folder.resolve("first")).isSymbolicLink();
        assertThat(folder.resolve("second")).isSymbolicLink();
        assertThat(LinkTarget.of(other)).isEqualTo(other);
    }

    @Test
    void saysSoWhereLinksGoRoundInACircle() throws IOException {
        Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));

        assertThatThrownBy(() -> LinkTarget.of(first))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(first + " is a symbolic link that leads in a circle");
    }

    @Test
    void removesLeftoversOfItsOwnAlone() throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "mine");
        List<Path> kept = List.of(
                users,
                Files.writeString(folder.resolve(".notes.123456789.tmp"), "mine"),
                Files.writeString(folder.resolve("notes.tmp"), "mine"),
                Files.createSymbolicLink(folder.resolve(".vit4j-999999999-0123456789abcdef.tmp"), users));
        Files.writeString(folder.resolve(".vit4j-999999999-fedcba9876543210.tmp"), "half");

        AtomicFile.removeLeftovers(folder);

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrderElementsOf(kept);
        }
    }
}
