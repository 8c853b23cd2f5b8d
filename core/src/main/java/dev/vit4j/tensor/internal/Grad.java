package dev.vit4j.tensor.internal;

import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.NoGrad;
import org.bytedeco.pytorch.GradMode;

/** Enables autograd on this thread while open, within a {@link NoGrad}. */
public final class Grad implements AutoCloseable {

    private final boolean before;

    private Grad(boolean before) {
        this.before = before;
    }

    public static Grad open() {
        Engine.load();
        Grad grad = new Grad(GradMode.is_enabled());
        GradMode.set_enabled(true);
        return grad;
    }

    @Override
    public void close() {
        GradMode.set_enabled(before);
    }
}
