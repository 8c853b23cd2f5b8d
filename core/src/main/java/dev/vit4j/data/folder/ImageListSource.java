package dev.vit4j.data.folder;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataDescription;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.DataSplits;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Split;
import dev.vit4j.data.folder.internal.FileListing;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.data.folder.internal.LabelledList;
import dev.vit4j.data.folder.internal.ListedImages;
import dev.vit4j.data.folder.internal.ListedNames;
import dev.vit4j.data.folder.internal.SplitFolders;
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
 * A list of the user's that says what each image shows, or a folder with such a list in it, as Hugging Face's image folders
 * have {@code metadata.jsonl} or {@code metadata.csv}. Its splits are those of the column {@code split}, or the folders
 * in which the images lie; without these it is split 80 to 20, class by class, by a seed.
 */
public final class ImageListSource implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(ImageListSource.class);
    private static final List<String> METADATA = List.of("metadata.jsonl", "metadata.csv");

    private final Path place;
    private final Map<Path, Optional<Split>> lists;
    private final long splitSeed;
    private final ImageDecoder decoder;
    private Optional<FileListing> listing = Optional.empty();

    private ImageListSource(Path place, Map<Path, Optional<Split>> lists, long splitSeed, ImageDecoder decoder) {
        this.place = place;
        this.lists = lists;
        this.splitSeed = splitSeed;
        this.decoder = decoder;
    }

    /** @param splitSeed draws the test images where the list is not split; training and evaluation must agree on it */
    public static ImageListSource of(Path list, long splitSeed, ImageDecoder decoder) {
        return new ImageListSource(list, Map.of(list, Optional.empty()), splitSeed, decoder);
    }

    /**
     * The source of a folder whose metadata name images and their labels, or whose splits' metadata do.
     *
     * @return empty where there are no such metadata
     */
    public static Optional<ImageListSource> in(Path folder, long splitSeed, ImageDecoder decoder) {
        Map<Path, Optional<Split>> lists = new LinkedHashMap<>();
        metadata(folder).ifPresent(list -> lists.put(list, Optional.empty()));
        if (lists.isEmpty()) {
            for (Split split : Split.values()) {
                SplitFolders.named(folder, split)
                        .flatMap(ImageListSource::metadata)
                        .ifPresent(list -> lists.put(list, Optional.of(split)));
            }
        }
        return lists.isEmpty() ? Optional.empty() : Optional.of(new ImageListSource(folder, lists, splitSeed, decoder));
    }

    /** Captions or boxes alone make no classes. */
    private static Optional<Path> metadata(Path folder) {
        return METADATA.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .filter(ImageListSource::hasLabels)
                .findFirst();
    }

    /** A table of that name beside class folders may be about anything. */
    private static boolean hasLabels(Path metadata) {
        try {
            return ImageList.read(metadata).withoutLabels().isEmpty();
        } catch (ResourceException e) {
            LOG.warn("{} is passed over: {}", metadata, e.getMessage());
            return false;
        }
    }

    @Override
    public DataDescription description() {
        FileListing found = listing(TransferListener.NONE);
        return found.describe("list of images with their labels, " + found.describeSplits(Split::word));
    }

    @Override
    public Optional<Path> where() {
        return Files.exists(place) ? Optional.of(place) : Optional.empty();
    }

    /** Looks at the images; they are on this machine or nowhere. */
    @Override
    public void fetch(TransferListener progress) {
        listing(progress);
    }

    @Override
    public DataSplits splits(TransferListener progress) {
        return listing(progress).splits();
    }

    @Override
    public LabelledImages load(Split split, TransferListener progress) {
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
            Map<Split, int[]> indices = parts(labelled.images(), names);
            LabelledImages all = images(labelled, names, progress);
            Map<Split, LabelledImages> parts = new EnumMap<>(Split.class);
            indices.forEach((split, ofSplit) -> parts.put(split, all.subset(place + " " + split.word(), ofSplit)));
            listing = Optional.of(new FileListing(place, all, parts, splitSeed));
        }
        return listing.get();
    }

    /** Where each image has a split; one alone is all there is. */
    private Map<Split, int[]> parts(List<LabelledList.Labelled> images, List<String> names) {
        List<String> below = ListedNames.belowCommon(names);
        List<Optional<Split>> splits = IntStream.range(0, images.size())
                .mapToObj(i -> split(images.get(i), names.get(i), below.get(i)))
                .toList();
        Map<Split, int[]> parts = new EnumMap<>(Split.class);
        for (Split split : Split.values()) {
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
                .filter(split -> split != Split.TRAIN)
                .findFirst()
                .ifPresent(heldOut -> {
                    if (!isWhole) {
                        throw new ResourceException(
                                place + ": whether to train on " + names.get(splits.indexOf(Optional.empty()))
                                        + " is not known, which has no split, while "
                                        + names.get(splits.indexOf(Optional.of(heldOut)))
                                        + " is of " + heldOut.word()
                                        + " by its path or the column split; expected train, val or test "
                                        + "for each image or for none: add a column split, or take the others out of the list");
                    }
                    LOG.warn(
                            "{}: all images are of {}, and are split 80 to 20 as those of no split",
                            place,
                            heldOut.word());
                });
        List<String> others = images.stream()
                .flatMap(image -> image.split().stream())
                .filter(word -> Split.named(word).isEmpty())
                .distinct()
                .toList();
        if (!others.isEmpty() && splits.stream().anyMatch(Optional::isPresent)) {
            throw new ResourceException(place + ": the column split has " + others.get(0)
                    + " beside train, val or test, and what that is for is not known; "
                    + "expected one of these for each image: rename it, or take its lines out of the list");
        }
        if (!isWhole && images.stream().anyMatch(image -> image.split().isPresent())) {
            LOG.warn(
                    "{}: the column split is passed over: expected train, val or test for each image, found {}",
                    place,
                    images.stream()
                            .map(image -> image.split().orElse("nothing"))
                            .filter(word -> Split.named(word).isEmpty())
                            .findFirst()
                            .orElse("nothing"));
        }
        return Map.of();
    }

    /** A folder that has the name of a split is one, unless it is called by the class of what lies in it. */
    private static Optional<Split> split(LabelledList.Labelled image, String name, String below) {
        return image.split().isPresent()
                ? image.split().flatMap(Split::named)
                : Stream.of(name, below)
                        .flatMap(ListedNames::firstFolder)
                        .filter(folder -> !folder.equalsIgnoreCase(image.label()))
                        .flatMap(folder -> Split.named(folder).stream())
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
        survey.others().forEach(file -> flaws.put(file, Optional.of("it is no image, by its content")));
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
