package dev.vit4j.data.folder;

import dev.vit4j.ResourceException;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.internal.FolderEntries;
import dev.vit4j.data.folder.internal.FolderWalk;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.data.folder.internal.VisibleFiles;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder with one folder of images per class, at any depth in it, with links followed. The folders' names are the classes.
 * Classes and images are in alphabetical order, the same on every platform. Images are decoded when they are read;
 * images with a broken header keep their index, and {@link #flaw} reports them. Files that are not images, by their
 * content, and system files are skipped.
 */
public final class ImageFolder implements LabelledImages {

    private record Item(Path file, int label, Optional<String> flaw) {}

    private final Path folder;
    private final List<String> classNames;
    private final List<Item> items;
    private final PassedOver passedOver;
    private final ImageDecoder decoder;

    private ImageFolder(
            Path folder, List<String> classNames, List<Item> items, PassedOver passedOver, ImageDecoder decoder) {
        this.folder = folder;
        this.classNames = classNames;
        this.items = items;
        this.passedOver = passedOver;
        this.decoder = decoder;
    }

    /** As {@link #read(Path, ImageDecoder, TransferListener)}, without progress. */
    public static ImageFolder read(Path folder, ImageDecoder decoder) {
        return read(folder, decoder, TransferListener.NONE);
    }

    /**
     * Lists a folder, with its subfolders as classes, and checks every file's beginning on all cores.
     *
     * @throws ResourceException if the folder is missing or has no class folders, or a class has no image that
     *     could be intact: it can't be learned
     */
    public static ImageFolder read(Path folder, ImageDecoder decoder, TransferListener progress) {
        List<String> classNames = subfolders(folder);
        if (classNames.isEmpty()) {
            throw new ResourceException(
                    "folder " + folder + ": expected one folder of images per class, found no folders in it");
        }
        ImageFolder images = read(folder, classNames, decoder, progress);
        for (int label = 0; label < classNames.size(); label++) {
            images.requireImagesOf(label);
        }
        return images;
    }

    /** As {@link #read(Path, List, ImageDecoder, TransferListener)}, without progress. */
    public static ImageFolder read(Path folder, List<String> classNames, ImageDecoder decoder) {
        return read(folder, classNames, decoder, TransferListener.NONE);
    }

    /**
     * Lists a folder with the classes of another one, so that labels mean the same in both. Classes may be missing, or
     * have no images.
     *
     * @param classNames the classes by label
     * @throws ResourceException if the folder is missing or has no images, a subfolder is not one of these classes, or
     *     a file can't be read
     */
    public static ImageFolder read(
            Path folder, List<String> classNames, ImageDecoder decoder, TransferListener progress) {
        List<Path> leftBehind = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        Map<String, Integer> labels = new HashMap<>();
        Map<String, Integer> known = new HashMap<>();
        for (int label = 0; label < classNames.size(); label++) {
            known.put(composed(classNames.get(label)), label);
        }
        for (String className : classFolders(folder)) {
            int label = known.getOrDefault(composed(className), -1);
            if (label < 0) {
                throw new ResourceException("folder " + folder.resolve(className) + ": expected one of the classes "
                        + classNames + ", found \"" + className + "\"");
            }
            labels.put(className, label);
            FolderWalk walk = FolderWalk.of(folder.resolve(className)).requireReadable();
            files.addAll(walk.files());
            leftBehind.addAll(walk.leftBehind());
        }
        ImageSurvey survey =
                ImageSurvey.of(files, decoder, folder.toString(), progress).requireReadable();
        List<Item> items = survey.images().stream()
                .map(image -> new Item(
                        image.file(),
                        labels.getOrDefault(
                                folder.relativize(image.file()).getName(0).toString(), -1),
                        image.flaw()))
                .toList();
        PassedOver passedOver = PassedOver.beside(folder).plus(new PassedOver(survey.others(), leftBehind));
        if (items.isEmpty()) {
            throw new ResourceException("folder " + folder + " has no images: expected folders of the classes "
                    + classNames + " with images in them"
                    + passedOver.describe(folder).map(text -> "; " + text).orElse(""));
        }
        return new ImageFolder(folder, List.copyOf(classNames), items, passedOver, decoder);
    }

    /** @throws ResourceException if two names are the same except for how systems encode accents */
    private static List<String> classFolders(Path folder) {
        List<String> names = subfolders(folder);
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(composed(name))) {
                throw new ResourceException("folder " + folder + " has two folders named \"" + composed(name)
                        + "\", which differ in how accents are encoded (composed or decomposed); put their "
                        + "images into one of them");
            }
        }
        return names;
    }

    /** The composed form (NFC) of a name, by which names are compared: archives from a Mac decompose accents. */
    public static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private void requireImagesOf(int label) {
        List<Item> ofClass =
                items.stream().filter(item -> item.label() == label).toList();
        if (ofClass.stream().anyMatch(item -> item.flaw().isEmpty())) {
            return;
        }
        Path classFolder = folder.resolve(classNames.get(label));
        if (ofClass.isEmpty()) {
            PassedOver inside = passedOver.within(classFolder);
            throw new ResourceException("class folder " + classFolder + " has no images; add some or remove it"
                    + inside.describe(classFolder).map(text -> "; " + text).orElse(""));
        }
        Item first = ofClass.get(0);
        throw new ResourceException("class folder " + classFolder + " has no readable images among "
                + ofClass.size() + "; add some or remove it; the first is " + first.file() + ": "
                + first.flaw().orElseThrow());
    }

    /**
     * The names of the visible subfolders, as classes.
     *
     * @throws ResourceException if the folder is missing, or has images next to its subfolders
     */
    public static List<String> subfolders(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ResourceException("folder " + folder + " does not exist");
        }
        List<Path> entries = FolderEntries.of(folder);
        List<String> subfolders = foldersAmong(entries);
        List<Path> images = imagesAmong(entries);
        if (!images.isEmpty()) {
            throw new ResourceException("folder " + folder + ": expected one folder of images per class, found "
                    + (subfolders.isEmpty() ? "no folders in it but " : "besides the folders ")
                    + "images of no class: " + images.get(0).getFileName()
                    + (images.size() > 1 ? " and " + (images.size() - 1) + " more" : ""));
        }
        return subfolders;
    }

    /** The names of the visible subfolders, whatever else the folder has. */
    public static List<String> foldersIn(Path folder) {
        return foldersAmong(FolderEntries.of(folder));
    }

    /** Whether there are files with the extension of an image directly in a folder. */
    public static boolean hasImages(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.anyMatch(ImageFolder::isImageFile);
        } catch (IOException | UncheckedIOException e) {
            throw FolderEntries.unlisted(folder, e);
        }
    }

    private static List<String> foldersAmong(List<Path> entries) {
        return entries.stream()
                .filter(entry -> VisibleFiles.isVisible(entry) && Files.isDirectory(entry))
                .map(entry -> entry.getFileName().toString())
                .toList();
    }

    private static List<Path> imagesAmong(List<Path> entries) {
        return entries.stream().filter(ImageFolder::isImageFile).toList();
    }

    private static boolean isImageFile(Path entry) {
        return VisibleFiles.isVisible(entry) && ImageSurvey.isNamedAsImage(entry) && !Files.isDirectory(entry);
    }

    /** Files in the folder or next to its class folders that are not images, by their content. */
    public List<Path> nonImages() {
        return passedOver.others();
    }

    /** Files and folders there that operating systems and programs create, recognized by their names. */
    public List<Path> leftBehind() {
        return passedOver.leftBehind();
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public Optional<Path> folder() {
        return Optional.of(folder);
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

    @Override
    public Optional<String> flaw(int index) {
        return items.get(index).flaw();
    }

    /** The image's path in the folder, with slashes. */
    @Override
    public String identity(int index) {
        return VisibleFiles.portable(folder, file(index));
    }

    @Override
    public Optional<Path> imageFile(int index) {
        return Optional.of(file(index));
    }

    /** The file of an image. */
    public Path file(int index) {
        return items.get(index).file();
    }
}
