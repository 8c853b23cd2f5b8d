package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.image.Preprocessor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private record Result(int exitCode, String said) {}

    private Result preprocess(Path out, Path... images) throws Exception {
        Files.writeString(
                folder.resolve(Preprocessor.FILE_NAME), Preprocessor.of(32).toJson());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vit4j.cli.Vit4j",
                "preprocess",
                folder.toString()));
        for (Path image : images) {
            command.add(image.toString());
        }
        command.addAll(List.of("--out", out.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Result(process.exitValue(), said);
    }

    @Test
    void isSaidWhereTheFileItselfIsTooLarge() throws Exception {
        Path file = Files.write(folder.resolve("sparse.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
        try (RandomAccessFile stretched = new RandomAccessFile(file.toFile(), "rw")) {
            stretched.setLength(500L << 20);
        }
        Result result = preprocess(folder.resolve("out.safetensors"), file);
        assertThat(result.exitCode()).as(result.said()).isEqualTo(ExitCode.RESOURCE.code());
        assertThat(result.said())
                .contains("Error: there is not enough memory to read image " + file, "-Xmx")
                .doesNotContain("bug in vit4j");
    }

    @Test
    void isNoFaultOfTheImage() throws Exception {
        Path large = image("large.png", 5000);
        Path small = image("small.png", 40);
        Path out = folder.resolve("out.safetensors");
        Result result = preprocess(out, large, small);

        assertThat(result.exitCode()).as(result.said()).isEqualTo(ExitCode.RESOURCE.code());
        assertThat(result.said())
                .contains("Error: there is not enough memory to decode image " + large, "the heap of 40 MB", "-Xmx")
                .doesNotContain("bug in vit4j", "1 of 2");
        assertThat(out).doesNotExist();
    }
}
