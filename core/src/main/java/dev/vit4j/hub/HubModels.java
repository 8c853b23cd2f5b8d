package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Pace;
import dev.vit4j.net.internal.WebClient;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.ForeignLayout;
import dev.vit4j.pretrained.internal.openclip.OpenClipConfig;
import dev.vit4j.pretrained.internal.weights.ForeignWeights;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Models of the Hugging Face hub as local folders. Models downloaded by huggingface_hub are found in its cache; others are
 * downloaded into it, so that Python finds them, too.
 *
 * <pre>{@code
 * HubModels hub = HubModels.of(System.getenv(), Path.of(System.getProperty("user.home")));
 * Path folder = hub.folder(HubId.parse("google/vit-base-patch16-224").orElseThrow(), TransferListener.NONE);
 * }</pre>
 */
public final class HubModels {

    /** The files needed to open a model and prepare its input. */
    private static final List<String> CONFIGURATION =
            List.of(ConfigJson.FILE_NAME, Preprocessor.FILE_NAME, Preprocessor.FILE_NAME_OF_TOWERS);

    private static final List<String> TOKENIZER = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "vocab.txt",
            "merges.txt",
            "spiece.model",
            "tokenizer.model");

    /** The expected files; the last two only for the message that they are not safetensors. */
    private static final List<String> CANDIDATES = Stream.of(
                    CONFIGURATION,
                    TOKENIZER,
                    List.of(SafetensorsReader.SINGLE_FILE, SafetensorsReader.INDEX_FILE),
                    List.of(OpenClipConfig.FILE_NAME, ConfigFile.OPEN_CLIP_WEIGHTS),
                    List.of("pytorch_model.bin", "pytorch_model-00001-of-00002.bin"))
            .flatMap(List::stream)
            .toList();

    private final HubSettings settings;
    private final WebClient client;
    private final Pace pace;

    HubModels(HubSettings settings) {
        this(settings, Pace.STANDARD);
    }

    HubModels(HubSettings settings, Pace pace) {
        this.settings = settings;
        this.client = new WebClient(settings.network(), settings.token());
        this.pace = pace;
    }

    /**
     * The hub and the cache that the environment names, by the variables that huggingface_hub reads: {@code HF_HUB_CACHE},
     * {@code HF_HOME}, {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_HUB_OFFLINE}, and their fallbacks, including the
     * token stored by {@code hf auth login}. Proxies and certificates are those of the JVM, otherwise those of the variables
     * that curl reads.
     *
     * @param environment usually {@code System.getenv()}
     * @param userHome the user's home folder in Java; {@code HOME} takes precedence if it is set, as in Python, except on
     *     Windows
     * @throws InvalidRequestException if HF_ENDPOINT is not a URL, or a variable for a folder is not a path
     * @throws ResourceException if the file with the token can't be read
     */
    public static HubModels of(Map<String, String> environment, Path userHome) {
        return new HubModels(HubSettings.of(environment, userHome));
    }

    /** The same cache without the hub: nothing is downloaded. */
    public HubModels asOffline() {
        return new HubModels(
                new HubSettings(settings.cache(), settings.endpoint(), settings.token(), true, settings.network()),
                pace);
    }

    /** The folder of the cache. */
    public Path cache() {
        return settings.cache();
    }

    /** The hub's URL. */
    public URI endpoint() {
        return settings.endpoint();
    }

    /**
     * The folder of a model's configuration, safetensors weights and tokenizer, downloaded if necessary. The hub is
     * contacted only if the cache lacks a file, so a branch stays at the commit at which it was downloaded. If another
     * process or thread downloads the model, this waits and uses the result; {@code progress} receives a message.
     *
     * @throws ResourceException if the model is neither cached nor can be downloaded; the message says why and what to
     *     do
     */
    public Path folder(HubId id, TransferListener progress) {
        HubCache cache = new HubCache(settings.cache(), id);
        Optional<Path> here = cache.commit()
                .filter(commit -> isWhole(cache, commit) || (settings.offline() && isUsable(cache, commit)))
                .map(cache::snapshot);
        if (here.isPresent()) {
            return here.get();
        }
        if (settings.offline()) {
            throw new HubRefusal(settings, id).offline(cache.commit().isPresent());
        }
        return fetch(id, cache, progress);
    }

    /** The name of the model at the commit that is cached, which never changes; the given name if none is cached. */
    public HubId atCommit(HubId id) {
        return new HubCache(settings.cache(), id)
                .commit()
                .map(commit -> new HubId(id.repository(), id.folder(), commit))
                .orElse(id);
    }

    private static boolean isWhole(HubCache cache, String commit) {
        return CONFIGURATION.stream().allMatch(file -> cache.knows(commit, file)) && cache.hasWeights(commit);
    }

    /** Usable from the cache, even if optional files are missing. */
    private static boolean isUsable(HubCache cache, String commit) {
        return CONFIGURATION.stream().anyMatch(file -> cache.has(commit, file));
    }

    private Path fetch(HubId id, HubCache cache, TransferListener progress) {
        HubClient hub = new HubClient(settings, id, client, pace, progress);
        HubClient.Listing listing = hub.list(CANDIDATES);
        cache.alone(progress, () -> {
            fetch(id, hub, cache, listing, progress);
            cache.removeLeftovers();
            cache.remember(listing.commit());
        });
        return cache.snapshot(listing.commit());
    }

    private void fetch(HubId id, HubClient hub, HubCache cache, HubClient.Listing listing, TransferListener progress) {
        String commit = listing.commit();
        HubFetch fetch = new HubFetch(hub, cache, commit, client, pace);
        String weights = Stream.of(
                        SafetensorsReader.SINGLE_FILE, SafetensorsReader.INDEX_FILE, ConfigFile.OPEN_CLIP_WEIGHTS)
                .filter(listing.files()::contains)
                .findFirst()
                .orElseThrow(() -> withoutSafetensors(
                        id, listing.files(), file -> description(fetch, cache.snapshot(commit), file, progress)));
        for (String file :
                Stream.concat(CONFIGURATION.stream(), TOKENIZER.stream()).toList()) {
            if (listing.files().contains(file)) {
                fetch.file(file, progress);
            } else {
                cache.rememberAbsence(commit, file);
            }
        }
        layout(
                        id,
                        listing.files(),
                        file -> ForeignLayout.readable(cache.snapshot(commit).resolve(file)))
                .requireNotTimm();
        if (weights.equals(ConfigFile.OPEN_CLIP_WEIGHTS)) {
            fetch.file(OpenClipConfig.FILE_NAME, progress);
        }
        fetch.file(weights, progress);
        if (weights.equals(SafetensorsReader.INDEX_FILE)) {
            SafetensorsReader.shardsOf(cache.snapshot(commit).resolve(weights))
                    .forEach(shard -> fetch.file(shard.getFileName().toString(), progress));
        }
    }

    /**
     * Downloads files by which a layout is recognized; those that can't be downloaded are ignored, as are most in
     * subfolders.
     */
    private static Optional<JsonFields> description(
            HubFetch fetch, Path snapshot, String file, TransferListener progress) {
        if (file.indexOf('/') >= 0) {
            return Optional.empty();
        }
        try {
            fetch.file(file, progress);
            return ForeignLayout.readable(snapshot.resolve(file));
        } catch (ResourceException e) {
            return Optional.empty();
        }
    }

    private static ResourceException withoutSafetensors(
            HubId id, List<String> files, Function<String, Optional<JsonFields>> json) {
        Optional<ForeignWeights.Found> weights = ForeignWeights.among(files);
        return new ResourceException(layout(
                        id, files, file -> files.contains(file) ? json.apply(file) : Optional.empty())
                .named()
                .or(() -> weights.filter(ForeignWeights.Found::isPickle)
                        .map(pickle -> id + " has its weights in " + pickle.file()
                                + ", a pickle, which vit4j does not read because unpickling runs code; look for a "
                                + "revision with " + SafetensorsReader.SINGLE_FILE + " (often a pull request's: "
                                + id.repository() + "@refs/pr/1), or convert it in Python (from_pretrained, then "
                                + "save_pretrained) and use the saved folder"))
                .or(() -> weights.map(found -> id + found.description()))
                .orElseGet(() -> id + " has no " + SafetensorsReader.SINGLE_FILE + ", found " + shortened(files)
                        + "; is it a model of the transformers library?"));
    }

    private static ForeignLayout layout(HubId id, List<String> files, Function<String, Optional<JsonFields>> json) {
        return new ForeignLayout(
                id.toString(), files, json, name -> id.inside(name).toString());
    }

    private static String shortened(List<String> files) {
        if (files.isEmpty()) {
            return "nothing there";
        }
        int shown = 8;
        return files.size() <= shown
                ? String.join(", ", files)
                : String.join(", ", files.subList(0, shown)) + " and " + (files.size() - shown) + " more";
    }
}
