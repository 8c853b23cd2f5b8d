package dev.vit4j.data.catalog;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.cifar10.internal.Cifar10NounsSource;
import dev.vit4j.data.cifar10.internal.Cifar10Source;
import dev.vit4j.data.folder.internal.CaptionListSource;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.data.folder.internal.ImageList;
import dev.vit4j.data.folder.internal.ImageListSource;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.data.shapes.internal.ShapeCaptionsSource;
import dev.vit4j.data.shapes.internal.ShapesSource;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.internal.text.Suggestion;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds built-in data sets by name, and the user's folders and lists by path. */
public final class DataCatalog {

    /**
     * The seed for splitting image folders and lists; always the same, so that evaluation never uses training images.
     */
    private static final long FOLDER_SPLIT_SEED = 0;

    private final DataLocations locations;

    private DataCatalog(DataLocations locations) {
        this.locations = locations;
    }

    /**
     * A catalog that looks for the files of built-in data sets in {@code $VIT4J_DATA}, then in the user's cache, and
     * otherwise downloads them into the cache.
     *
     * @param named a folder or archive to use instead of all these
     * @throws InvalidRequestException if an environment variable for a location is not a path
     */
    public static DataCatalog of(Optional<Path> named) {
        return new DataCatalog(DataLocations.of(named));
    }

    /**
     * As {@link #of(Optional)}, with environment variables and a cache other than this process's.
     *
     * @param cache created when first written to
     */
    public static DataCatalog of(Optional<Path> named, Map<String, String> environment, Path cache) {
        return new DataCatalog(DataLocations.of(named, environment, cache));
    }

    /** The built-in data sets. */
    public List<DataSource> named() {
        return List.of(new Cifar10Source(locations), new Cifar10NounsSource(locations), new ShapesSource());
    }

    /**
     * Finds a data set with labels, or with whatever targets the built-in one of this name has. Nothing is downloaded.
     *
     * @param name of a built-in data set, or the path of a folder of class folders or of a list of images
     * @throws ResourceException if it is none of these
     */
    public DataSource find(String name) {
        List<DataSource> named = named();
        for (DataSource source : named) {
            if (source.description().name().equals(name)) {
                return source;
            }
        }
        Optional<Path> path = path(name);
        if (path.filter(Files::isDirectory).isPresent()) {
            Optional<ImageListSource> listed =
                    ImageListSource.in(path.get(), FOLDER_SPLIT_SEED, ImageDecoder.standard());
            return listed.isPresent()
                    ? listed.get()
                    : new ImageFolderSource(path.get(), FOLDER_SPLIT_SEED, ImageDecoder.standard());
        }
        if (isList(path)) {
            return ImageListSource.of(path.get(), FOLDER_SPLIT_SEED, ImageDecoder.standard());
        }
        if (path.filter(place -> place.getNameCount() > 1 || place.isAbsolute()).isPresent()) {
            throw new ResourceException((Files.exists(path.get())
                            ? name + " is not a folder, nor a list by its extension (.csv, .tsv, .jsonl, .txt)"
                            : "folder " + name + " does not exist" + NearestFolder.hint(path.get()))
                    + "; expected a folder of class folders, or a list of images with their labels");
        }
        List<String> names =
                named.stream().map(source -> source.description().name()).toList();
        throw new ResourceException("no data set \"" + name + "\": expected " + String.join(", ", names)
                + ", or the path of a folder with one folder of images per class, or of a list of images"
                + Suggestion.of(name, names)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElseGet(() -> path.map(NearestFolder::hint).orElse("")));
    }

    private static boolean isList(Optional<Path> path) {
        return path.filter(ImageList::isNamedAsList).filter(Files::exists).isPresent();
    }

    /**
     * As {@link #find}, for images with captions: those of a built-in data set, of a list with a column of captions, or of a
     * folder whose metadata has one.
     *
     * @throws ResourceException if the data set has no captions or doesn't exist
     */
    public DataSource findCaptions(String name) {
        if (name.equals(new ShapesSource().description().name())) {
            return new ShapeCaptionsSource();
        }
        if (name.equals("cifar10")) {
            throw new ResourceException("cifar10 has classes, no captions; expected cifar10-nouns");
        }
        if (hasNamed(name)) {
            return find(name);
        }
        Optional<Path> path = path(name);
        if (path.filter(Files::isDirectory).isPresent()) {
            return CaptionListSource.in(path.get(), FOLDER_SPLIT_SEED, ImageDecoder.standard())
                    .orElseThrow(() -> new ResourceException("folder " + name + " has no captions: expected "
                            + "metadata.jsonl or metadata.csv in it or in its folders train and test, with the "
                            + "columns file_name and text"));
        }
        if (isList(path)) {
            return CaptionListSource.of(path.get(), FOLDER_SPLIT_SEED, ImageDecoder.standard());
        }
        return find(name);
    }

    /** Whether this is the name of a built-in data set. */
    public boolean hasNamed(String name) {
        return named().stream().anyMatch(source -> source.description().name().equals(name));
    }

    /** The name of a run's data set for publication: of an absolute path only the last part, since the rest is private. */
    public static String publicName(String recorded) {
        return path(recorded)
                .filter(Path::isAbsolute)
                .map(Path::getFileName)
                .map(Path::toString)
                .orElse(recorded);
    }

    private static Optional<Path> path(String name) {
        try {
            return name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
