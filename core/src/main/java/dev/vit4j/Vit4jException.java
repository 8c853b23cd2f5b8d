package dev.vit4j;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error with a message for the person who made the request: it names the file, tensor or
 * field, what was expected, what was found and what to do. Bugs in vit4j itself are not of this
 * type.
 */
public abstract sealed class Vit4jException extends RuntimeException
        permits InvalidRequestException,
                ResourceException,
                CheckFailedException,
                QueueFullException,
                RequestTimeoutException {

    private static final long serialVersionUID = 1L;

    /** What an error says can be set otherwise. A program that has options of its own names them by it. */
    public enum Setting {
        /** {@code ImageDecoder.Limits.maxPixels}. */
        MAX_PIXELS,
        /** {@code ImageDecoder.Limits.maxBytes}. */
        MAX_BYTES,
        /** {@code ImageDecoder.Limits.maxResizedPixels}. */
        MAX_RESIZED_PIXELS,
        /** Which file says what class of a data set is which of the model's. */
        CLASS_FILE,
        /** Where a data set lies. */
        DATA_PLACE,
        /** Which share of a data set's images may be broken. */
        BROKEN_SHARE,
        /** Which part of a data set is read. */
        SPLIT,
        /** Which folder a run is written to. */
        RUN_FOLDER,
        /** What a computation runs on. */
        DEVICE,
        /** What weights are held in. */
        PRECISION,
        /** Whose arithmetic prepares images. */
        BACKEND,
        /** What is put over a recipe's value. */
        OVERRIDE,
        /** The size of Java's heap, {@code -Xmx}. */
        JAVA_HEAP
    }

    private final @Nullable Setting setting;

    Vit4jException(String message) {
        super(message);
        setting = null;
    }

    Vit4jException(String message, Throwable cause) {
        super(message, cause);
        setting = null;
    }

    Vit4jException(String message, Setting setting) {
        super(message);
        this.setting = setting;
    }

    Vit4jException(String message, Throwable cause, Setting setting) {
        super(message, cause);
        this.setting = setting;
    }

    /** What the message says can be set otherwise; empty if that is nothing. */
    public final Optional<Setting> setting() {
        return Optional.ofNullable(setting);
    }
}
