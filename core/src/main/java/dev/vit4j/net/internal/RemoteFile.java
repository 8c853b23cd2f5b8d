package dev.vit4j.net.internal;

import dev.vit4j.internal.io.FileCheck;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/**
 * A file that can be fetched, and what is known of it beforehand.
 *
 * @param name for people
 * @param mirrors addresses of the same file, in the order in which they are tried
 * @param length in bytes; empty where it isn't known
 * @param mostBytes that such a file can be meant to have
 * @param check of the whole file
 */
public record RemoteFile(String name, List<URI> mirrors, OptionalLong length, long mostBytes, FileCheck check) {

    public RemoteFile {
        mirrors = List.copyOf(mirrors);
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("a download takes at least one address");
        }
    }
}
