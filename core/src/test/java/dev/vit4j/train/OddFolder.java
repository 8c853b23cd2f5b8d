package dev.vit4j.train;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.image.RgbImage;
import dev.vit4j.run.TinyRun;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/** A folder of images as people have them: some broken, in ten ways, files that are none, and a Mac's leftovers. */
public final class OddFolder {

    public static final int WAYS = 10;

    private static final List<String> FORMATS = List.of("jpg", "png", "gif", "bmp");

    private OddFolder() {}

    /**
     * Writes class folders of drawn shapes, broken images evenly among them.
     *
     * @return the paths of the broken images below the folder, with slashes
     */
    public static Set<String> write(Path folder, int images, int broken, int others) throws IOException {
        Shapes shapes = new Shapes(DataSource.Split.TRAIN, images, TinyRun.IMAGE_SIZE, 0);
        Set<String> brokenFiles = new HashSet<>();
        for (int i = 0; i < images; i++) {
            String className = shapes.classNames().get(shapes.label(i));
            int before = (int) ((long) i * broken / images);
            boolean breaks = (int) ((long) (i + 1) * broken / images) > before;
            String format = breaks ? formatOf(before % WAYS) : FORMATS.get(i % FORMATS.size());
            // One in ten has no ending, or another format's.
            String ending = breaks || i % 10 > 1 ? "." + format : i % 10 == 0 ? "" : ".dat";
            Path file = folder.resolve(className).resolve(String.format("%05d%s", i, ending));
            Files.createDirectories(file.getParent());
            writeImage(shapes.image(i), format, file);
            if (breaks) {
                Files.write(file, broken(Files.readAllBytes(file), before % WAYS));
                brokenFiles.add(className + "/" + file.getFileName());
            }
        }
        for (int i = 0; i < others; i++) {
            Path classFolder = folder.resolve(
                    shapes.classNames().get(i % shapes.classNames().size()));
            writeOther(classFolder, i);
        }
        leaveMacFiles(folder, shapes.classNames());
        return brokenFiles;
    }

    private static String formatOf(int way) {
        return switch (way) {
            case 1, 5, 6 -> "png";
            case 2 -> "gif";
            case 3 -> "bmp";
            default -> "jpg";
        };
    }

    private static byte[] broken(byte[] image, int way) {
        return switch (way) {
            case 4 -> new byte[0]; // a download that never began
            case 5 -> withByte(image, 29, image[29] ^ 0xFF); // the header's checksum
            case 6 -> withByte(image, 60, image[60] ^ 0xFF); // a pixel's code
            case 7 -> new byte[image.length]; // a disk's hole
            case 8 -> "<html><body>404 Not Found</body></html>".getBytes(StandardCharsets.UTF_8);
            case 9 -> Arrays.copyOf(image, 30); // inside the header
            default -> Arrays.copyOf(image, image.length / 2); // JPEG, PNG, GIF, BMP
        };
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    private static void writeOther(Path classFolder, int number) throws IOException {
        String[] names = {"notes%d.txt", "labels%d.csv", "LICENSE%d", "archive%d.zip", "clip%d.mp4"};
        byte[][] contents = {
            "notes".getBytes(StandardCharsets.UTF_8),
            "file,label\n".getBytes(StandardCharsets.UTF_8),
            {},
            {'P', 'K', 3, 4, 20, 0},
            {0, 0, 0, 24, 'f', 't', 'y', 'p', 'm', 'p', '4', '2'}
        };
        int kind = number % names.length;
        Files.write(classFolder.resolve(String.format(names[kind], number)), contents[kind]);
    }

    private static void leaveMacFiles(Path folder, List<String> classNames) throws IOException {
        Files.writeString(folder.resolve(".DS_Store"), "Bud1");
        for (String className : classNames) {
            Path beside = Files.createDirectories(folder.resolve("__MACOSX").resolve(className));
            Files.write(beside.resolve("._00000.jpg"), new byte[] {0, 5, 22, 7});
            Files.write(folder.resolve(className).resolve("._00001.jpg"), new byte[] {0, 5, 22, 7});
            Files.writeString(folder.resolve(className).resolve(".DS_Store"), "Bud1");
        }
    }

    public static void writeImage(RgbImage image, String format, Path file) {
        BufferedImage drawn = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] pixels = image.pixels();
        for (int i = 0; i < image.width() * image.height(); i++) {
            int rgb = (pixels[3 * i] & 0xFF) << 16 | (pixels[3 * i + 1] & 0xFF) << 8 | (pixels[3 * i + 2] & 0xFF);
            drawn.setRGB(i % image.width(), i / image.width(), rgb);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(drawn, format, bytes)) {
                throw new IllegalStateException("this JDK has no writer of " + format);
            }
            Files.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
