package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads lists that give captions: an image may have several, each in a line of its own. */
final class CaptionedList {

    private static final String WITHOUT_CAPTION = "it has no caption";

    private final List<ListedImage> images = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final Set<List<String>> seen = new HashSet<>();
    private final Map<String, ListedImage> firstOfImage = new HashMap<>();

    private CaptionedList() {}

    /**
     * Reads lists.
     *
     * @param splits by list, the split that it describes; empty if the list itself gives it, or there is none
     * @throws ResourceException if one can't be read or has no captions, lines are broken, or an image is in two splits
     */
    static ListedTargets read(Map<Path, Optional<DataSource.Split>> splits) {
        CaptionedList all = new CaptionedList();
        splits.forEach(all::add);
        return new ListedTargets(all.images, all.targets, List.of(), all.doubts);
    }

    private void add(Path list, Optional<DataSource.Split> split) {
        ImageList read = ImageList.read(list);
        doubts.addAll(read.captions().doubts());
        read.requireNone(list, ImageList.Entry::isBroken, "can't be read");
        if (!read.captions().missing().isEmpty()) {
            throw new ResourceException(read.captions().missing());
        }
        int repeated = 0;
        for (ImageList.Entry entry : read.entries()) {
            repeated += add(list, entry, split.map(DataSource.Split::word).or(entry::split)) ? 0 : 1;
        }
        if (repeated > 0) {
            doubts.add("the list " + list + ": " + (repeated == 1 ? "1 line gives" : repeated + " lines give")
                    + " an image a caption that it has already; each counts once");
        }
        doubts.addAll(read.absent());
        sayWithoutCaption(list, read);
    }

    /** @return false if the image has this caption already */
    private boolean add(Path list, ImageList.Entry entry, Optional<String> split) {
        String caption = entry.caption().orElse("");
        String place = entry.place(list);
        Optional<String> flaw =
                entry.reason().or(() -> caption.isEmpty() ? Optional.of(WITHOUT_CAPTION) : Optional.empty());
        ListedImage image = new ListedImage(entry.path(), list, entry.name(), split, flaw);
        ListedImage first = firstOfImage.putIfAbsent(place, image);
        if (first != null
                && !first.split().flatMap(DataSource.Split::named).equals(split.flatMap(DataSource.Split::named))) {
            throw new ResourceException("the list " + list + " names " + entry.name() + " in line " + entry.line()
                    + " as " + split.orElse("of no split") + " and before as "
                    + first.split().orElse("of no split")
                    + "; an image can't be used for both training and evaluation: leave it in one split");
        }
        if (!seen.add(List.of(place, caption))) {
            return false;
        }
        images.add(image);
        targets.add(new Target.Caption(caption));
        return true;
    }

    private void sayWithoutCaption(Path list, ImageList read) {
        List<ImageList.Entry> without = read.entries().stream()
                .filter(entry -> entry.caption().isEmpty())
                .toList();
        if (!without.isEmpty()) {
            doubts.add("the list " + list + ": "
                    + (without.size() == 1 ? "1 image has" : without.size() + " images have")
                    + " no caption, the first one in line " + without.get(0).line()
                    + "; they count as broken and are left out");
        }
    }
}
