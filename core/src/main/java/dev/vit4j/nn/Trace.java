package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/**
 * Receives the named intermediates of a forward pass, such as {@code block3.attention}. Tests, verification,
 * attention maps and pictures all use the same names.
 */
public interface Trace {

    /** Records nothing. */
    Trace NONE = new Trace() {
        @Override
        public boolean wants(String name) {
            return false;
        }

        @Override
        public void record(String name, Tensor value) {}
    };

    /** Whether an intermediate should be computed that costs extra. */
    boolean wants(String name);

    /** Receives an intermediate; the scope of the pass frees it unless it is copied or released. */
    void record(String name, Tensor value);

    /** What listens here to a part of a model: what the part calls {@code tokens} is {@code part.tokens} to this. */
    default Trace at(String part) {
        Trace whole = this;
        return new Trace() {
            @Override
            public boolean wants(String name) {
                return whole.wants(part + "." + name);
            }

            @Override
            public void record(String name, Tensor value) {
                whole.record(part + "." + name, value);
            }
        };
    }
}
