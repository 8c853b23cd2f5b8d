package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.image.RgbImage;
import dev.vit4j.net.TransferListener;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CIFAR-10 with captions: the noun of the search by which each image was found, such as "tabby cat", from the file names
 * in the authors' Python version, or in a table beside the binary one.
 */
public final class Cifar10NounsSource implements DataSource {

    private final Cifar10Source images;

    public Cifar10NounsSource(DataLocations locations) {
        this(locations, Cifar10Format.PUBLISHED, Cifar10Source.AUTHORS);
    }

    /** For files other than the published ones: tests use small ones. */
    Cifar10NounsSource(DataLocations locations, Cifar10Format format, URI authors) {
        images = Cifar10Source.withFileNames(locations, format, authors);
    }

    @Override
    public DataSource.Description description() {
        return images.description()
                .withoutClasses("cifar10-nouns", "CIFAR-10 with the noun as caption by which each image was found");
    }

    @Override
    public Optional<Path> where() {
        return images.where();
    }

    /** Downloads the Python version if there are no files with nouns. */
    @Override
    public void fetch(TransferListener progress) {
        requireNouns(load(DataSource.Split.TRAIN, progress));
        requireNouns(load(DataSource.Split.TEST, progress));
    }

    /** The noun of an image makes all be read and verified. */
    private static void requireNouns(Dataset split) {
        split.target(0);
    }

    @Override
    public void check(TransferListener progress) {
        images.check(progress);
    }

    @Override
    public DataSource.Splits splits(TransferListener progress) {
        return images.splits(progress);
    }

    @Override
    public Dataset load(DataSource.Split split, TransferListener progress) {
        return new Captioned(images.load(images.splits(progress).read(split, "cifar10-nouns"), progress), split);
    }

    private record Captioned(Cifar10 images, DataSource.Split split) implements Dataset {

        @Override
        public String name() {
            return "cifar10-nouns " + split.word();
        }

        @Override
        public Optional<LabelledImages> labelled() {
            return Optional.of(images);
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public RgbImage image(int index) {
            return images.image(index);
        }

        @Override
        public Target target(int index) {
            return new Target.Caption(images.noun(index)
                    .orElseThrow(() -> new ResourceException(
                            "this copy of CIFAR-10's binary version has no table " + Cifar10FileNames.TABLE
                                    + " beside it, from which nouns are read; expected it, or the Python version ("
                                    + Cifar10Version.PYTHON.archiveName() + ")",
                            Setting.DATA_PLACE)));
        }
    }
}
