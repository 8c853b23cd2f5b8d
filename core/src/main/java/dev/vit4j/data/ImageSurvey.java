package dev.vit4j.data;

import dev.vit4j.UnusableImageException;
import dev.vit4j.image.FileLook;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.io.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What files are, by a look at their beginnings on all cores. An image is what begins as one, whatever its name; and what
 * is named as one, since somebody meant it to be: then it is a broken one.
 *
 * @param images in the files' order
 * @param others files that are no images
 */
public record ImageSurvey(List<Found> images, List<Path> others) {

    private static final Set<String> EXTENSIONS = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
            "avif", "heic", "heif");

    /**
     * An image.
     *
     * @param flaw what is wrong with it, where a look at its beginning shows that
     */
    public record Found(Path file, Optional<String> flaw) {}

    public ImageSurvey {
        images = List.copyOf(images);
        others = List.copyOf(others);
    }

    /**
     * Looks at files.
     *
     * @param name of what they are, for the progress
     */
    public static ImageSurvey of(List<Path> files, ImageDecoder decoder, String name, Progress progress) {
        List<Optional<Found>> looks = FilePass.over(
                files,
                file -> look(file, decoder),
                (done, last) -> progress.counted("looking at " + name, done, files.size()),
                () -> false);
        List<Found> images = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            looks.get(i).ifPresentOrElse(images::add, addTo(others, files.get(i)));
        }
        return new ImageSurvey(images, others);
    }

    private static Runnable addTo(List<Path> others, Path file) {
        return () -> others.add(file);
    }

    /** Whether a file's name ends as those of images do. */
    public static boolean isNamedAsImage(Path file) {
        String name = file.getFileName().toString();
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static Optional<Found> look(Path file, ImageDecoder decoder) {
        if (!Files.isRegularFile(file) && !isNamedAsImage(file)) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return Optional.of(new Found(file, Optional.of("it is a link that leads to no file")));
        }
        FileLook look = decoder.look(file);
        if (look instanceof FileLook.NoImage) {
            return isNamedAsImage(file) ? Optional.of(new Found(file, flaw(file, decoder))) : Optional.empty();
        }
        return Optional.of(new Found(
                file, look instanceof FileLook.Unusable unusable ? Optional.of(unusable.reason()) : Optional.empty()));
    }

    /** Why it is none, in the decoder's words. */
    private static Optional<String> flaw(Path file, ImageDecoder decoder) {
        try {
            decoder.open(file);
            return Optional.empty(); // it was changed since the look
        } catch (UnusableImageException e) {
            return Optional.of(e.reason());
        }
    }
}
