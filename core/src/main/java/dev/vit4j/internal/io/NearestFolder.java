package dev.vit4j.internal.io;

import dev.vit4j.internal.text.Suggestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the folder that a mistyped path was probably meant to lead to, for error messages. */
public final class NearestFolder {

    private static final int MOST_SHOWN = 5;

    /** An error message is not worth reading a folder of a million files. */
    private static final int MOST_READ = 4_000;

    private record Entry(String name, boolean isFolder) {

        private static final Comparator<Entry> FOLDERS_FIRST =
                Comparator.comparing((Entry entry) -> !entry.isFolder()).thenComparing(Entry::name);

        boolean isHidden() {
            return name.startsWith(".");
        }

        @Override
        public String toString() {
            return name + (isFolder ? "/" : "");
        }
    }

    /**
     * The content of a folder.
     *
     * @param whole whether that is everything
     */
    private record Listing(List<Entry> entries, boolean whole) {

        /** Empty for a folder that can't be read: there is nothing to list, which is not an error in itself. */
        static Listing of(Path folder) {
            try (Stream<Path> files = Files.list(folder)) {
                List<Entry> entries = files.limit(MOST_READ + 1)
                        .map(file -> new Entry(String.valueOf(file.getFileName()), Files.isDirectory(file)))
                        .toList();
                return entries.size() > MOST_READ
                        ? new Listing(entries.subList(0, MOST_READ), false)
                        : new Listing(entries, true);
            } catch (IOException | UncheckedIOException e) {
                return new Listing(List.of(), true);
            }
        }

        List<String> folders() {
            return entries.stream().filter(Entry::isFolder).map(Entry::name).toList();
        }

        String content() {
            TreeSet<Entry> shown = new TreeSet<>(Entry.FOLDERS_FIRST);
            int more = 0;
            for (Entry entry : entries) {
                if (!entry.isHidden()) {
                    shown.add(entry);
                }
                if (shown.size() > MOST_SHOWN) {
                    shown.pollLast();
                    more++;
                }
            }
            if (shown.isEmpty()) {
                return whole ? "is empty" : "holds thousands of files";
            }
            return "holds " + shown.stream().map(Entry::toString).collect(Collectors.joining(", "))
                    + (whole ? more > 0 ? " and " + more + " more" : "" : " and thousands more");
        }
    }

    /**
     * The result of following the nearest name at each step.
     *
     * @param start the nearest folder that exists
     * @param end the folder that was reached
     * @param unlike what that holds, none of it like the next name of the path; empty if all names were followed
     */
    private record Search(Path start, Path end, Optional<Listing> unlike) {

        static Search of(Path missing) {
            Path start = start(missing);
            Path end = start;
            for (int i = isHere(start) ? 0 : start.getNameCount(); i < missing.getNameCount(); i++) {
                String name = missing.getName(i).toString();
                if (Files.isDirectory(end.resolve(name))) {
                    end = end.resolve(name);
                } else {
                    Listing listing = Listing.of(end);
                    Optional<String> nearest = Suggestion.of(name, listing.folders());
                    if (nearest.isEmpty()) {
                        return new Search(start, end, Optional.of(listing));
                    }
                    end = end.resolve(nearest.get());
                }
            }
            return new Search(start, end, Optional.empty());
        }

        private static Path start(Path missing) {
            Path start = missing.getParent();
            while (start != null && !Files.isDirectory(start)) {
                start = start.getParent();
            }
            return start == null ? Optional.ofNullable(missing.getRoot()).orElse(Path.of("")) : start;
        }

        private static boolean isHere(Path folder) {
            return folder.toString().isEmpty();
        }

        String question() {
            return end.equals(start) ? "" : "did you mean " + end + "?";
        }

        String content() {
            return unlike.filter(listing -> isWorthListing(end))
                    .map(listing -> Files.isReadable(end) ? listing.content() : "can't be read")
                    .orElse("");
        }

        /**
         * Not if the path has no folder: a bare name says nothing about the working directory, and {@code /x} little
         * about /.
         */
        private static boolean isWorthListing(Path folder) {
            Path place = folder.toAbsolutePath().normalize();
            return place.getNameCount() > 0
                    && !place.equals(Path.of("").toAbsolutePath().normalize());
        }
    }

    private NearestFolder() {}

    /** " (did you mean runs/shapes-1?)" after a path that doesn't exist; empty if no folder has a similar path. */
    public static String question(Path missing) {
        Search search = Search.of(missing);
        return search.unlike().isPresent() ? "" : inBrackets(search.question());
    }

    /**
     * A {@link #question}; if no folder has a similar path, the content of the nearest one: " (runs holds shapes-1/)".
     * The content of the working directory or the root of a file system is not listed.
     */
    public static String hint(Path missing) {
        Search search = Search.of(missing);
        String question = search.question();
        String content = search.content();
        if (content.isEmpty()) {
            return inBrackets(question);
        }
        return inBrackets(question.isEmpty() ? search.end() + " " + content : question + " It " + content);
    }

    private static String inBrackets(String text) {
        return text.isEmpty() ? "" : " (" + text + ")";
    }
}
