package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the images that a list names: relative to the list's folder, otherwise to the working directory. A name may
 * have Windows backslashes, accents encoded in another way, or, if it is an id, no extension.
 */
public final class ListedPaths {

    private final Path list;
    private final Map<Path, Map<String, List<Path>>> imagesByStem = new HashMap<>();

    public ListedPaths(Path list) {
        this.list = list;
    }

    /**
     * Why there is no file.
     *
     * @param reason without the locations of list and images
     */
    public record Absence(String message, String reason) {}

    /** A file, or the path at which there is none. */
    public record Found(Path path, Optional<Absence> absence) {

        boolean isThere() {
            return absence.isEmpty();
        }

        static Found none(Path path, String message, String reason) {
            return new Found(path, Optional.of(new Absence(message, reason)));
        }
    }

    /** The file for a name in the list. */
    public Found find(String name) {
        String named = "\"" + name + "\", named in " + list + ", ";
        if (ListedNames.isAddress(name)) {
            String reason = "is a URL, not a path; download the image and list its file";
            return Found.none(list, named + reason, "it " + reason);
        }
        try {
            Path path = Path.of(name);
            Optional<Path> there = there(name);
            return there.isPresent() ? new Found(there.get(), Optional.empty()) : withEnding(path);
        } catch (InvalidPathException e) {
            return Found.none(
                    list,
                    "the list " + list + " names \"" + name + "\", which is not a valid path",
                    "it is not a valid path");
        }
    }

    /** Whether a name is the path of a file, not considering ids without extensions. */
    boolean isThere(String name) {
        try {
            return there(name).isPresent();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Optional<Path> there(String name) {
        return spellings(name)
                .flatMap(spelling -> places(Path.of(spelling)))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private static Stream<String> spellings(String name) {
        return Stream.of(name, name.replace('\\', '/'))
                .flatMap(spelling -> Stream.of(
                        spelling,
                        Normalizer.normalize(spelling, Normalizer.Form.NFC),
                        Normalizer.normalize(spelling, Normalizer.Form.NFD)))
                .distinct();
    }

    private Stream<Path> places(Path path) {
        return path.isAbsolute() ? Stream.of(path) : Stream.of(list.resolveSibling(path), path);
    }

    private Found withEnding(Path path) {
        if (!ImageSurvey.isNamedAsImage(path)) {
            for (Path place : places(path).toList()) {
                List<Path> images = images(place.resolveSibling("")).getOrDefault(nameOf(place), List.of());
                if (images.size() == 1) {
                    return new Found(images.get(0), Optional.empty());
                }
                if (images.size() > 1) {
                    return Found.none(
                            path,
                            "image " + path + ", named in " + list + ", may be any of "
                                    + images.stream().map(Path::toString).collect(Collectors.joining(", ")),
                            "it may be any of "
                                    + images.stream().map(ListedPaths::nameOf).collect(Collectors.joining(", ")));
                }
            }
        }
        return Found.none(path, absence(path), "it does not exist");
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    /** Files by their names without extensions, each folder listed once. */
    private Map<String, List<Path>> images(Path folder) {
        return imagesByStem.computeIfAbsent(folder, place -> {
            if (!Files.isDirectory(place)) {
                return Map.of();
            }
            try (Stream<Path> files = Files.list(place)) {
                return files.filter(file -> ImageSurvey.isNamedAsImage(file) && Files.isRegularFile(file))
                        .sorted()
                        .collect(Collectors.groupingBy(file -> {
                            String name = nameOf(file);
                            return name.substring(0, name.lastIndexOf('.'));
                        }));
            } catch (IOException | UncheckedIOException e) {
                throw new ResourceException("cannot list " + place + ": " + FileFailure.whenReading(e), e);
            }
        });
    }

    private String absence(Path file) {
        String absence = "image " + file + ", named in " + list + ", does not exist";
        if (file.isAbsolute()) {
            return absence;
        }
        Path here = Path.of("").toAbsolutePath();
        Path besideList = list.toAbsolutePath().normalize().getParent();
        return absence + "; looked for in " + besideList + (here.equals(besideList) ? "" : " and in " + here);
    }
}
