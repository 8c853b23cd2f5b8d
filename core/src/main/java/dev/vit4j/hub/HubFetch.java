package dev.vit4j.hub;

import dev.vit4j.internal.io.FileCheck;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Download;
import dev.vit4j.net.internal.Pace;
import dev.vit4j.net.internal.RemoteFile;
import dev.vit4j.net.internal.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Downloads files of one commit into the cache. */
final class HubFetch {

    private static final int SHA256_DIGITS = 64;
    private static final int SHA1_DIGITS = 40;

    private static final String WEIGHTS_SUFFIX = ".safetensors";
    private static final String CONFIGURATION_SUFFIX = "config.json";

    /** The public hub accepts no larger file; larger weights are in shards. */
    private static final long MOST_WEIGHTS_BYTES = 50_000_000_000L;

    /** For an index or a tokenizer file: the largest, for a quarter of a million words, have about 35 MB. */
    private static final long MOST_OTHER_BYTES = 256L << 20;

    private final HubClient hub;
    private final HubCache cache;
    private final String commit;
    private final WebClient client;
    private final Pace pace;

    HubFetch(HubClient hub, HubCache cache, String commit, WebClient client, Pace pace) {
        this.hub = hub;
        this.cache = cache;
        this.commit = commit;
        this.client = client;
        this.pace = pace;
    }

    /** Ensures that a file is in the snapshot: downloads and checks it if necessary. */
    void file(String name, TransferListener progress) {
        if (cache.has(commit, name)) {
            return;
        }
        HubClient.Metadata metadata = hub.metadata(commit, name);
        Path blob = cache.blob(metadata.etag());
        if (!Files.exists(blob)) {
            RemoteFile file = new RemoteFile(
                    name, List.of(metadata.address()), metadata.length(), mostBytes(name), check(metadata.etag()));
            new Download(file, blob, client).at(pace).fetch(progress);
        }
        cache.link(commit, name, metadata.etag());
    }

    private static long mostBytes(String name) {
        if (name.endsWith(WEIGHTS_SUFFIX)) {
            return MOST_WEIGHTS_BYTES;
        }
        return name.endsWith(CONFIGURATION_SUFFIX) ? JsonFields.MOST_BYTES : MOST_OTHER_BYTES;
    }

    /** The checksum, if the tag is one; the download itself checks the length. */
    private static FileCheck check(String etag) {
        boolean hexadecimal = etag.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        if (hexadecimal && etag.length() == SHA256_DIGITS) {
            return FileCheck.sha256(etag);
        }
        return hexadecimal && etag.length() == SHA1_DIGITS ? FileCheck.gitBlobId(etag) : FileCheck.NONE;
    }
}
