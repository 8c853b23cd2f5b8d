package dev.vit4j.tensor;

import java.util.ArrayList;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * Owns the tensors that its thread creates while it is the innermost open scope, and frees them when it
 * closes. A thread without a scope leaves its tensors to the garbage collector, which does not see
 * their size: long work should always run in a scope.
 *
 * <pre>{@code
 * Tensor logits = Scope.call(() -> model.forward(images, Pass.inference())); // everything but the logits is freed
 * }</pre>
 *
 * <p>A scope is closed by the thread that opened it, the innermost first. Tensors must not be used afterwards:
 * {@link #release} keeps one.
 */
public final class Scope implements AutoCloseable {

    private final OwnedPointers pointers;

    private Scope(OwnedPointers pointers) {
        this.pointers = pointers;
    }

    /** Opens a scope on this thread; scopes nest. */
    public static Scope open() {
        Engine.load();
        return new Scope(new OwnedPointers());
    }

    /** Runs {@code work} in a new scope. */
    public static void run(Runnable work) {
        try (Scope scope = open()) {
            work.run();
        }
    }

    /** Runs {@code work} in a new scope and {@linkplain #release releases} the returned tensor from it. */
    public static Tensor call(Supplier<Tensor> work) {
        try (Scope scope = open()) {
            return scope.release(work.get());
        }
    }

    /**
     * Moves a tensor of this scope to the enclosing one, and returns it; if there is none, the tensor lives until
     * {@link Tensor#close()}. A tensor that is not of this scope keeps its owner. One whose memory this scope would free
     * is copied: use the result, not the argument.
     */
    public Tensor release(Tensor given) {
        Tensor tensor = given.isBorrowed() ? given.copy() : given;
        if (pointers.disown(tensor.handle())) {
            PointerScope outer = enclosing();
            if (outer != null) {
                outer.attach(tensor.handle());
                tensor.handle().releaseReference();
            }
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

    /** As JavaCPP's own scope, but it checks ownership: theirs would free a tensor that it doesn't contain. */
    private static final class OwnedPointers extends PointerScope {

        private final ArrayList<Pointer> owned = new ArrayList<>();

        @Override
        public PointerScope attach(Pointer pointer) {
            owned.add(pointer);
            pointer.retainReference();
            return this;
        }

        /** Removes a pointer, with the reference that this scope held; false if it isn't in here. */
        @SuppressWarnings("ReferenceEquality") // equal pointers are two handles at one address, each with its own owner
        boolean disown(Pointer pointer) {
            for (int i = owned.size() - 1; i >= 0; i--) {
                if (owned.get(i) == pointer) {
                    owned.remove(i);
                    return true;
                }
            }
            return false;
        }

        @Override
        public PointerScope detach(Pointer pointer) {
            if (disown(pointer)) {
                pointer.releaseReference();
            }
            return this;
        }

        @Override
        public void close() {
            for (int i = owned.size() - 1; i >= 0; i--) {
                owned.get(i).releaseReference();
            }
            owned.clear();
            super.close(); // removes this from the thread's stack of scopes
        }
    }
}
