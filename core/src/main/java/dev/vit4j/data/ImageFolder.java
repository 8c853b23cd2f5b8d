package dev.vit4j.data;

import dev.vit4j.ResourceException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of class folders: the images of each class lie in a folder of its name, at any depth. Classes and images
 * are in alphabetical order, on every platform the same. Images are decoded when they are read.
 */
public final class ImageFolder implements Dataset {

    private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "gif", "bmp", "webp");

    /** What operating systems leave behind; files whose name begins with a dot are passed over too. */
    private static final Set<String> LEFT_BEHIND = Set.of("thumbs.db", "desktop.ini");

    private record Item(Path file, int label) {}

    private final String name;
    private final List<String> classNames;
    private final List<Item> items;
    private final ImageDecoder decoder;

    private ImageFolder(String name, List<String> classNames, List<Item> items, ImageDecoder decoder) {
        this.name = name;
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
        return new ImageFolder(folder.toString(), List.copyOf(classNames), List.copyOf(items), decoder);
    }

    static List<String> subfolders(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ResourceException("folder " + folder + " does not exist");
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> Files.isDirectory(entry) && !isLeftBehind(entry))
                    .map(entry -> entry.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ResourceException("cannot list " + folder + ": " + e, e);
        }
    }

    private static List<Path> images(Path classFolder) {
        try (Stream<Path> entries = Files.walk(classFolder)) {
            List<Path> files = entries.filter(entry -> Files.isRegularFile(entry) && !isLeftBehind(entry))
                    .sorted(Comparator.comparing(file -> portable(classFolder, file)))
                    .toList();
            if (files.isEmpty()) {
                throw new ResourceException("class folder " + classFolder + " holds no image; add some or remove it");
            }
            files.stream().filter(file -> !isImage(file)).findFirst().ifPresent(file -> {
                throw new ResourceException("file " + file + ": expected an image ("
                        + String.join(", ", sortedExtensions()) + "); take it out of the class folder");
            });
            return files;
        } catch (IOException e) {
            throw new ResourceException("cannot list " + classFolder + ": " + e, e);
        }
    }

    private static String portable(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private static boolean isLeftBehind(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith(".") || LEFT_BEHIND.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether a file's name ends as those of images do. */
    public static boolean isImage(Path file) {
        String name = file.getFileName().toString();
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static List<String> sortedExtensions() {
        return EXTENSIONS.stream().sorted().toList();
    }

    @Override
    public String name() {
        return name;
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
    public RgbImage part(int index, RegionChoice choice) {
        EncodedImage image = decoder.open(items.get(index).file());
        return image.decode(choice.of(image.width(), image.height()));
    }

    /** The file of an image. */
    public Path file(int index) {
        return items.get(index).file();
    }
}
