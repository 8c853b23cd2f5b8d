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
 * Classifies files by their beginnings, on all cores. A file is an image if it begins like one, whatever its name; or
 * if it has an image's extension, since it was meant to be one: then it is a broken image.
 *
 * @param images in the order of the files
 * @param others files that are not images
 * @param unreadable files that can't be read, temporarily or permanently, and why: their kind is unknown
 */
public record ImageSurvey(List<Found> images, List<Path> others, Map<Path, ResourceException> unreadable) {

    private static final Set<String> EXTENSIONS = Set.of(
            "jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "webp", "tif", "tiff", "ppm", "pgm", "pbm", "pnm",
            "avif", "heic", "heif", "jxl");

    /**
     * An image.
     *
     * @param flaw what is wrong with it, as far as its beginning shows
     */
    public record Found(Path file, Optional<String> flaw) {}

    public ImageSurvey {
        images = List.copyOf(images);
        others = List.copyOf(others);
        unreadable = Collections.unmodifiableMap(new LinkedHashMap<>(unreadable)); // in the order of the files
    }

    /** The result for one file: an image, or why it can't be read; neither for a file that is not an image. */
    private record Look(Optional<Found> image, Optional<ResourceException> failure) {}

    /**
     * Classifies files.
     *
     * @param name of the files' place, for progress
     */
    public static ImageSurvey of(List<Path> files, ImageDecoder decoder, String name, TransferListener progress) {
        List<Look> looks = FilePass.over(
                files,
                file -> readableLook(file, decoder),
                (done, last) -> progress.counted("checking " + name, done, files.size()),
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

    /** Whether a file has the extension of an image. */
    public static boolean isNamedAsImage(Path file) {
        return hasImageEnding(String.valueOf(file.getFileName()));
    }

    /** Whether a name has the extension of an image. */
    static boolean hasImageEnding(String name) {
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static Look readableLook(Path file, ImageDecoder decoder) {
        try {
            return new Look(look(file, decoder), Optional.empty());
        } catch (MemoryException e) {
            throw e; // not a problem of this file
        } catch (ResourceException e) {
            return new Look(Optional.empty(), Optional.of(e));
        }
    }

    private static Optional<Found> look(Path file, ImageDecoder decoder) {
        if (!Files.isRegularFile(file) && !isNamedAsImage(file)) {
            return Optional.empty();
        }
        if (Files.isSymbolicLink(file) && Files.notExists(file)) {
            return Optional.of(new Found(file, Optional.of("it is a dangling link")));
        }
        FileLook look = FileLook.of(file, decoder);
        if (look instanceof FileLook.NoImage || look instanceof FileLook.Doubtful) {
            return isNamedAsImage(file) ? Optional.of(new Found(file, flaw(file, decoder))) : Optional.empty();
        }
        return Optional.of(new Found(
                file, look instanceof FileLook.Unusable unusable ? Optional.of(unusable.reason()) : Optional.empty()));
    }

    /** Why it is not an image, in the decoder's words. */
    private static Optional<String> flaw(Path file, ImageDecoder decoder) {
        try {
            decoder.open(file);
            return Optional.empty(); // it has changed meanwhile
        } catch (UnusableImageException e) {
            return Optional.of(e.reason());
        }
    }
}
