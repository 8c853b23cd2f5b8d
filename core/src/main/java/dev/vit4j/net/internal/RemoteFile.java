package dev.vit4j.net.internal;

import dev.vit4j.internal.io.FileCheck;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;

/**
 * A file to download, and what is known about it beforehand.
 *
 * @param name for people
 * @param mirrors URLs of the same file, in the order in which they are tried
 * @param length in bytes; empty if unknown
 * @param mostBytes maximum size of such a file
 * @param check of the complete file
 */
public record RemoteFile(String name, List<URI> mirrors, OptionalLong length, long mostBytes, FileCheck check) {

    public RemoteFile {
        mirrors = List.copyOf(mirrors);
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("a download needs at least one address");
        }
    }
}
