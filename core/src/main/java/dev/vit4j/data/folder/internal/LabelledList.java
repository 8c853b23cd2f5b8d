package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.ImageFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The images of lists that give one class for each.
 *
 * @param images each once
 * @param classNames in alphabetical order, numbers in numerical order
 * @param doubts ambiguities
 */
public record LabelledList(List<Labelled> images, List<String> classNames, List<String> doubts) {

    /** The number of lines in a message. */
    private static final int NAMED = 5;

    /** Numbers first; among equal ones in different notation, the shorter. */
    private static final Comparator<String> NATURAL = Comparator.comparing((String name) -> !isNumber(name))
            .thenComparing(
                    name -> isNumber(name) ? name.replaceFirst("^0+(?=\\d)", "").length() : 0)
            .thenComparing(name -> isNumber(name) ? name.replaceFirst("^0+(?=\\d)", "") : name)
            .thenComparing(Comparator.naturalOrder());

    /**
     * An image.
     *
     * @param split its split, if the list or its location gives one
     * @param flaw why there is no image, without locations
     */
    public record Labelled(
            Path path, Path list, String name, String label, Optional<String> split, Optional<String> flaw) {}

    public LabelledList {
        images = List.copyOf(images);
        classNames = List.copyOf(classNames);
        doubts = List.copyOf(doubts);
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Reads lists.
     *
     * @param splits by list, the split that it describes; empty if the list itself gives it, or there is none
     * @throws ResourceException if one can't be read, lines are broken, or an image doesn't have exactly one label
     */
    public static LabelledList read(Map<Path, Optional<DataSource.Split>> splits) {
        List<Labelled> images = new ArrayList<>();
        List<String> doubts = new ArrayList<>();
        Map<String, First> seen = new HashMap<>();
        splits.forEach((list, split) -> {
            ImageList read = ImageList.read(list);
            doubts.addAll(read.doubts());
            images.addAll(once(list, read, split, seen, doubts));
        });
        List<String> classNames =
                images.stream().map(Labelled::label).distinct().sorted(NATURAL).toList();
        return new LabelledList(images, classNames, doubts);
    }

    /** Where an image was listed first. */
    private record First(Path list, ImageList.Entry entry, String label, Optional<DataSource.Split> split) {

        String line(Path other) {
            return "line " + entry.line() + (list.equals(other) ? "" : " of " + list);
        }
    }

    private static List<Labelled> once(
            Path list, ImageList read, Optional<DataSource.Split> split, Map<String, First> seen, List<String> doubts) {
        requireNone(list, read, ImageList.Entry::isBroken, "can't be read");
        if (!read.withoutLabels().isEmpty()) {
            throw new ResourceException(read.withoutLabels());
        }
        requireNone(list, read, entry -> entry.labels().isEmpty(), "name an image without its label");
        requireNone(
                list,
                read,
                entry -> entry.labels().size() > 1,
                "give several labels for an image; expected exactly one class");
        List<Labelled> images = new ArrayList<>();
        int repeated = 0;
        for (ImageList.Entry entry : read.entries()) {
            String label = ImageFolder.composed(entry.labels().get(0));
            Optional<String> word = split.map(DataSource.Split::word).or(entry::split);
            First now = new First(list, entry, label, word.flatMap(DataSource.Split::named));
            First first = seen.putIfAbsent(place(list, entry), now);
            if (first == null) {
                images.add(new Labelled(entry.path(), list, entry.name(), label, word, entry.reason()));
            } else {
                requireSame(first, now);
                repeated++;
            }
        }
        if (repeated > 0) {
            doubts.add("the list " + list + ": " + (repeated == 1 ? "1 line names" : repeated + " lines name")
                    + " an image again; each image counts once");
        }
        List<ImageList.Entry> absent = read.entries().stream()
                .filter(entry -> entry.flaw().isPresent())
                .toList();
        if (!absent.isEmpty()) {
            doubts.add(absent.get(0).flaw().orElseThrow()
                    + (absent.size() > 1 ? "; " + (absent.size() - 1) + " more are not found" : ""));
        }
        return images;
    }

    /** Where a missing image is expected. */
    private static String place(Path list, ImageList.Entry entry) {
        return entry.flaw().isPresent()
                ? list + " " + ListedNames.portable(entry.name())
                : entry.path().toAbsolutePath().normalize().toString();
    }

    private static void requireSame(First first, First again) {
        String names = "the list " + again.list() + " names " + again.entry().name() + " in " + first.line(again.list())
                + " as ";
        String and = " and in line " + again.entry().line() + " as ";
        if (!first.label().equals(again.label())) {
            throw new ResourceException(names + first.label() + and + again.label() + "; expected exactly one class");
        }
        if (!first.split().equals(again.split())) {
            throw new ResourceException(names + word(first.split()) + and + word(again.split())
                    + "; an image can't be used for both training and evaluation: leave it in one split");
        }
    }

    private static String word(Optional<DataSource.Split> split) {
        return split.map(DataSource.Split::word).orElse("of no split");
    }

    private static void requireNone(Path list, ImageList read, Predicate<ImageList.Entry> fault, String what) {
        List<ImageList.Entry> faulty = read.entries().stream().filter(fault).toList();
        if (faulty.isEmpty()) {
            return;
        }
        String lines = faulty.stream()
                .limit(NAMED)
                .map(entry -> String.valueOf(entry.line()))
                .collect(Collectors.joining(", "));
        throw new ResourceException("the list " + list + ": " + faulty.size() + " of "
                + read.entries().size() + " lines " + what + ": line" + (faulty.size() == 1 ? " " : "s ") + lines
                + (faulty.size() > NAMED ? ", …" : "")
                + faulty.get(0).flaw().map(flaw -> "; the first: " + flaw).orElse(""));
    }
}
