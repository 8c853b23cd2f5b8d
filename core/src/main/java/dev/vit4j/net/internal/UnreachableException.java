package dev.vit4j.net.internal;

import java.io.IOException;

/** A server could not be reached because of a proxy or certificates. The message says what to set. */
public final class UnreachableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /** @param lasting whether another attempt would fail in the same way */
    UnreachableException(String message, boolean lasting, IOException cause) {
        super(message, cause);
        this.lasting = lasting;
    }

    /** Without a cause. */
    UnreachableException(String message) {
        super(message);
        this.lasting = true;
    }

    /** Whether a retry would not help. */
    public static boolean isLasting(IOException e) {
        return e instanceof UnreachableException unreachable && unreachable.lasting;
    }

    /** Why a server could not be reached, in words. */
    public static String reason(IOException e) {
        return e instanceof UnreachableException
                ? String.valueOf(e.getMessage())
                : ConnectionFailure.connectionReason(e);
    }
}
