package dev.vit4j.cli.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageFilesTest {

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void readsAPathALine() throws IOException {
        Path list = write("list.txt", "\ufeff/x/a.png\r\n\n# a comment\n  b c.jpg \n/x/#1.png\n ./#2.png");

        assertThat(paths(list))
                .containsExactly(Path.of("/x/a.png"), Path.of("b c.jpg"), Path.of("/x/#1.png"), Path.of("./#2.png"));
    }

    @Test
    void findsPathsBesideTheList() throws IOException {
        Path beside = write("images/a.png", "");
        Path list = write("list.txt", "images/a.png\nimages/absent.png\n");

        assertThat(paths(list)).containsExactly(beside, Path.of("images/absent.png"));
        assertThat(images(List.of(list)).get(1).absence().orElseThrow())
                .contains("images/absent.png, named in " + list)
                .endsWith("looked for in " + folder + " and in " + Path.of("").toAbsolutePath());
    }

    @Test
    void readsTheFirstColumnOrTheOneThatIsNamed() throws IOException {
        Path plain = write("plain.csv", "a.png,1\n\n , \n\"b, \"\"c\"\".png\",2\n");
        Path named = write("named.CSV", "label,Filename\r\ncat,a.png\r\ndog,\"b\nc.png\"");

        assertThat(paths(plain, named))
                .containsExactly(Path.of("a.png"), Path.of("b, \"c\".png"), Path.of("a.png"), Path.of("b\nc.png"));
    }

    @Test
    void refusesAListThatWouldFillTheMemory() throws IOException {
        Path list = write("list.txt", "");
        try (FileChannel channel = FileChannel.open(list, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), 256L << 20);
        }

        assertThat(images(List.of(list)).get(0).absence().orElseThrow())
                .contains("list.txt: it has 268435457 bytes, more than the limit of 268435456");
    }

    @Test
    void takesFoldersAndFilesBesideLists() throws IOException {
        Path image = write("folder/deep/x.png", "");
        write("folder/notes.md", "");

        assertThat(paths(folder.resolve("folder"), Path.of("absent.jpg")))
                .containsExactly(image, Path.of("absent.jpg"));
    }

    @Test
    void saysWhatItReadsOfAFolderWithoutImages() throws IOException {
        Path notes = write("folder/notes.md", "").getParent();
        NamedImage absent = images(List.of(notes)).get(0);

        assertThatThrownBy(() -> absent.open(ImageDecoder.standard()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("folder " + notes + " has no images", "begins like one");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links take a privilege")
    void goesOnBehindAFolderInsideThatCannotBeRead() throws IOException {
        Path image = write("folder/deep/x.png", "");
        Path circle = Files.createSymbolicLink(folder.resolve("folder/again"), folder.resolve("folder"));

        List<NamedImage> images = images(List.of(folder.resolve("folder")));

        assertThat(images).extracting(NamedImage::path).containsExactly(image, circle);
        assertThat(images.get(1).absence().orElseThrow()).contains(circle + " is a link to an enclosing folder");
    }

    @Test
    void goesOnBehindALineOfAListThatIsNoPath() throws IOException {
        assertThat(paths(write("zero.txt", "a\0b\nx.png"))).hasSize(2).contains(Path.of("x.png"));
    }

    @Test
    void namesAListThatCannotBeRead() throws IOException {
        refuses(write("empty.txt", "\n"), "names no image");
        refuses(write("short.csv", "label,path\ncat\n"), "expected 2 columns");
        refuses(write("open.csv", "\"a.png"), "inside a quoted field");
        refuses(write("zero.txt", "a\0b"), "which is not a valid path");
        refuses(folder.resolve("absent.txt"), "does not exist");
        refuses(Files.write(folder.resolve("bytes.txt"), new byte[] {(byte) 0xff, '\n'}), "not UTF-8");
    }

    private static List<NamedImage> images(List<Path> inputs) {
        return ImageFiles.of(inputs, ImageDecoder.standard(), TransferListener.NONE)
                .images();
    }

    private static List<Path> paths(Path... inputs) {
        return images(List.of(inputs)).stream().map(NamedImage::path).toList();
    }

    private static void refuses(Path list, String reason) {
        List<NamedImage> images = images(List.of(list, Path.of("other.png")));

        assertThat(images).hasSize(2);
        assertThatThrownBy(() -> images.get(0).open(ImageDecoder.standard()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(list.toString(), reason);
    }
}
