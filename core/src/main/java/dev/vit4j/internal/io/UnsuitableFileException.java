package dev.vit4j.internal.io;

import java.io.IOException;

/** A file is not read because of its type or size; the message says so in words, without its name. */
public final class UnsuitableFileException extends IOException {

    private static final long serialVersionUID = 1L;

    UnsuitableFileException(String message) {
        super(message);
    }
}
