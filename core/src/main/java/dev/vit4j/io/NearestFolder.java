package dev.vit4j.io;

import dev.vit4j.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the folder that a mistyped path was probably meant to lead to, for the errors that say so. */
public final class NearestFolder {

    private static final int MOST_ENTRIES = 5;

    /**
     * Where the names nearest to those of a path lead.
     *
     * @param start the nearest folder that exists
     * @param end the folder that was reached
     * @param complete whether that is by all names of the path
     */
    private record Search(Path start, Path end, boolean complete) {

        static Search of(Path missing) {
            Path start = start(missing);
            Path end = start;
            for (int i = isHere(start) ? 0 : start.getNameCount(); i < missing.getNameCount(); i++) {
                Optional<Path> next = step(end, missing.getName(i).toString());
                if (next.isEmpty()) {
                    return new Search(start, end, false);
                }
                end = next.get();
            }
            return new Search(start, end, !end.equals(start));
        }

        private static Path start(Path missing) {
            Path start = missing.getParent();
            while (start != null && !Files.isDirectory(start)) {
                start = start.getParent();
            }
            return start == null ? Optional.ofNullable(missing.getRoot()).orElse(Path.of("")) : start;
        }

        private static Optional<Path> step(Path folder, String name) {
            return Files.isDirectory(folder.resolve(name))
                    ? Optional.of(folder.resolve(name))
                    : NearestName.of(name, folders(folder)).map(folder::resolve);
        }
    }

    private NearestFolder() {}

    /** " (did you mean runs/shapes-1?)" after a path to nothing; empty if no folder has a like path. */
    public static String question(Path missing) {
        return Search.of(missing).complete() ? hint(missing) : "";
    }

    /** A {@link #question}; if no folder has a like path, what the nearest one holds: " (runs holds shapes-1/)". */
    public static String hint(Path missing) {
        Search search = Search.of(missing);
        Path folder = search.end();
        String question = "did you mean " + folder + "?";
        if (search.complete()) {
            return " (" + question + ")";
        }
        return folder.equals(search.start())
                ? " (" + (isHere(folder) ? "this folder" : folder) + " " + content(folder) + ")"
                : " (" + question + " It " + content(folder) + ")";
    }

    private static boolean isHere(Path folder) {
        return folder.toString().isEmpty();
    }

    private static List<String> folders(Path folder) {
        return entries(folder).stream()
                .filter(Files::isDirectory)
                .map(NearestFolder::name)
                .toList();
    }

    private static String content(Path folder) {
        if (!Files.isReadable(folder)) {
            return "can't be read";
        }
        List<String> names = entries(folder).stream()
                .filter(entry -> !name(entry).startsWith("."))
                .sorted(Comparator.comparing((Path entry) -> !Files.isDirectory(entry))
                        .thenComparing(NearestFolder::name))
                .map(entry -> name(entry) + (Files.isDirectory(entry) ? "/" : ""))
                .toList();
        int shown = Math.min(MOST_ENTRIES, names.size());
        return names.isEmpty()
                ? "is empty"
                : "holds " + String.join(", ", names.subList(0, shown))
                        + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }

    /** None of a folder that can't be read: it has nothing to name, which is not an error of its own. */
    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static String name(Path entry) {
        return String.valueOf(entry.getFileName());
    }
}
