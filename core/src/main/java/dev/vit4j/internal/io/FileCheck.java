package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.nio.file.Path;

/** Looks at a file that was fetched whole. */
@FunctionalInterface
public interface FileCheck {

    /** Takes any file. */
    FileCheck NONE = file -> {};

    /**
     * @throws ResourceException if it is not the file that was wanted
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

    /** @param expected the name that Git gives to the file's content, in hexadecimal, in either case */
    static FileCheck gitBlobId(String expected) {
        return file -> {
            String found = GitBlobId.of(file);
            if (!found.equalsIgnoreCase(expected)) {
                throw new ResourceException("expected a file that Git names " + expected + ", found " + found);
            }
        };
    }
}
