package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataLocations;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.cifar10.Cifar10Source;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says where data lies. */
public final class DataOption {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the data set lies. Without it: $VIT4J_DATA, then the user's cache, then a download.")
    private Optional<Path> folder = Optional.empty();

    /** The folder as it was named, if it was, so that it is found from anywhere. */
    public Optional<Path> folder() {
        return folder.map(path -> path.toAbsolutePath().normalize());
    }

    public DataCatalog catalog() {
        return new DataCatalog(DataLocations.of(folder()));
    }

    /** The data set of that name. */
    public DataSource find(String dataset) {
        return find(dataset, folder());
    }

    public static DataSource find(String dataset, Optional<Path> folder) {
        DataSource source = new DataCatalog(DataLocations.of(folder)).find(dataset);
        if (folder.isPresent() && !(source instanceof Cifar10Source)) {
            throw new InvalidRequestException("--data says where a data set's files lie, and " + dataset
                    + " is a list or folder that is named by " + "itself, or a data set without files; leave it out");
        }
        return source;
    }

    /** A data set as the run folder records it: a name, or where the folder is. */
    public static String recorded(String dataset) {
        return RecipeChoice.isNamed(dataset)
                ? dataset
                : Path.of(dataset).toAbsolutePath().normalize().toString();
    }
}
