package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of the user's with the label of each image, or a folder with such a list in it, such as the
 * {@code metadata.jsonl} or {@code metadata.csv} of Hugging Face's ImageFolder. Its splits are given by the column
 * {@code split}, or by the images' folders; without these it is split 80 to 20, class by class, with a seed.
 */
public final class ImageListSource implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(ImageListSource.class);
    private static final List<String> METADATA = List.of("metadata.jsonl", "metadata.csv");

    private final Path place;
    private final Map<Path, Optional<DataSource.Split>> lists;
    private final long splitSeed;
    private final ImageDecoder decoder;
    private Optional<FileListing> listing = Optional.empty();

    private ImageListSource(
            Path place, Map<Path, Optional<DataSource.Split>> lists, long splitSeed, ImageDecoder decoder) {
        this.place = place;
        this.lists = lists;
        this.splitSeed = splitSeed;
        this.decoder = decoder;
    }

    /**
     * @param splitSeed draws the test images if the list has no splits; must be the same for training and evaluation
     */
    public static ImageListSource of(Path list, long splitSeed, ImageDecoder decoder) {
        return new ImageListSource(list, Map.of(list, Optional.empty()), splitSeed, decoder);
    }

    /**
     * The source for a folder whose metadata, or whose splits' metadata, names images and their labels.
     *
     * @return empty if there is no such metadata
     */
    public static Optional<ImageListSource> in(Path folder, long splitSeed, ImageDecoder decoder) {
        Map<Path, Optional<DataSource.Split>> lists = new LinkedHashMap<>();
        metadata(folder).ifPresent(list -> lists.put(list, Optional.empty()));
        if (lists.isEmpty()) {
            for (DataSource.Split split : DataSource.Split.values()) {
                SplitFolders.named(folder, split)
                        .flatMap(ImageListSource::metadata)
                        .ifPresent(list -> lists.put(list, Optional.of(split)));
            }
        }
        return lists.isEmpty() ? Optional.empty() : Optional.of(new ImageListSource(folder, lists, splitSeed, decoder));
    }

    /** Captions or boxes alone give no classes. */
    private static Optional<Path> metadata(Path folder) {
        return METADATA.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .filter(ImageListSource::hasLabels)
                .findFirst();
    }

    /** A table of that name next to class folders may be about anything. */
    private static boolean hasLabels(Path metadata) {
        try {
            return ImageList.read(metadata).withoutLabels().isEmpty();
        } catch (ResourceException e) {
            LOG.warn("{} is ignored: {}", metadata, e.getMessage());
            return false;
        }
    }

    @Override
    public DataSource.Description description() {
        FileListing found = listing(TransferListener.NONE);
        return found.describe("list of images with their labels, " + found.describeSplits(DataSource.Split::word));
    }

    @Override
    public Optional<Path> where() {
        return Files.exists(place) ? Optional.of(place) : Optional.empty();
    }

    /** Lists the images; there is nothing to download. */
    @Override
    public void fetch(TransferListener progress) {
        listing(progress);
    }

    @Override
    public DataSource.Splits splits(TransferListener progress) {
        return listing(progress).splits();
    }

    @Override
    public LabelledImages load(DataSource.Split split, TransferListener progress) {
        FileListing found = listing(progress);
        return found.part(found.splits().read(split, place.toString()));
    }

    @Override
    public LabelledImages loadAll(TransferListener progress) {
        return listing(progress).all();
    }

    private synchronized FileListing listing(TransferListener progress) {
        if (listing.isEmpty()) {
            LabelledList labelled = LabelledList.read(lists);
            labelled.doubts().forEach(LOG::warn);
            Path folder = Files.isDirectory(place) ? place : place.resolveSibling("");
            List<String> names = ListedNames.of(labelled.images(), folder);
            Map<DataSource.Split, int[]> indices = parts(labelled.images(), names);
            LabelledImages all = images(labelled, names, progress);
            Map<DataSource.Split, LabelledImages> parts = new EnumMap<>(DataSource.Split.class);
            indices.forEach((split, ofSplit) -> parts.put(split, all.subset(place + " " + split.word(), ofSplit)));
            listing = Optional.of(new FileListing(place, all, parts, splitSeed));
        }
        return listing.get();
    }

    /** If each image has a split; a single one is all there is. */
    private Map<DataSource.Split, int[]> parts(List<LabelledList.Labelled> images, List<String> names) {
        List<String> below = ListedNames.belowCommon(names);
        List<Optional<DataSource.Split>> splits = IntStream.range(0, images.size())
                .mapToObj(i -> split(images.get(i), names.get(i), below.get(i)))
                .toList();
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
        if (isWhole && (parts.size() > 1 || lists.values().stream().anyMatch(Optional::isPresent))) {
            return parts;
        }
        parts.keySet().stream()
                .filter(split -> split != DataSource.Split.TRAIN)
                .findFirst()
                .ifPresent(heldOut -> {
                    if (!isWhole) {
                        throw new ResourceException(place + ": it is not clear whether to train "
                                + "on " + names.get(splits.indexOf(Optional.empty()))
                                + ", which has no split, while "
                                + names.get(splits.indexOf(Optional.of(heldOut)))
                                + " is in " + heldOut.word()
                                + " by its path or the column split; expected train, val or test for each "
                                + "image or for none: add a column split, or remove the others from the list");
                    }
                    LOG.warn(
                            "{}: all images are in {}, and are split 80 to 20 as if they had no split",
                            place,
                            heldOut.word());
                });
        List<String> others = images.stream()
                .flatMap(image -> image.split().stream())
                .filter(word -> DataSource.Split.named(word).isEmpty())
                .distinct()
                .toList();
        if (!others.isEmpty() && splits.stream().anyMatch(Optional::isPresent)) {
            throw new ResourceException(place + ": the column split has " + others.get(0)
                    + " besides train, val or test, whose meaning is not known; "
                    + "expected one of these for each image: rename it, or remove its lines from the list");
        }
        if (!isWhole && images.stream().anyMatch(image -> image.split().isPresent())) {
            LOG.warn(
                    "{}: the column split is ignored: expected train, val or test for each image, found {}",
                    place,
                    images.stream()
                            .map(image -> image.split().orElse("nothing"))
                            .filter(word -> DataSource.Split.named(word).isEmpty())
                            .findFirst()
                            .orElse("nothing"));
        }
        return Map.of();
    }

    /** A folder with the name of a split is one, unless it has the name of the class of the images in it. */
    private static Optional<DataSource.Split> split(LabelledList.Labelled image, String name, String below) {
        return image.split().isPresent()
                ? image.split().flatMap(DataSource.Split::named)
                : Stream.of(name, below)
                        .flatMap(ListedNames::firstFolder)
                        .filter(folder -> !folder.equalsIgnoreCase(image.label()))
                        .flatMap(folder -> DataSource.Split.named(folder).stream())
                        .findFirst();
    }

    private LabelledImages images(LabelledList labelled, List<String> names, TransferListener progress) {
        List<Path> there = labelled.images().stream()
                .filter(image -> image.flaw().isEmpty())
                .map(LabelledList.Labelled::path)
                .toList();
        ImageSurvey survey =
                ImageSurvey.of(there, decoder, place.toString(), progress).requireReadable();
        Map<Path, Optional<String>> flaws = new HashMap<>();
        survey.images().forEach(image -> flaws.put(image.file(), image.flaw()));
        survey.others().forEach(file -> flaws.put(file, Optional.of("it is not an image, by its content")));
        Map<String, Integer> labels = new HashMap<>();
        labelled.classNames().forEach(name -> labels.put(name, labels.size()));
        return new ListedImages(
                place.toString(),
                labelled.classNames(),
                IntStream.range(0, names.size())
                        .mapToObj(i -> item(labelled.images().get(i), names.get(i), labels, flaws))
                        .toList(),
                decoder);
    }

    private static ListedImages.Item item(
            LabelledList.Labelled image, String name, Map<String, Integer> labels, Map<Path, Optional<String>> flaws) {
        return new ListedImages.Item(
                image.flaw().isPresent() ? Optional.empty() : Optional.of(image.path()),
                name,
                labels.getOrDefault(image.label(), -1),
                image.flaw().or(() -> flaws.getOrDefault(image.path(), Optional.empty())));
    }
}
