package dev.vit4j.train.internal;

/** A checkpoint's run has another recipe or record now: an older checkpoint can't help. */
public final class RunChangedException extends MisfitException {

    private static final long serialVersionUID = 1;

    public RunChangedException(String message) {
        super(message);
    }
}
