package dev.vit4j.net.internal;

import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * The end of a transfer: after the known length of the file, otherwise after the maximum for its kind or the free disk
 * space.
 *
 * @param bytes of the file, including those that already exist
 * @param known whether this is the file's length
 * @param reason why no more is accepted, in words
 */
record TransferLimit(long bytes, boolean known, String reason) {

    private static final long MEGABYTE = 1_000_000;

    /**
     * @param announced the full length of the file, according to the server
     * @param here bytes of it that need not be transferred any more
     * @param folder into which the others are written
     * @throws TransferException if the length differs from that of the wanted file, or is too large for such a
     *     file or for the disk
     * @throws IOException if the free disk space can't be determined
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
                    : new TransferLimit(here + free, false, "all the free space in " + folder);
        }
        long bytes = length.getAsLong();
        if (bytes > file.mostBytes()) {
            throw new TransferException(
                    "it has " + bytes + " bytes, more than the limit of " + file.mostBytes() + " for such a file",
                    false);
        }
        if (bytes - here > free) {
            throw new TransferException(
                    "it needs " + (bytes - here) / MEGABYTE + " MB more in " + folder + ", where " + free / MEGABYTE
                            + " MB are free; free some space",
                    false);
        }
        return new TransferLimit(bytes, true, "the announced length");
    }

    /** For {@link TransferListener}. */
    long total() {
        return known ? bytes : -1;
    }
}
