package dev.vit4j.doctor;

import java.util.Optional;

/**
 * The finding about one thing that vit4j depends on.
 *
 * @param subject the thing, such as {@code engine}
 * @param found the result in words
 * @param advice what to do; empty if all is well
 */
public record Finding(String subject, Verdict verdict, String found, Optional<String> advice) {

    /** The meaning of a finding for vit4j. */
    public enum Verdict {
        OK,
        /** It works, but slowly, or with something missing. */
        WARNING,
        /** It doesn't work. */
        FAILURE
    }

    static Finding ok(String subject, String found) {
        return new Finding(subject, Verdict.OK, found, Optional.empty());
    }

    static Finding warning(String subject, String found, String advice) {
        return new Finding(subject, Verdict.WARNING, found, Optional.of(advice));
    }

    static Finding failure(String subject, String found) {
        return new Finding(subject, Verdict.FAILURE, found, Optional.empty());
    }
}
