package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The splits that lists give: by a column, by their location, or by the images' folders. */
final class ListedSplits {

    private static final Logger LOG = LoggerFactory.getLogger(ListedSplits.class);

    private final Path place;
    private final ListedTargets listed;
    private final List<String> names;
    private final List<Optional<DataSource.Split>> splits;

    /** @param names of the images: {@link ListedNames} */
    private ListedSplits(Path place, ListedTargets listed, List<String> names) {
        this.place = place;
        this.listed = listed;
        this.names = names;
        List<String> below = ListedNames.belowCommon(names);
        splits = IntStream.range(0, names.size())
                .mapToObj(i -> split(i, below.get(i)))
                .toList();
    }

    /**
     * The images of each split, if each image has one; a single split is all there is.
     *
     * @param areGiven whether the lists' own locations are splits
     * @return empty if there are no splits
     * @throws ResourceException if some images are held out and others have no split
     */
    static Map<DataSource.Split, int[]> of(Path place, ListedTargets listed, List<String> names, boolean areGiven) {
        return new ListedSplits(place, listed, names).parts(areGiven);
    }

    private Map<DataSource.Split, int[]> parts(boolean areGiven) {
        Map<DataSource.Split, int[]> parts = new EnumMap<>(DataSource.Split.class);
        for (DataSource.Split split : DataSource.Split.values()) {
            int[] indices = IntStream.range(0, splits.size())
                    .filter(i -> splits.get(i).filter(split::equals).isPresent())
                    .toArray();
            if (indices.length > 0) {
                parts.put(split, indices);
            }
        }
        boolean isWhole = splits.stream().allMatch(Optional::isPresent);
        if (isWhole && (parts.size() > 1 || areGiven)) {
            return parts;
        }
        parts.keySet().stream()
                .filter(split -> split != DataSource.Split.TRAIN)
                .findFirst()
                .ifPresent(heldOut -> requireClear(heldOut, isWhole));
        requireKnownWords(isWhole);
        return Map.of();
    }

    private void requireClear(DataSource.Split heldOut, boolean isWhole) {
        if (!isWhole) {
            throw new ResourceException(place + ": it is not clear whether to train "
                    + "on " + names.get(splits.indexOf(Optional.empty()))
                    + ", which has no split, while "
                    + names.get(splits.indexOf(Optional.of(heldOut)))
                    + " is in " + heldOut.word()
                    + " by its path or the column split; expected train, val or test for each "
                    + "image or for none: add a column split, or remove the others from the list");
        }
        LOG.warn("{}: all images are in {}, and are split 80 to 20 as if they had no split", place, heldOut.word());
    }

    private void requireKnownWords(boolean isWhole) {
        List<String> others = listed.images().stream()
                .flatMap(image -> image.split().stream())
                .filter(word -> DataSource.Split.named(word).isEmpty())
                .distinct()
                .toList();
        if (!others.isEmpty() && splits.stream().anyMatch(Optional::isPresent)) {
            throw new ResourceException(place + ": the column split has " + others.get(0)
                    + " besides train, val or test, whose meaning is not known; "
                    + "expected one of these for each image: rename it, or remove its lines from the list");
        }
        if (!isWhole && listed.images().stream().anyMatch(image -> image.split().isPresent())) {
            LOG.warn(
                    "{}: the column split is ignored: expected train, val or test for each image, found {}",
                    place,
                    listed.images().stream()
                            .map(image -> image.split().orElse("nothing"))
                            .filter(word -> DataSource.Split.named(word).isEmpty())
                            .findFirst()
                            .orElse("nothing"));
        }
    }

    /** A folder with the name of a split is one, unless it has the name of the class of the images in it. */
    private Optional<DataSource.Split> split(int index, String below) {
        ListedImage image = listed.images().get(index);
        return image.split().isPresent()
                ? image.split().flatMap(DataSource.Split::named)
                : Stream.of(names.get(index), below)
                        .flatMap(ListedNames::firstFolder)
                        .filter(folder -> listed.className(index)
                                .filter(folder::equalsIgnoreCase)
                                .isEmpty())
                        .flatMap(folder -> DataSource.Split.named(folder).stream())
                        .findFirst();
    }
}
