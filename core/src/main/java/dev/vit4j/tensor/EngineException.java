package dev.vit4j.tensor;

import java.util.Arrays;
import java.util.Locale;
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
        String shapes = Stream.of(operands).map(EngineException::describe).collect(Collectors.joining(", "));
        return new EngineException(operation + "(" + shapes + "): " + firstLine, cause);
    }

    private static String describe(Tensor tensor) {
        return tensor.handle().isNull()
                ? "a tensor that was freed"
                : tensor.dtype().name().toLowerCase(Locale.ROOT) + Arrays.toString(tensor.shape());
    }
}
