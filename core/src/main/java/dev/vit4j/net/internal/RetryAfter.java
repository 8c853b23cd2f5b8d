package dev.vit4j.net.internal;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** When an overloaded server asks for a retry: the header Retry-After (RFC 9110, section 10.2.3). */
final class RetryAfter {

    private static final String HEADER = "Retry-After";

    /** Longer than anyone waits; the number of seconds may have any number of digits. */
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /**
     * How long to wait from {@code now} on: seconds, or until a time by the server's own clock if it sends its time.
     *
     * @return empty if there is no such header, or it has neither form
     */
    static Optional<Duration> of(HttpHeaders headers, Instant now) {
        Optional<String> value = headers.firstValue(HEADER).map(String::strip);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get().matches("\\d+")) {
            String digits = value.get().replaceFirst("^0+(?=.)", "");
            return Optional.of(Duration.ofSeconds(
                    digits.length() > MOST_DIGITS ? (long) Math.pow(10, MOST_DIGITS) : Long.parseLong(digits)));
        }
        Instant itsNow = headers.firstValue("Date").flatMap(RetryAfter::time).orElse(now);
        return time(value.get())
                .map(then -> Duration.between(itsNow, then))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** " in 3600 s, at 2031-05-04T03:02:01Z", for errors. */
    static String words(Duration wait, Instant now) {
        return " in " + wait.toSeconds() + " s, at " + now.plus(wait).truncatedTo(ChronoUnit.SECONDS);
    }
}
