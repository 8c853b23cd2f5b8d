package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
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
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A list of the user's with the target of each image, or a folder with such a list in it, such as the
 * {@code metadata.jsonl} or {@code metadata.csv} of Hugging Face's ImageFolder. Its splits are given by the column
 * {@code split}, or by the images' folders; without these it is split 80 to 20 with a seed.
 *
 * @param <D> the data set of its images
 */
abstract class ListSource<D extends Dataset> implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(ListSource.class);
    private static final List<String> METADATA = List.of("metadata.jsonl", "metadata.csv");

    private final Path place;
    private final Map<Path, Optional<DataSource.Split>> lists;
    private final long splitSeed;
    private final ImageDecoder decoder;
    private Optional<FileListing<D>> listing = Optional.empty();

    /**
     * @param lists with the split that each describes, if its location says so
     * @param splitSeed draws the test images if the list has no splits; must be the same for training and evaluation
     */
    ListSource(Path place, Map<Path, Optional<DataSource.Split>> lists, long splitSeed, ImageDecoder decoder) {
        this.place = place;
        this.lists = lists;
        this.splitSeed = splitSeed;
        this.decoder = decoder;
    }

    /**
     * The metadata of a folder, or of its splits.
     *
     * @param isMeant tells whether a list has the wanted targets: a table of that name may be about anything
     */
    static Map<Path, Optional<DataSource.Split>> metadata(Path folder, Predicate<ImageList> isMeant) {
        Map<Path, Optional<DataSource.Split>> lists = new LinkedHashMap<>();
        metadataIn(folder, isMeant).ifPresent(list -> lists.put(list, Optional.empty()));
        if (lists.isEmpty()) {
            for (DataSource.Split split : DataSource.Split.values()) {
                SplitFolders.named(folder, split)
                        .flatMap(part -> metadataIn(part, isMeant))
                        .ifPresent(list -> lists.put(list, Optional.of(split)));
            }
        }
        return lists;
    }

    private static Optional<Path> metadataIn(Path folder, Predicate<ImageList> isMeant) {
        return METADATA.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .filter(list -> isMeant(list, isMeant))
                .findFirst();
    }

    private static boolean isMeant(Path metadata, Predicate<ImageList> isMeant) {
        try {
            return isMeant.test(ImageList.read(metadata));
        } catch (ResourceException e) {
            LOG.warn("{} is ignored: {}", metadata, e.getMessage());
            return false;
        }
    }

    /** Reads the lists. */
    abstract ListedTargets read(Map<Path, Optional<DataSource.Split>> lists);

    /** A data set of these images by its type. */
    abstract D typed(Dataset dataset);

    /** What the list is, for people. */
    abstract String summary();

    @Override
    public DataSource.Description description() {
        FileListing<D> found = listing(TransferListener.NONE);
        return found.describe(summary() + ", " + found.describeSplits(DataSource.Split::word));
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
    public D load(DataSource.Split split, TransferListener progress) {
        FileListing<D> found = listing(progress);
        return typed(found.part(found.splits().read(split, place.toString())));
    }

    @Override
    public D loadAll(TransferListener progress) {
        return listing(progress).all();
    }

    private synchronized FileListing<D> listing(TransferListener progress) {
        if (listing.isEmpty()) {
            ListedTargets listed = read(lists);
            listed.doubts().forEach(LOG::warn);
            Path folder = Files.isDirectory(place) ? place : place.resolveSibling("");
            List<String> names = ListedNames.of(listed.images(), folder);
            boolean areGiven = lists.values().stream().anyMatch(Optional::isPresent);
            Map<DataSource.Split, int[]> indices = ListedSplits.of(place, listed, names, areGiven);
            D all = images(listed, names, progress);
            Map<DataSource.Split, D> parts = new EnumMap<>(DataSource.Split.class);
            indices.forEach((split, ofSplit) ->
                    parts.put(split, typed(all.subset(place + " " + split.word(), ofSplit))));
            listing = Optional.of(new FileListing<>(place, all, parts, splitSeed));
        }
        return listing.get();
    }

    private D images(ListedTargets listed, List<String> names, TransferListener progress) {
        List<Path> there = listed.images().stream()
                .filter(image -> image.flaw().isEmpty())
                .map(ListedImage::path)
                .distinct()
                .toList();
        ImageSurvey survey =
                ImageSurvey.of(there, decoder, place.toString(), progress).requireReadable();
        Map<Path, Optional<String>> flaws = new HashMap<>();
        survey.images().forEach(image -> flaws.put(image.file(), image.flaw()));
        survey.others().forEach(file -> flaws.put(file, Optional.of("it is not an image, by its content")));
        List<ListedImages.Item> items = IntStream.range(0, names.size())
                .mapToObj(i -> {
                    ListedImage image = listed.images().get(i);
                    return new ListedImages.Item(
                            image.flaw().isPresent() ? Optional.empty() : Optional.of(image.path()),
                            names.get(i),
                            listed.targets().get(i),
                            image.flaw().or(() -> flaws.getOrDefault(image.path(), Optional.empty())));
                })
                .toList();
        return typed(new ListedImages(place.toString(), listed.classNames(), items, decoder));
    }
}
