package dev.vit4j.data.folder.internal;

import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.internal.FilePass;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.internal.FileLook;
import dev.vit4j.net.TransferListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What files are, by a look at their beginnings on all cores. An image is what begins as one, whatever its name; and what
 * is named as one, since somebody meant it to be: then it is a broken one.
 *
 * @param images in the files' order
 * @param others files that are no images
 * @param unreadable files that can't be read, for now or for good, and why: what they are is not known
 */
public record ImageSurvey(List<Found> images, List<Path> others, Map<Path, ResourceException> unreadable) {

    private static final Set<String> EXTENSIONS = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
            "avif", "heic", "heif", "jxl");

    /**
     * An image.
     *
     * @param flaw what is wrong with it, where a look at its beginning shows that
     */
    public record Found(Path file, Optional<String> flaw) {}

    public ImageSurvey {
        images = List.copyOf(images);
        others = List.copyOf(others);
        unreadable = Collections.unmodifiableMap(new LinkedHashMap<>(unreadable)); // in the files' order
    }

    /** What came of a look: an image, or why there was none; neither of a file that is no image. */
    private record Look(Optional<Found> image, Optional<ResourceException> failure) {}

    /**
     * Looks at files.
     *
     * @param name of what they are, for the progress
     */
    public static ImageSurvey of(List<Path> files, ImageDecoder decoder, String name, TransferListener progress) {
        List<Look> looks = FilePass.over(
                files,
                file -> readableLook(file, decoder),
                (done, last) -> progress.counted("looking at " + name, done, files.size()),
                () -> false);
        List<Found> images = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        Map<Path, ResourceException> unreadable = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            Look look = looks.get(i);
            look.image().ifPresent(images::add);
            look.failure().ifPresent(failure -> unreadable.put(file, failure));
            if (look.image().isEmpty() && look.failure().isEmpty()) {
                others.add(file);
            }
        }
        return new ImageSurvey(images, others, unreadable);
    }

    /** @throws ResourceException if a file can't be read: the first */
    public ImageSurvey requireReadable() {
        unreadable.values().stream().findFirst().ifPresent(failure -> {
            throw failure;
        });
        return this;
    }

    /** Whether a file's name ends as those of images do. */
    public static boolean isNamedAsImage(Path file) {
        return hasImageEnding(String.valueOf(file.getFileName()));
    }

    /** Whether a name ends as those of images do. */
    static boolean hasImageEnding(String name) {
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static Look readableLook(Path file, ImageDecoder decoder) {
        try {
            return new Look(look(file, decoder), Optional.empty());
        } catch (MemoryException e) {
            throw e; // no matter of this file
        } catch (ResourceException e) {
            return new Look(Optional.empty(), Optional.of(e));
        }
    }

    private static Optional<Found> look(Path file, ImageDecoder decoder) {
        if (!Files.isRegularFile(file) && !isNamedAsImage(file)) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(file) && Files.notExists(file)) {
            return Optional.of(new Found(file, Optional.of("it is a link that leads to no file")));
        }
        FileLook look = decoder.look(file);
        if (look instanceof FileLook.NoImage || look instanceof FileLook.Doubtful) {
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
