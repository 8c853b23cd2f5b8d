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

    private final Path folder;
    private final long splitSeed;
    private final ImageDecoder decoder;

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
        Dataset train = load(Split.TRAIN);
        return new DataDescription(
                folder.toString(),
                isSplit() ? "image folder with train and test" : "image folder, split 80 to 20 by seed " + splitSeed,
                folder.toAbsolutePath().toString(),
                train.classNames(),
                train.size(),
                load(Split.TEST).size(),
                "as each file has it",
                Normalization.HALF);
    }

    @Override
    public Optional<Path> where() {
        return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
    }

    /** Looks at the folder's names; it is on this machine or nowhere. */
    @Override
    public void fetch(Progress progress) {
        load(Split.TRAIN);
        load(Split.TEST);
    }

    @Override
    public Dataset load(Split split, Progress progress) {
        if (split == Split.TRAIN && !passedOver().isEmpty()) {
            LOG.warn("folder {}: only train and test are read, not {}", folder, String.join(", ", passedOver()));
        }
        return load(split);
    }

    /** Folders beside train and test, where there are these. */
    List<String> passedOver() {
        return isSplit()
                ? ImageFolder.subfolders(folder).stream()
                        .filter(name -> !name.equals("train") && !name.equals("test"))
                        .toList()
                : List.of();
    }

    private Dataset load(Split split) {
        if (!isSplit()) {
            DatasetSplit parts = DatasetSplit.stratified(ImageFolder.read(folder, decoder), TEST_FRACTION, splitSeed);
            return switch (split) {
                case TRAIN -> parts.train();
                case TEST -> parts.validation();
            };
        }
        ImageFolder train = ImageFolder.read(folder.resolve("train"), decoder);
        return switch (split) {
            case TRAIN -> train;
            case TEST -> ImageFolder.read(folder.resolve("test"), train.classNames(), decoder);
        };
    }

    private boolean isSplit() {
        List<String> subfolders = ImageFolder.subfolders(folder);
        boolean train = subfolders.contains("train");
        boolean test = subfolders.contains("test");
        if (train != test) {
            throw new ResourceException("folder " + folder + " holds " + (train ? "train" : "test") + " but no "
                    + (train ? "test" : "train") + "; expected both, or a folder for each class");
        }
        return train;
    }
}
