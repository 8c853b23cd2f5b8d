package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.PathText;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.net.internal.Network;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where hub models are cached and downloaded from.
 *
 * @param cache the folder of {@code models--owner--name} folders
 * @param endpoint the hub's URL
 * @param token sent only to the endpoint's host
 * @param offline whether only the cache is used
 * @param network settings for reaching the endpoint
 */
record HubSettings(Path cache, URI endpoint, Optional<String> token, boolean offline, Network network) {

    private static final String ENDPOINT = "https://huggingface.co";
    private static final long MOST_TOKEN_BYTES = 1 << 16;
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /**
     * The settings in the environment, by the variables of huggingface_hub: {@code HF_HUB_CACHE}, {@code HF_HOME},
     * {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE}, and their fallbacks, including the token stored by
     * {@code hf auth login}; and those of {@link Network}.
     *
     * @param userHome the user's folder by Java; {@code HOME} takes precedence if it is set, as in Python, except on
     *     Windows
     * @throws InvalidRequestException if HF_ENDPOINT is not a URL, or a variable for a folder is not a path
     */
    static HubSettings of(Map<String, String> environment, Path userHome) {
        Path home = home(environment, userHome);
        Variables variables = new Variables(environment, home);
        Path hubHome = variables
                .path("HF_HOME")
                .orElseGet(() -> variables
                        .path("XDG_CACHE_HOME")
                        .orElse(home.resolve(".cache"))
                        .resolve("huggingface"));
        Path cache = variables
                .path("HF_HUB_CACHE")
                .or(() -> variables.path("HUGGINGFACE_HUB_CACHE"))
                .orElse(hubHome.resolve("hub"));
        Path tokenFile = variables.path("HF_TOKEN_PATH").orElse(hubHome.resolve("token"));
        Optional<String> token = variables
                .text("HF_TOKEN")
                .or(() -> variables.text("HUGGING_FACE_HUB_TOKEN"))
                .or(() -> tokenIn(tokenFile));
        return new HubSettings(
                cache,
                endpoint(variables.text("HF_ENDPOINT").orElse(ENDPOINT)),
                variables.isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? Optional.empty() : token,
                variables.isTrue("HF_HUB_OFFLINE") || variables.isTrue("TRANSFORMERS_OFFLINE"),
                Network.of(environment));
    }

    private static Path home(Map<String, String> environment, Path userHome) {
        String home = environment.getOrDefault("HOME", "");
        boolean followed = File.separatorChar == '/' && !home.isBlank();
        return followed ? PathText.inVariable("HOME", home) : userHome;
    }

    /** Without the token, which is a secret. */
    @Override
    public String toString() {
        return "HubSettings[cache=" + cache + ", endpoint=" + endpoint + ", token="
                + (token.isPresent() ? "set" : "none") + ", offline=" + offline + "]";
    }

    private record Variables(Map<String, String> environment, Path home) {

        Optional<String> text(String name) {
            return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
        }

        Optional<Path> path(String name) {
            return text(name)
                    .map(value -> value.equals("~") || value.startsWith("~/")
                            ? home.resolve(PathText.inVariable(name, value.substring(Math.min(2, value.length()))))
                            : PathText.inVariable(name, value));
        }

        boolean isTrue(String name) {
            return text(name)
                    .filter(value -> TRUE.contains(value.toUpperCase(java.util.Locale.ROOT)))
                    .isPresent();
        }
    }

    private static URI endpoint(String address) {
        try {
            URI endpoint = new URI(address.replaceFirst("/+$", ""));
            if (endpoint.getHost() != null && Set.of("http", "https").contains(endpoint.getScheme())) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new InvalidRequestException(
                "HF_ENDPOINT must be a URL that begins with https:// or http://, found \"" + address + "\"");
    }

    private static Optional<String> tokenIn(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(TextFile.read(file, MOST_TOKEN_BYTES).strip()).filter(token -> !token.isEmpty());
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot read the hub's token in " + file + ": " + FileFailure.whenReading(e), e);
        }
    }
}
