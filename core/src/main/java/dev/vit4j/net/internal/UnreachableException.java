package dev.vit4j.net.internal;

import java.io.IOException;

/** A server that could not be asked, because of what lies between: a proxy, or certificates. The message says what to set. */
public final class UnreachableException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    /** @param lasting whether it would be the same at another attempt */
    UnreachableException(String message, boolean lasting, IOException cause) {
        super(message, cause);
        this.lasting = lasting;
    }

    /** Without anything that was thrown below. */
    UnreachableException(String message) {
        super(message);
        this.lasting = true;
    }

    /** Whether asking again would not help. */
    public static boolean isLasting(IOException e) {
        return e instanceof UnreachableException unreachable && unreachable.lasting;
    }

    /** Why a server could not be asked, in words. */
    public static String reason(IOException e) {
        return e instanceof UnreachableException
                ? String.valueOf(e.getMessage())
                : ConnectionFailure.connectionReason(e);
    }
}
