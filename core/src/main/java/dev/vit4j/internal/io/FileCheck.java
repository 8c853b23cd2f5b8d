package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.nio.file.Path;

/** Checks a completely downloaded file. */
@FunctionalInterface
public interface FileCheck {

    /** Accepts any file. */
    FileCheck NONE = file -> {};

    /**
     * @throws ResourceException if it is not the expected file
     */
    void accept(Path file);

    /** @param expected in hexadecimal, in either case */
    static FileCheck sha256(String expected) {
        return file -> {
            String found = Sha256.of(file);
            if (!found.equalsIgnoreCase(expected)) {
                throw new ResourceException("expected a file with SHA-256 " + expected + ", found " + found);
            }
        };
    }

    /** @param expected the Git blob id of the content, in hexadecimal, in either case */
    static FileCheck gitBlobId(String expected) {
        return file -> {
            String found = GitBlobId.of(file);
            if (!found.equalsIgnoreCase(expected)) {
                throw new ResourceException("expected a file with Git blob id " + expected + ", found " + found);
            }
        };
    }
}
