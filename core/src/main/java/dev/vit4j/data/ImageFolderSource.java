package dev.vit4j.data;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Normalization;
import dev.vit4j.io.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of the user's: {@code train} and {@code test} with class folders in each, or class folders that are split
 * 80 to 20, class by class, by a seed.
 */
public final class ImageFolderSource implements DataSource {

    private static final Logger LOG = LoggerFactory.getLogger(ImageFolderSource.class);
    private static final double TEST_FRACTION = 0.2;
    private static final String TRAIN = "train";
    private static final String TEST = "test";

    private final Path folder;
    private final long splitSeed;
    private final ImageDecoder decoder;
    private Optional<Listing> listing = Optional.empty();

    /** What lies in the folder, listed once: both parts are of the same moment. */
    private record Listing(
            boolean isSplit, List<String> foldersNotRead, PassedOver passedOver, Dataset train, Dataset test) {}

    /**
     * @param splitSeed draws the test images where the folder is not split; training and evaluation must agree on it
     */
    public ImageFolderSource(Path folder, long splitSeed, ImageDecoder decoder) {
        this.folder = folder;
        this.splitSeed = splitSeed;
        this.decoder = decoder;
    }

    @Override
    public DataDescription description() {
        Listing found = listing(Progress.NONE);
        return new DataDescription(
                folder.toString(),
                found.isSplit()
                        ? "image folder with train and test"
                        : "image folder, split 80 to 20 by seed " + splitSeed,
                folder.toAbsolutePath().toString(),
                found.train().classNames(),
                found.train().size(),
                found.test().size(),
                "as each file has them",
                Normalization.HALF);
    }

    @Override
    public Optional<Path> where() {
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    /** Looks at the folder's files; it is on this machine or nowhere. */
    @Override
    public void fetch(Progress progress) {
        listing(progress);
    }

    @Override
    public Dataset load(Split split, Progress progress) {
        Listing found = listing(progress);
        return switch (split) {
            case TRAIN -> {
                if (!found.foldersNotRead().isEmpty()) {
                    LOG.warn(
                            "folder {}: only train and test are read, not {}",
                            folder,
                            String.join(", ", found.foldersNotRead()));
                }
                yield found.train();
            }
            case TEST -> found.test();
        };
    }

    /** Folders beside train and test, where there are these. */
    List<String> foldersNotRead() {
        return listing(Progress.NONE).foldersNotRead();
    }

    /** What lies in the folder and is no image. */
    public PassedOver passedOver() {
        return listing(Progress.NONE).passedOver();
    }

    /**
     * The folders whose class folders are read: train and test, or the folder itself.
     *
     * @throws ResourceException where the folder is missing, or is neither of the two kinds
     */
    public List<Path> foldersRead() {
        return isSplit(ImageFolder.subfolders(folder))
                ? List.of(folder.resolve(TRAIN), folder.resolve(TEST))
                : List.of(folder);
    }

    private synchronized Listing listing(Progress progress) {
        if (listing.isEmpty()) {
            Listing found = list(progress);
            listing = Optional.of(found);
            found.passedOver().describe(folder).ifPresent(text -> progress.say("folder " + folder + ": " + text));
            return found;
        }
        return listing.get();
    }

    private Listing list(Progress progress) {
        List<String> subfolders = ImageFolder.subfolders(folder);
        if (!isSplit(subfolders)) {
            ImageFolder all = ImageFolder.read(folder, decoder, progress);
            DatasetSplit parts = DatasetSplit.stratified(all, TEST_FRACTION, splitSeed);
            return new Listing(false, List.of(), all.passedOver(), parts.train(), parts.validation());
        }
        ImageFolder train = ImageFolder.read(folder.resolve(TRAIN), decoder, progress);
        ImageFolder test = ImageFolder.read(folder.resolve(TEST), train.classNames(), decoder, progress);
        return new Listing(
                true,
                subfolders.stream()
                        .filter(name -> !name.equals(TRAIN) && !name.equals(TEST))
                        .toList(),
                ImageFolder.beside(folder).plus(train.passedOver()).plus(test.passedOver()),
                train,
                test);
    }

    private boolean isSplit(List<String> subfolders) {
        boolean train = subfolders.contains(TRAIN);
        boolean test = subfolders.contains(TEST);
        if (train != test) {
            throw new ResourceException("folder " + folder + " holds " + (train ? TRAIN : TEST) + " but no "
                    + (train ? TEST : TRAIN) + "; expected both, or a folder for each class");
        }
        return train;
    }
}
