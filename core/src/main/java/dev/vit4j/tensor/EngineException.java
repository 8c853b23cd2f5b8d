package dev.vit4j.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call that the engine refused: a fault in the calling code, told with the operation and the shapes it was given. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The native message's first line (the rest is a C++ stack trace, kept as cause) with the operands' shapes. */
    static EngineException of(String operation, RuntimeException cause, Tensor... operands) {
        String firstLine =
                String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
        String shapes = Stream.of(operands)
                .map(t -> t.dtype().name().toLowerCase(java.util.Locale.ROOT) + Arrays.toString(t.shape()))
                .collect(Collectors.joining(", "));
        return new EngineException(operation + "(" + shapes + "): " + firstLine, cause);
    }
}
