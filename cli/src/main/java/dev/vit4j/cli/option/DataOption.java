package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.cifar10.internal.Cifar10NounsSource;
import dev.vit4j.data.cifar10.internal.Cifar10Source;
import dev.vit4j.train.Recipe;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option for the location of data. */
public final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set's location. Default: $VIT4J_DATA, then the user's cache, then a download.")
    private Optional<Path> folder = Optional.empty();

    /** The folder as an absolute path, so that it is found from anywhere; empty if the option was not given. */
    public Optional<Path> folder() {
        return folder.map(path -> path.toAbsolutePath().normalize());
    }

    public DataCatalog catalog() {
        return DataCatalog.of(folder());
    }

    /** The data set of a given name. */
    public DataSource find(String dataset) {
        return find(dataset, folder());
    }

    public static DataSource find(String dataset, Optional<Path> folder) {
        return requireFiles(dataset, folder, DataCatalog.of(folder).find(dataset));
    }

    /** As {@link #find(String, Optional)}, for the captions of images. */
    public static DataSource findCaptions(String dataset, Optional<Path> folder) {
        return requireFiles(dataset, folder, DataCatalog.of(folder).findCaptions(dataset));
    }

    private static DataSource requireFiles(String dataset, Optional<Path> folder, DataSource source) {
        boolean hasFiles = source instanceof Cifar10Source || source instanceof Cifar10NounsSource;
        if (folder.isPresent() && !hasFiles) {
            throw new InvalidRequestException("--data names the folder of a data set's files, and " + dataset
                    + " is a list or folder given by its path, or a data set without files; leave it out");
        }
        return source;
    }

    /** The data set of a given name, for what a recipe trains: its captions, if that needs them. */
    public static DataSource find(String dataset, Optional<Path> folder, Recipe recipe) {
        return recipe.isContrastive() ? findCaptions(dataset, folder) : find(dataset, folder);
    }

    /** A data set as recorded in the run folder: its name, or the folder's path. */
    public static String recorded(String dataset) {
        return RecipeChoice.isNamed(dataset)
                ? dataset
                : Path.of(dataset).toAbsolutePath().normalize().toString();
    }
}
