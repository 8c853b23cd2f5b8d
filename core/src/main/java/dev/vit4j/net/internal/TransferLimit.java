package dev.vit4j.net.internal;

import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Where a transfer ends: after the bytes that the file is known to have, else after those that one of its kind can have or
 * that the disk has room for.
 *
 * @param bytes of the file, those that are here already included
 * @param known whether these are the file's length
 * @param reason why no more is taken, in words
 */
record TransferLimit(long bytes, boolean known, String reason) {

    private static final long MEGABYTE = 1_000_000;

    /**
     * @param announced the whole file's length, by the server that is to send it
     * @param here bytes of it that need not come any more
     * @param folder that the others are to be written into
     * @throws TransferException if the length is another than that of the file that is wanted, or too much for such a
     *     file or for the disk
     * @throws IOException if the disk doesn't tell what is free
     */
    static TransferLimit of(RemoteFile file, OptionalLong announced, long here, Path folder)
            throws IOException, TransferException {
        if (file.length().isPresent() && announced.isPresent() && file.length().getAsLong() != announced.getAsLong()) {
            throw new TransferException(
                    "expected a file of " + file.length().getAsLong() + " bytes, found " + announced.getAsLong()
                            + " announced",
                    false);
        }
        OptionalLong length = file.length().isPresent() ? file.length() : announced;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (length.isEmpty()) {
            return file.mostBytes() <= here + free
                    ? new TransferLimit(file.mostBytes(), false, "the limit for such a file")
                    : new TransferLimit(here + free, false, "all that was free in " + folder);
        }
        long bytes = length.getAsLong();
        if (bytes > file.mostBytes()) {
            throw new TransferException(
                    "it has " + bytes + " bytes, more than the limit of " + file.mostBytes() + " for such a file",
                    false);
        }
        if (bytes - here > free) {
            throw new TransferException(
                    "it takes " + (bytes - here) / MEGABYTE + " MB more in " + folder + ", where " + free / MEGABYTE
                            + " MB are free; free some",
                    false);
        }
        return new TransferLimit(bytes, true, "what was announced");
    }

    /** For {@link TransferListener}. */
    long total() {
        return known ? bytes : -1;
    }
}
