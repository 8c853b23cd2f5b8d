package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Target;
import dev.vit4j.data.folder.ImageFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads lists that give one class for each image; each counts once. */
final class LabelledList {

    /** Numbers first; among equal ones in different notation, the shorter. */
    private static final Comparator<String> NATURAL = Comparator.comparing((String name) -> !isNumber(name))
            .thenComparing(
                    name -> isNumber(name) ? name.replaceFirst("^0+(?=\\d)", "").length() : 0)
            .thenComparing(name -> isNumber(name) ? name.replaceFirst("^0+(?=\\d)", "") : name)
            .thenComparing(Comparator.naturalOrder());

    private record Labelled(ListedImage image, String label) {}

    private LabelledList() {}

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Reads lists. Classes are in alphabetical order, numbers in numerical order.
     *
     * @param splits by list, the split that it describes; empty if the list itself gives it, or there is none
     * @throws ResourceException if one can't be read, lines are broken, or an image doesn't have exactly one label
     */
    static ListedTargets read(Map<Path, Optional<DataSource.Split>> splits) {
        List<Labelled> images = new ArrayList<>();
        List<String> doubts = new ArrayList<>();
        Map<String, First> seen = new HashMap<>();
        splits.forEach((list, split) -> {
            ImageList read = ImageList.read(list);
            doubts.addAll(read.labels().doubts());
            images.addAll(once(list, read, split, seen, doubts));
        });
        List<String> classNames =
                images.stream().map(Labelled::label).distinct().sorted(NATURAL).toList();
        Map<String, Integer> labels = new HashMap<>();
        classNames.forEach(name -> labels.put(name, labels.size()));
        return new ListedTargets(
                images.stream().map(Labelled::image).toList(),
                images.stream()
                        .<Target>map(image -> new Target.ClassLabel(Objects.requireNonNull(labels.get(image.label()))))
                        .toList(),
                classNames,
                doubts);
    }

    /** Where an image was listed first. */
    private record First(Path list, ImageList.Entry entry, String label, Optional<DataSource.Split> split) {

        String line(Path other) {
            return "line " + entry.line() + (list.equals(other) ? "" : " of " + list);
        }
    }

    private static List<Labelled> once(
            Path list, ImageList read, Optional<DataSource.Split> split, Map<String, First> seen, List<String> doubts) {
        read.requireNone(list, ImageList.Entry::isBroken, "can't be read");
        if (!read.labels().missing().isEmpty()) {
            throw new ResourceException(read.labels().missing());
        }
        read.requireNone(list, entry -> entry.labels().isEmpty(), "name an image without its label");
        read.requireNone(
                list,
                entry -> entry.labels().size() > 1,
                "give several labels for an image; expected exactly one class");
        List<Labelled> images = new ArrayList<>();
        int repeated = 0;
        for (ImageList.Entry entry : read.entries()) {
            String label = ImageFolder.composed(entry.labels().get(0));
            Optional<String> word = split.map(DataSource.Split::word).or(entry::split);
            First now = new First(list, entry, label, word.flatMap(DataSource.Split::named));
            First first = seen.putIfAbsent(entry.place(list), now);
            if (first == null) {
                images.add(
                        new Labelled(new ListedImage(entry.path(), list, entry.name(), word, entry.reason()), label));
            } else {
                requireSame(first, now);
                repeated++;
            }
        }
        if (repeated > 0) {
            doubts.add("the list " + list + ": " + (repeated == 1 ? "1 line names" : repeated + " lines name")
                    + " an image again; each image counts once");
        }
        doubts.addAll(read.absent());
        return images;
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
}
