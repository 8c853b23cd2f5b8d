package dev.vit4j.internal.io;

import dev.vit4j.InvalidRequestException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The directory for files that vit4j can download or create again. */
public final class CacheDirectory {

    /** The environment variable that sets another directory. */
    public static final String VARIABLE = "VIT4J_CACHE";

    private CacheDirectory() {}

    /** The directory of this process. */
    public static Path locate() {
        return locate(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /**
     * {@code $VIT4J_CACHE}, otherwise {@code vit4j} in the platform's directory for user caches.
     *
     * @throws InvalidRequestException if the variable is not a path
     */
    static Path locate(Map<String, String> environment, String osName, Path home) {
        Optional<Path> chosen = path(environment, VARIABLE);
        if (chosen.isPresent()) {
            return chosen.get();
        }
        String platform = osName.toLowerCase(Locale.ROOT);
        if (platform.startsWith("windows")) {
            return path(environment, "LOCALAPPDATA")
                    .orElse(home.resolve("AppData").resolve("Local"))
                    .resolve("vit4j")
                    .resolve("cache");
        }
        if (platform.startsWith("mac")) {
            return home.resolve("Library").resolve("Caches").resolve("vit4j");
        }
        return path(environment, "XDG_CACHE_HOME")
                .orElse(home.resolve(".cache"))
                .resolve("vit4j");
    }

    private static Optional<Path> path(Map<String, String> environment, String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isBlank())
                .map(value -> PathText.inVariable(variable, value));
    }
}
