package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The Git blob id of a file's content: SHA-1 over {@code blob}, its length, a zero byte and its bytes. */
public final class GitBlobId {

    private GitBlobId() {}

    /**
     * @throws ResourceException if the file can't be read
     */
    public static String of(Path file) {
        MessageDigest digest = FileDigest.digest("SHA-1");
        try {
            digest.update(("blob " + RegularFile.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
        return FileDigest.of(file, digest);
    }
}
