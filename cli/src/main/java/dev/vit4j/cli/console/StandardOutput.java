package dev.vit4j.cli.console;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Locale;
import java.util.Optional;

/**
 * Standard output, for results. Print streams and writers swallow errors of the streams below them, so the first
 * failure is thrown from here as an unchecked exception, which passes through them and ends the command like any failed
 * write. Everything written after it is dropped.
 */
public final class StandardOutput extends OutputStream {

    private final OutputStream out;
    private Optional<RuntimeException> failure = Optional.empty();

    public StandardOutput(OutputStream out) {
        this.out = out;
    }

    /** The reader has gone: the other end of the pipe was closed, as {@code head} does when it has enough. */
    public static final class ReaderGoneException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private ReaderGoneException(IOException cause) {
            super(cause);
        }
    }

    @FunctionalInterface
    private interface Write {
        void run() throws IOException;
    }

    @Override
    public void write(int b) {
        attempt(() -> out.write(b));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        attempt(() -> out.write(bytes, offset, length));
    }

    @Override
    public void flush() {
        attempt(out::flush);
    }

    private void attempt(Write write) {
        if (failure.isPresent()) {
            return;
        }
        try {
            write.run();
        } catch (IOException e) {
            RuntimeException thrown = isClosedPipe(e)
                    ? new ReaderGoneException(e)
                    : new ResourceException("cannot write standard output: " + FileFailure.reason(e), e);
            failure = Optional.of(thrown);
            throw thrown;
        }
    }

    /**
     * Java only has the system's message: "Broken pipe", on Windows "The pipe is being closed", elsewhere a
     * translation, so a closed pipe is recognized by testing the pipe.
     */
    private static boolean isClosedPipe(IOException e) {
        String words = String.valueOf(e.getMessage());
        return words.toLowerCase(Locale.ROOT).contains("pipe") || words.equals(wordsOfAClosedPipe());
    }

    static String wordsOfAClosedPipe() {
        try {
            Pipe pipe = Pipe.open();
            try (Pipe.SinkChannel sink = pipe.sink()) {
                pipe.source().close();
                sink.write(ByteBuffer.allocate(1));
            }
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The exception that was thrown, if anything could not be written. */
    public Optional<RuntimeException> failure() {
        return failure;
    }
}
