package dev.vit4j.data;

import dev.vit4j.ResourceException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import dev.vit4j.io.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of class folders: the images of each class lie in a folder of its name, at any depth, links followed.
 * Classes and images are in alphabetical order, on every platform the same. Images are decoded when they are read.
 */
public final class ImageFolder implements Dataset {

    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "webp");

    private record Item(Path file, int label) {}

    private final Path folder;
    private final List<String> classNames;
    private final List<Item> items;
    private final ImageDecoder decoder;

    private ImageFolder(Path folder, List<String> classNames, List<Item> items, ImageDecoder decoder) {
        this.folder = folder;
        this.classNames = classNames;
        this.items = items;
        this.decoder = decoder;
    }

    /**
     * Lists a folder, its folders as classes.
     *
     * @throws ResourceException where the folder is missing or has no class folders, where a class is empty, or where
     *     a file in it is no image
     */
    public static ImageFolder read(Path folder, ImageDecoder decoder) {
        List<String> classNames = subfolders(folder);
        if (classNames.isEmpty()) {
            throw new ResourceException(
                    "folder " + folder + ": expected a folder of images for each class, found no" + " folder in it");
        }
        return read(folder, classNames, decoder);
    }

    /**
     * Lists a folder with the classes of another one, so that labels mean the same in both. Classes may be missing.
     *
     * @throws ResourceException as {@link #read(Path, ImageDecoder)} does, and where a folder is none of these classes
     */
    public static ImageFolder read(Path folder, List<String> classNames, ImageDecoder decoder) {
        List<Item> items = new ArrayList<>();
        for (String className : subfolders(folder)) {
            int label = classNames.indexOf(className);
            if (label < 0) {
                throw new ResourceException("folder " + folder.resolve(className) + ": expected one of the classes "
                        + classNames + ", found \"" + className + "\"");
            }
            images(folder.resolve(className)).forEach(file -> items.add(new Item(file, label)));
        }
        if (items.isEmpty()) {
            throw new ResourceException("folder " + folder + " holds no image: expected folders of the classes "
                    + classNames + " with images in them");
        }
        return new ImageFolder(folder, List.copyOf(classNames), List.copyOf(items), decoder);
    }

    /**
     * The names of the folders in a folder.
     *
     * @throws ResourceException where the folder is missing, or images lie beside the folders, of no class
     */
    static List<String> subfolders(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ResourceException("folder " + folder + " does not exist");
        }
        List<Path> entries;
        try (Stream<Path> all = Files.list(folder)) {
            // By name: paths themselves compare without regard to case on Windows.
            entries = all.filter(VisibleFiles::isVisible)
                    .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new ResourceException("cannot list " + folder + ": " + FileFailure.whenReading(e), e);
        }
        List<String> subfolders = entries.stream()
                .filter(Files::isDirectory)
                .map(entry -> entry.getFileName().toString())
                .toList();
        List<Path> images = entries.stream()
                .filter(entry -> isImage(entry) && !Files.isDirectory(entry))
                .toList();
        if (!images.isEmpty()) {
            throw new ResourceException("folder " + folder + ": expected a folder of images for each class, found "
                    + (subfolders.isEmpty() ? "no folder in it but " : "beside the folders ")
                    + "images of no class: " + images.get(0).getFileName()
                    + (images.size() > 1 ? " and " + (images.size() - 1) + " more" : ""));
        }
        return subfolders;
    }

    private static List<Path> images(Path classFolder) {
        List<Path> files = VisibleFiles.below(classFolder);
        if (files.isEmpty()) {
            throw new ResourceException("class folder " + classFolder + " holds no image; add some or remove it");
        }
        files.stream().filter(file -> !isImage(file)).findFirst().ifPresent(file -> {
            throw new ResourceException("file " + file + ": expected an image (" + String.join(", ", extensions())
                    + "); take it out of the class folder");
        });
        files.stream().filter(file -> !Files.isRegularFile(file)).findFirst().ifPresent(file -> {
            throw new ResourceException("file " + file + ": expected an image, found "
                    + (Files.isSymbolicLink(file) ? "a link that leads to no file" : "no regular file"));
        });
        return files;
    }

    /** Whether a file's name ends as those of images do. */
    public static boolean isImage(Path file) {
        String name = file.getFileName().toString();
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** How the names of images end, in small letters, sorted. */
    public static List<String> extensions() {
        return EXTENSIONS.stream().sorted().toList();
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public int label(int index) {
        return items.get(index).label();
    }

    @Override
    public RgbImage image(int index) {
        return decoder.decode(items.get(index).file());
    }

    @Override
    public Optional<EncodedImage> encoded(int index) {
        return Optional.of(decoder.open(items.get(index).file()));
    }

    /** The image's path below the folder, with slashes. */
    @Override
    public String identity(int index) {
        return VisibleFiles.portable(folder, file(index));
    }

    /** The file of an image. */
    public Path file(int index) {
        return items.get(index).file();
    }
}
