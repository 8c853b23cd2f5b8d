package dev.vit4j.internal.io;

import dev.vit4j.InvalidRequestException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where vit4j keeps what it can fetch or make again. */
public final class CacheDirectory {

    /** The environment variable that says where instead. */
    public static final String VARIABLE = "VIT4J_CACHE";

    private CacheDirectory() {}

    /** Of this process. */
    public static Path locate() {
        return locate(
                System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    /**
     * {@code $VIT4J_CACHE}, else {@code vit4j} in the place where the platform keeps its users' caches.
     *
     * @throws InvalidRequestException if the variable that says where says no path
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
