package dev.vit4j.tensor.internal;

import dev.vit4j.MemoryException;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call failed in the engine: a bug in the calling code, reported with the operation and its operands' shapes. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The messages of the CPU's and CUDA's allocators. */
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("can't allocate memory|out of memory|bad_alloc|bad allocation");

    public EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The native message's first line (the rest is a C++ stack trace, kept as cause) with the operands' shapes. If the
     * machine lacks memory, it is not a bug.
     */
    public static RuntimeException of(String operation, RuntimeException cause, Tensor... operands) {
        String firstLine =
                String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
        String shapes = Stream.of(operands).map(EngineException::describe).collect(Collectors.joining(", "));
        String message = operation + "(" + shapes + "): " + firstLine;
        return OUT_OF_MEMORY.matcher(firstLine).find()
                ? new MemoryException(
                        "the machine doesn't have enough memory; process less at a time, such as a smaller batch: "
                                + message,
                        cause)
                : new EngineException(message, cause);
    }

    private static String describe(Tensor tensor) {
        return tensor.isFreed()
                ? "a tensor that was freed"
                : tensor.dtype().name().toLowerCase(Locale.ROOT) + Arrays.toString(tensor.shape());
    }
}
