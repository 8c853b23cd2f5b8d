package dev.vit4j.io;

import dev.vit4j.ResourceException;
import java.nio.file.Path;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal. */
public final class Sha256 {

    private static final String ALGORITHM = "SHA-256";

    private Sha256() {}

    public static String of(byte[] content) {
        return HexFormat.of().formatHex(FileDigest.digest(ALGORITHM).digest(content));
    }

    /**
     * @throws ResourceException where the file can't be read
     */
    public static String of(Path file) {
        return FileDigest.of(file, FileDigest.digest(ALGORITHM));
    }
}
