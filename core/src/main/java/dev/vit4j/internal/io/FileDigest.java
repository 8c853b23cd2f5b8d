package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files, in lower-case hexadecimal. */
final class FileDigest {

    private static final int CHUNK = 1 << 16;

    private FileDigest() {}

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    /**
     * Adds a file's bytes to a digest and completes it.
     *
     * @throws ResourceException if the file can't be read
     */
    static String of(Path file, MessageDigest digest) {
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = RegularFile.stream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
