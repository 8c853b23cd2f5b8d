package dev.vit4j.hub;

import dev.vit4j.io.Download;
import dev.vit4j.io.Progress;
import dev.vit4j.io.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Fetches files of one commit into the cache. */
final class HubFetch {

    private static final int SHA256_DIGITS = 64;
    private static final int SHA1_DIGITS = 40;

    private final HubClient hub;
    private final HubCache cache;
    private final String commit;
    private final WebClient client;
    private final Duration pause;

    HubFetch(HubClient hub, HubCache cache, String commit, WebClient client, Duration pause) {
        this.hub = hub;
        this.cache = cache;
        this.commit = commit;
        this.client = client;
        this.pause = pause;
    }

    /** Has a file in the snapshot, fetched and checked if it wasn't here. */
    void file(String name, Progress progress) {
        if (cache.has(commit, name)) {
            return;
        }
        HubClient.Metadata metadata = hub.metadata(commit, name);
        Path blob = cache.blob(metadata.etag());
        if (!Files.exists(blob)) {
            new Download(List.of(metadata.address()), blob, check(metadata))
                    .named(name)
                    .by(client)
                    .pausing(pause)
                    .fetch(progress);
        }
        cache.link(commit, name, metadata.etag());
    }

    /** The length, and the checksum where the tag is one. */
    private static Download.Check check(HubClient.Metadata metadata) {
        String etag = metadata.etag();
        boolean hexadecimal = etag.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        Download.Check content = hexadecimal && etag.length() == SHA256_DIGITS
                ? Download.Check.sha256(etag)
                : hexadecimal && etag.length() == SHA1_DIGITS ? Download.Check.gitBlobId(etag) : file -> {};
        return metadata.length().isPresent()
                ? Download.Check.length(metadata.length().getAsLong()).and(content)
                : content;
    }
}
