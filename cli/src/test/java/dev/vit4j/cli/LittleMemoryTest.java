package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Preprocessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose heap is too small for one of its images. */
class LittleMemoryTest {

    @TempDir
    private Path folder;

    private Path image(String name, int side) throws IOException {
        Path file = folder.resolve(name);
        ImageIO.write(new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR), "png", file.toFile());
        return file;
    }

    @Test
    void isNoFaultOfTheImage() throws Exception {
        Files.writeString(
                folder.resolve(Preprocessor.FILE_NAME), Preprocessor.of(32).toJson());
        Path large = image("large.png", 5000);
        Path small = image("small.png", 40);
        Path out = folder.resolve("out.safetensors");
        List<String> command = Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.vit4j.cli.Vit4j",
                        "preprocess",
                        folder.toString(),
                        large.toString(),
                        small.toString(),
                        "--out",
                        out.toString())
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();

        assertThat(process.exitValue()).as(said).isEqualTo(ExitCode.RESOURCE.code());
        assertThat(said)
                .contains("Error: there is not enough memory to decode image " + large, "the heap of 40 MB", "-Xmx")
                .doesNotContain("fault of vit4j", "1 of 2");
        assertThat(out).doesNotExist();
    }
}
