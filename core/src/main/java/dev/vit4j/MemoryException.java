package dev.vit4j;

import java.util.Locale;

/** Not enough memory, in Java's heap or on the machine; not the fault of the request or of a file. */
public final class MemoryException extends ResourceException {

    private static final long serialVersionUID = 1L;

    private static final String MORE_HEAP = "give Java more memory with -Xmx";

    /** @param message what was expected, what was found and what to do */
    public MemoryException(String message, Throwable cause) {
        super(message, cause);
    }

    private MemoryException(String message, Throwable cause, Setting setting) {
        super(message, cause, setting);
    }

    /** @param step what the memory was for, to complete "there is not enough memory to" */
    public static MemoryException of(String step, OutOfMemoryError cause) {
        String remedy = remedy(cause);
        String message = "there is not enough memory to " + step + ": " + remedy;
        return remedy.endsWith(MORE_HEAP)
                ? new MemoryException(message, cause, Setting.JAVA_HEAP)
                : new MemoryException(message, cause);
    }

    private static String remedy(OutOfMemoryError error) {
        String reason = String.valueOf(error.getMessage());
        String heap = (Runtime.getRuntime().maxMemory() >> 20) + " MB";
        if (reason.contains("native thread")) {
            return "the system allows no more threads; use fewer, or raise the limit (ulimit -u)";
        }
        if (reason.toLowerCase(Locale.ROOT).contains("direct buffer")) {
            return "the direct memory is full, whose limit is the same as the heap's, " + heap + "; " + MORE_HEAP;
        }
        if (reason.startsWith("Cannot allocate new") || reason.startsWith("Physical memory")) {
            return "the machine has no more; process less at a time, or end other programs (" + reason + ")";
        }
        return "the heap of " + heap + " is full; " + MORE_HEAP;
    }
}
