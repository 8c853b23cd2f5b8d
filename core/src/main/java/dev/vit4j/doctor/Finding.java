package dev.vit4j.doctor;

import java.util.Optional;

/**
 * What was found of one thing that vit4j depends on.
 *
 * @param subject the thing, such as {@code engine}
 * @param found in words
 * @param advice what to do; absent where all is well
 */
public record Finding(String subject, Verdict verdict, String found, Optional<String> advice) {

    /** What a finding means for vit4j. */
    public enum Verdict {
        OK,
        /** It works, but slowly, or without something. */
        WARNING,
        /** It can't work. */
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
