package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.io.CacheDirectory;
import dev.vit4j.internal.io.PathText;
import dev.vit4j.net.internal.Network;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where data is looked for, in this order: the given location, {@code $VIT4J_DATA}, the user's cache; otherwise it is
 * downloaded into the cache.
 *
 * @param named a folder or archive; if present, the only location
 * @param fromEnvironment ignored if it doesn't have the data
 * @param cache created when first written to
 * @param mirrors URLs of folders, tried before the authors' site
 * @param network settings for reaching them and the authors' site
 */
public record DataLocations(
        Optional<Path> named, Optional<Path> fromEnvironment, Path cache, List<String> mirrors, Network network) {

    /** The environment variable for a data folder. */
    public static final String DATA_VARIABLE = "VIT4J_DATA";

    /** The environment variable for mirrors: URLs of folders with the archives, separated by spaces. */
    public static final String MIRROR_VARIABLE = "VIT4J_MIRROR";

    public DataLocations {
        mirrors = List.copyOf(mirrors);
    }

    /**
     * The locations of this process, including the one given by the user, if any.
     *
     * @throws InvalidRequestException if an environment variable for a location is not a path
     */
    public static DataLocations of(Optional<Path> named) {
        return of(named, System.getenv(), CacheDirectory.locate());
    }

    public static DataLocations of(Optional<Path> named, Map<String, String> environment, Path cache) {
        return new DataLocations(
                named,
                Optional.of(environment.getOrDefault(DATA_VARIABLE, ""))
                        .filter(value -> !value.isBlank())
                        .map(value -> PathText.inVariable(DATA_VARIABLE, value)),
                cache,
                Arrays.stream(environment.getOrDefault(MIRROR_VARIABLE, "").split("\\s+"))
                        .filter(address -> !address.isEmpty())
                        .toList(),
                Network.of(environment));
    }
}
