package dev.vit4j.tensor;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * Something built from tensors that outlives the scopes around it and belongs to no thread: a model, an
 * optimizer's state. Every tensor created while building lives until {@link #close()}, which any thread may call once
 * nobody uses the tensors any more.
 *
 * @param <T> what is built
 */
public final class Owned<T> implements AutoCloseable {

    private final T value;
    private final PointerScope pointers;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Owned(T value, PointerScope pointers) {
        this.value = value;
        this.pointers = pointers;
    }

    /** Runs {@code build}, and keeps all tensors that it creates until the result is closed; frees them if it fails. */
    public static <T> Owned<T> create(Supplier<T> build) {
        Engine.load();
        PointerScope pointers = new PointerScope();
        try {
            T value = build.get();
            pointers.extend(); // survives the close below, which only removes it from this thread's stack
            pointers.close();
            return new Owned<>(value, pointers);
        } catch (RuntimeException | Error e) {
            pointers.close();
            throw e;
        }
    }

    /**
     * What was built.
     *
     * @throws IllegalStateException after this has been closed
     */
    public T get() {
        if (closed.get()) {
            throw new IllegalStateException("used after it was closed");
        }
        return value;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            pointers.close();
        }
    }
}
