package dev.vit4j.train.internal;

/** A checkpoint whose run's recipe or record was changed since: an older one can't mend that. */
public final class RunChangedException extends MisfitException {

    private static final long serialVersionUID = 1;

    public RunChangedException(String message) {
        super(message);
    }
}
