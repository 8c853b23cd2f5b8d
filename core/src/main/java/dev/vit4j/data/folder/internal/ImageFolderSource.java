package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.data.internal.JoinedDataset;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the user's: splits with class folders ({@code train} or {@code training}; {@code val}, {@code valid}
 * or {@code validation}; {@code test} or {@code testing}, in any case), or class folders that are split 80 to 20, class
 * by class, with a seed.
 */
public final class ImageFolderSource implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderSource.class);

    private final Path folder;
    private final long splitSeed;
    private final ImageDecoder decoder;
    private Optional<Listing> listing = Optional.empty();

    /** The content of the folder. */
    private record Listing(SplitFolders folders, PassedOver passedOver, FileListing<LabelledImages> images) {

        DataSource.Splits splits() {
            return images.splits();
        }

        /** The splits' folders. */
        String name(DataSource.Split split) {
            return folders.name(split);
        }
    }

    /**
     * @param splitSeed draws the test images if the folder has no splits; must be the same for training and evaluation
     */
    public ImageFolderSource(Path folder, long splitSeed, ImageDecoder decoder) {
        this.folder = folder;
        this.splitSeed = splitSeed;
        this.decoder = decoder;
    }

    @Override
    public DataSource.Description description() {
        Listing found = listing(TransferListener.NONE);
        return found.images()
                .describe("image folder" + (found.splits().areDrawn() ? ", " : " ")
                        + found.images().describeSplits(found::name));
    }

    @Override
    public Optional<Path> where() {
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    /** Lists the folder's files; there is nothing to download. */
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
        Listing found = listing(progress);
        if (split == DataSource.Split.TRAIN && !found.splits().has(DataSource.Split.TRAIN)) {
            throw half(found, DataSource.Split.TRAIN);
        }
        if (split == DataSource.Split.TEST && found.splits().found().equals(List.of(DataSource.Split.TRAIN))) {
            throw half(found, DataSource.Split.TEST);
        }
        DataSource.Split read = found.splits().read(split, folder.toString());
        return LabelledImages.of(found.images().part(read));
    }

    private ResourceException half(Listing found, DataSource.Split missing) {
        DataSource.Split there = found.splits().found().get(0);
        String expected = "folder " + folder + " has " + found.name(there) + " but no " + missing.word()
                + " with class folders in it; expected both, or one folder per class: "
                + folder.resolve(found.name(there));
        return missing == DataSource.Split.TEST
                ? new ResourceException(expected + " can be used alone, and a fifth of it is held out as the test set")
                : new ResourceException(expected + " can be used alone, and all of it read", Setting.SPLIT);
    }

    @Override
    public LabelledImages loadAll(TransferListener progress) {
        return listing(progress).images().all();
    }

    private static PassedOver passedOver(ImageFolder images) {
        return new PassedOver(images.nonImages(), images.leftBehind());
    }

    /** Files in the folder that are not images by their content. */
    public List<Path> nonImages() {
        return listing(TransferListener.NONE).passedOver().others();
    }

    /** Files and whole folders in it that operating systems and programs create, by their names. */
    public List<Path> leftBehind() {
        return listing(TransferListener.NONE).passedOver().leftBehind();
    }

    /**
     * The folders whose class folders are read: the splits, or the folder itself.
     *
     * @throws ResourceException if the folder is missing, or has neither form
     */
    public List<Path> foldersRead() {
        SplitFolders inside = SplitFolders.in(folder);
        return inside.areSplits() ? List.copyOf(inside.splits().values()) : List.of(folder);
    }

    private synchronized Listing listing(TransferListener progress) {
        if (listing.isEmpty()) {
            SplitFolders inside = SplitFolders.in(folder);
            inside.doubts().forEach(LOG::warn);
            Listing found = inside.areSplits() ? splits(inside, progress) : classes(inside, progress);
            listing = Optional.of(found);
            sayWhatIsOdd(found, progress);
        }
        return listing.get();
    }

    private void sayWhatIsOdd(Listing found, TransferListener progress) {
        found.passedOver().describe(folder).ifPresent(text -> progress.say("folder " + folder + ": " + text));
        if (found.splits().areDrawn()) {
            return;
        }
        if (!found.folders().beside().isEmpty()) {
            LOG.warn(
                    "folder {}: only {} {} read, not {}",
                    folder,
                    found.splits().found().stream().map(found::name).collect(Collectors.joining(" and ")),
                    found.splits().found().size() == 1 ? "is" : "are",
                    String.join(", ", found.folders().beside()));
        }
        if (found.splits().has(DataSource.Split.TRAIN) && !found.splits().has(DataSource.Split.TEST)) {
            String text = found.splits().validationAsTest(found::name);
            if (!text.isEmpty()) {
                progress.say("folder " + folder + text);
            }
        }
    }

    private Listing classes(SplitFolders inside, TransferListener progress) {
        ImageFolder all = ImageFolder.read(folder, decoder, progress);
        return new Listing(inside, passedOver(all), new FileListing<>(folder, all, Map.of(), splitSeed));
    }

    /** The classes are those of the training set, if there is one. */
    private Listing splits(SplitFolders inside, TransferListener progress) {
        Map<DataSource.Split, LabelledImages> parts = new EnumMap<>(DataSource.Split.class);
        PassedOver passedOver = PassedOver.beside(folder);
        List<String> classNames = Optional.ofNullable(inside.splits().get(DataSource.Split.TRAIN))
                .map(ImageFolder::subfolders)
                .orElseGet(() -> inside.splits().values().stream()
                        .flatMap(split -> ImageFolder.subfolders(split).stream())
                        .map(ImageFolder::composed)
                        .sorted()
                        .distinct()
                        .toList());
        for (Map.Entry<DataSource.Split, Path> split : inside.splits().entrySet()) {
            ImageFolder part = split.getKey() == DataSource.Split.TRAIN
                    ? ImageFolder.read(split.getValue(), decoder, progress)
                    : ImageFolder.read(split.getValue(), classNames, decoder, progress);
            parts.put(split.getKey(), part);
            passedOver = passedOver.plus(passedOver(part));
        }
        LabelledImages all = LabelledImages.of(JoinedDataset.of(
                folder.toString(),
                parts.entrySet().stream()
                        .map(part -> new JoinedDataset.Part(inside.name(part.getKey()), part.getValue()))
                        .toList()));
        return new Listing(inside, passedOver, new FileListing<>(folder, all, parts, splitSeed));
    }
}
