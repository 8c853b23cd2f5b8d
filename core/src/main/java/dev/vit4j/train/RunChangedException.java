package dev.vit4j.train;

/** A checkpoint whose run's recipe or record was changed since: an older one can't mend that. */
final class RunChangedException extends MisfitException {

    private static final long serialVersionUID = 1;

    RunChangedException(String message) {
        super(message);
    }
}
