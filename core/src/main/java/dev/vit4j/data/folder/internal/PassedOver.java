package dev.vit4j.data.folder.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What lies in a folder of images and is none.
 *
 * @param others files that are no images, by their content
 * @param leftBehind files and whole folders that systems and programs keep for themselves, by their names
 */
public record PassedOver(List<Path> others, List<Path> leftBehind) {

    /** Of each kind, so many are named. */
    private static final int NAMED = 3;

    public static final PassedOver NOTHING = new PassedOver(List.of(), List.of());

    public PassedOver {
        others = List.copyOf(others);
        leftBehind = List.copyOf(leftBehind);
    }

    public PassedOver plus(PassedOver more) {
        return new PassedOver(joined(others, more.others), joined(leftBehind, more.leftBehind));
    }

    private static List<Path> joined(List<Path> first, List<Path> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** That of it which lies in one folder. */
    public PassedOver within(Path folder) {
        return new PassedOver(
                others.stream().filter(file -> file.startsWith(folder)).toList(),
                leftBehind.stream().filter(file -> file.startsWith(folder)).toList());
    }

    /**
     * In words: how many of each kind, and the first of them.
     *
     * @param folder that paths are told from
     * @return empty where there is nothing to tell of
     */
    public Optional<String> describe(Path folder) {
        String text = Stream.of(
                        part(folder, others, "that is no image", "that are no images"),
                        part(folder, leftBehind, "left behind by systems", "left behind by systems"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
        return text.isEmpty() ? Optional.empty() : Optional.of("passed over " + text);
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
