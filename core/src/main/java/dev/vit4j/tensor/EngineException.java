package dev.vit4j.tensor;

import dev.vit4j.MemoryException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A call that the engine refused: a fault in the calling code, told with the operation and the shapes it was given. */
public final class EngineException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** As the allocators of the CPU and of CUDA put it. */
    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("can't allocate memory|out of memory|bad_alloc|bad allocation");

    EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The native message's first line (the rest is a C++ stack trace, kept as cause) with the operands' shapes. Where the
     * machine lacks memory, no code is at fault.
     */
    static RuntimeException of(String operation, RuntimeException cause, Tensor... operands) {
        String firstLine =
                String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
        String shapes = Stream.of(operands).map(EngineException::describe).collect(Collectors.joining(", "));
        String message = operation + "(" + shapes + "): " + firstLine;
        return OUT_OF_MEMORY.matcher(firstLine).find()
                ? new MemoryException(
                        "the machine has not as much memory as this takes; ask for less at a time, such as a smaller batch: "
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
