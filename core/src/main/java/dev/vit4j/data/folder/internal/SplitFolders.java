package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.ImageFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides whether the folders in a folder of images are splits, each a folder of class folders, or classes.
 *
 * @param splits by the meaning of their names; empty if the folders are classes
 * @param beside folders that are not splits, if there are splits
 * @param doubts why folders that are read as classes may be something else
 */
public record SplitFolders(Map<DataSource.Split, Path> splits, List<String> beside, List<String> doubts) {

    /** The number of names in a message. */
    private static final int NAMED = 6;

    public SplitFolders {
        beside = List.copyOf(beside);
        doubts = List.copyOf(doubts);
    }

    private record Folder(
            Path path, String name, Optional<DataSource.Split> split, List<String> subfolders, boolean hasImages) {

        static Folder of(Path path) {
            String name = path.getFileName().toString();
            Optional<DataSource.Split> split = DataSource.Split.named(name);
            boolean hasImages = ImageFolder.hasImages(path);
            // One image is enough to recognize a class folder, which may have a million.
            List<String> subfolders = hasImages && split.isEmpty() ? List.of() : ImageFolder.foldersIn(path);
            return new Folder(path, name, split, subfolders, hasImages);
        }

        boolean holdsFolders() {
            return !subfolders.isEmpty() && !hasImages;
        }

        /** A folder with images may be a class of that name, even next to other splits. */
        boolean mayBeSplit() {
            return split.isPresent() && (!hasImages || !subfolders.isEmpty());
        }
    }

    /**
     * Examines the content of a folder.
     *
     * @throws ResourceException if it is missing, has images directly in it, or its folders' names are contradictory
     */
    public static SplitFolders in(Path folder) {
        List<Folder> folders = ImageFolder.subfolders(folder).stream()
                .map(name -> Folder.of(folder.resolve(name)))
                .toList();
        return areSplits(folder, folders)
                ? ofSplits(folder, folders)
                : new SplitFolders(Map.of(), List.of(), doubts(folder, folders));
    }

    /** The subfolder with the name of a split, whatever is in it. */
    public static Optional<Path> named(Path folder, DataSource.Split split) {
        return ImageFolder.foldersIn(folder).stream()
                .filter(name ->
                        DataSource.Split.named(name).filter(split::equals).isPresent())
                .map(folder::resolve)
                .findFirst();
    }

    private static boolean areSplits(Path folder, List<Folder> folders) {
        List<Folder> named =
                folders.stream().filter(inside -> inside.split().isPresent()).toList();
        List<Folder> others =
                folders.stream().filter(inside -> inside.split().isEmpty()).toList();
        boolean anyHoldsFolders = named.stream().anyMatch(Folder::holdsFolders);
        if (others.isEmpty() && named.size() > 1 && !anyHoldsFolders) {
            throw new ResourceException("folder " + folder + ": its folders " + names(named)
                    + " have the names of splits, but no class folders; expected one folder of images per class "
                    + "in each of them, or a list of the images with their labels instead of the folder");
        }
        long mayBeSplits = named.stream().filter(Folder::mayBeSplit).count();
        // Among folders of images it may be a class, such as "train" next to "bus".
        return anyHoldsFolders && (mayBeSplits > 1 || others.stream().noneMatch(Folder::hasImages));
    }

    private static SplitFolders ofSplits(Path folder, List<Folder> folders) {
        Map<DataSource.Split, Path> splits = new EnumMap<>(DataSource.Split.class);
        List<String> beside = new ArrayList<>();
        for (Folder inside : folders) {
            if (!inside.mayBeSplit()) {
                beside.add(inside.name());
                continue;
            }
            DataSource.Split split = inside.split().orElseThrow();
            Optional.ofNullable(splits.put(split, inside.path())).ifPresent(other -> {
                throw new ResourceException("folder " + folder + " has " + other.getFileName() + " and "
                        + inside.name() + ", and both names mean the " + split.word()
                        + " split; put their images into one of them, or rename one");
            });
        }
        return new SplitFolders(splits, beside, List.of());
    }

    private static List<String> doubts(Path folder, List<Folder> folders) {
        List<String> doubts = new ArrayList<>();
        if (folders.size() > 1 && folders.stream().allMatch(inside -> DataSource.Split.isHintedAtBy(inside.name()))) {
            doubts.add("folder " + folder + ": its folders " + names(folders)
                    + " are read as classes; if they are splits, rename them to train, val and test");
        }
        Set<List<String>> contents =
                folders.stream().map(Folder::subfolders).collect(Collectors.toCollection(HashSet::new));
        List<String> common = folders.isEmpty() ? List.of() : folders.get(0).subfolders();
        if (folders.size() > 1 && contents.size() == 1 && common.size() > 1) {
            doubts.add("folder " + folder + ": its folders " + names(folders)
                    + " are read as classes, and all hold the same folders (" + shortened(common) + "); "
                    + (common.stream()
                                    .allMatch(
                                            name -> DataSource.Split.named(name).isPresent())
                            ? "if these are splits, put the class folders into them"
                            : "if these are the classes, name one folder of them, or rename those around them to "
                                    + "train, val and test"));
        }
        if (folders.size() == 1 && !common.isEmpty()) {
            doubts.add("folder " + folder + " has a single folder, " + names(folders) + ", in which there are "
                    + shortened(common) + "; if these are the classes or splits, give "
                    + folders.get(0).path());
        }
        return doubts;
    }

    private static String names(List<Folder> folders) {
        return shortened(folders.stream().map(Folder::name).toList());
    }

    private static String shortened(List<String> names) {
        return names.stream().limit(NAMED).collect(Collectors.joining(", ")) + (names.size() > NAMED ? ", …" : "");
    }

    /** The name of a split's folder, if there is one. */
    public String name(DataSource.Split split) {
        return Optional.ofNullable(splits.get(split))
                .map(path -> path.getFileName().toString())
                .orElse(split.word());
    }

    /** Whether this is a folder of splits. */
    public boolean areSplits() {
        return !splits.isEmpty();
    }
}
