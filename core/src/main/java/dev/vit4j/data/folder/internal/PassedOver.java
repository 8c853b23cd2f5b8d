package dev.vit4j.data.folder.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Files in a folder of images that are not images.
 *
 * @param others files that are not images, by their content
 * @param leftBehind files and whole folders that operating systems and programs create, by their names
 */
public record PassedOver(List<Path> others, List<Path> leftBehind) {

    /** The number of names listed for each kind. */
    private static final int NAMED = 3;

    public static final PassedOver NOTHING = new PassedOver(List.of(), List.of());

    public PassedOver {
        others = List.copyOf(others);
        leftBehind = List.copyOf(leftBehind);
    }

    /** Files and folders next to class folders. */
    public static PassedOver beside(Path folder) {
        List<Path> entries = FolderEntries.of(folder);
        return new PassedOver(
                entries.stream()
                        .filter(entry -> VisibleFiles.isVisible(entry) && !Files.isDirectory(entry))
                        .toList(),
                entries.stream().filter(entry -> !VisibleFiles.isVisible(entry)).toList());
    }

    public PassedOver plus(PassedOver more) {
        return new PassedOver(joined(others, more.others), joined(leftBehind, more.leftBehind));
    }

    private static List<Path> joined(List<Path> first, List<Path> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Those in one folder. */
    public PassedOver within(Path folder) {
        return new PassedOver(
                others.stream().filter(file -> file.startsWith(folder)).toList(),
                leftBehind.stream().filter(file -> file.startsWith(folder)).toList());
    }

    /**
     * A description: the number of each kind, and the first of them.
     *
     * @param folder that paths are relative to
     * @return empty if there is nothing to report
     */
    public Optional<String> describe(Path folder) {
        String text = Stream.of(
                        part(folder, others, "that is not an image", "that are not images"),
                        part(
                                folder,
                                leftBehind,
                                "left behind by operating systems",
                                "left behind by operating systems"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? Optional.empty() : Optional.of("skipped " + text);
    }

    private static Optional<String> part(Path folder, List<Path> files, String one, String several) {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        String named = files.stream()
                .limit(NAMED)
                .map(file -> VisibleFiles.portable(folder, file))
                .collect(Collectors.joining(", "));
        int more = files.size() - NAMED;
        return Optional.of((files.size() == 1 ? "1 file " + one : files.size() + " files " + several) + " (" + named
                + (more > 0 ? " and " + more + " more" : "") + ")");
    }
}
