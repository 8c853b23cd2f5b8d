package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;

/** SHA-256 in lower-case hexadecimal. */
public final class Sha256 {

    private static final String ALGORITHM = "SHA-256";

    private Sha256() {}

    public static String of(byte[] content) {
        return HexFormat.of().formatHex(FileDigest.digest(ALGORITHM).digest(content));
    }

    /** The hash of the concatenated parts. */
    public static String of(Stream<byte[]> parts) {
        MessageDigest digest = FileDigest.digest(ALGORITHM);
        parts.forEachOrdered(digest::update);
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * @throws ResourceException if the file can't be read
     */
    public static String of(Path file) {
        return FileDigest.of(file, FileDigest.digest(ALGORITHM));
    }
}
