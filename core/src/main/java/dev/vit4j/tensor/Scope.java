package dev.vit4j.tensor;

import java.util.ArrayList;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
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

    private final OwnedPointers pointers;

    private Scope(OwnedPointers pointers) {
        this.pointers = pointers;
    }

    public static Scope open() {
        Engine.load();
        return new Scope(new OwnedPointers());
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
     * {@link Tensor#close()}. A tensor that is not of this scope stays whose it is; one over memory of another tensor is
     * copied.
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

    /** What JavaCPP's own scope does, but it knows what it owns: theirs would free a tensor that is not in it. */
    private static final class OwnedPointers extends PointerScope {

        private final ArrayList<Pointer> owned = new ArrayList<>();

        @Override
        public PointerScope attach(Pointer pointer) {
            owned.add(pointer);
            pointer.retainReference();
            return this;
        }

        /** Takes a pointer out, with the reference that this scope held; false where it isn't in here. */
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
            super.close(); // takes this off the thread's stack of scopes
        }
    }
}
