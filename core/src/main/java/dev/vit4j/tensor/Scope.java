package dev.vit4j.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the tensors that its thread makes while it is the innermost open scope, and frees them when it
 * closes. A thread without a scope leaves its tensors to the garbage collector, which does not see
 * their size: long work should always run in one.
 *
 * <pre>{@code
 * Tensor logits = Scope.call(() -> model.forward(images)); // everything but the logits is freed
 * }</pre>
 */
public final class Scope implements AutoCloseable {

    private final PointerScope pointers;

    private Scope(PointerScope pointers) {
        this.pointers = pointers;
    }

    public static Scope open() {
        Engine.load();
        return new Scope(new PointerScope());
    }

    /** Runs {@code work} in a scope of its own. */
    public static void run(Runnable work) {
        try (Scope scope = open()) {
            work.run();
        }
    }

    /** Runs {@code work} in a scope of its own and lets the tensor that it returns out to the enclosing one. */
    public static Tensor call(Supplier<Tensor> work) {
        try (Scope scope = open()) {
            return scope.release(work.get());
        }
    }

    /**
     * Moves a tensor of this scope to the enclosing one; where there is none, the tensor lives until
     * {@link Tensor#close()}.
     */
    public Tensor release(Tensor tensor) {
        // A reference held meanwhile, for a tensor detached from its only scope is freed at once.
        tensor.handle().retainReference();
        pointers.detach(tensor.handle());
        PointerScope outer = enclosing();
        if (outer != null) {
            outer.attach(tensor.handle());
            tensor.handle().releaseReference();
        }
        return tensor;
    }

    @SuppressWarnings("NullAway") // the scope stack's iterator has no null elements; absence is the null returned
    private @org.jspecify.annotations.Nullable PointerScope enclosing() {
        boolean passedSelf = false;
        var scopes = PointerScope.getScopeIterator();
        while (scopes != null && scopes.hasNext()) {
            PointerScope scope = scopes.next();
            if (passedSelf) {
                return scope;
            }
            passedSelf = scope == pointers;
        }
        return null;
    }

    @Override
    public void close() {
        pointers.close();
    }
}
