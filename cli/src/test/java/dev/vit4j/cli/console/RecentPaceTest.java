package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentPaceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void timeLeftIsByThePaceOfTheLastMinute() {
        RecentPace pace = new RecentPace(0, 1000, 0);
        long done = 0;
        long now = 0;
        for (int i = 0; i < 400; i++) { // four a second
            now += SECOND / 4;
            pace.reached(++done, now);
        }
        assertThat(pace.left().orElseThrow()).isBetween(Duration.ofSeconds(149), Duration.ofSeconds(151));

        for (int i = 0; i < 100; i++) { // then one a second
            now += SECOND;
            pace.reached(++done, now);
        }
        assertThat(pace.left().orElseThrow()).isBetween(Duration.ofSeconds(499), Duration.ofSeconds(501));
    }

    @Test
    void aRunThatGoesOnCountsWhatItDoesItself() {
        RecentPace pace = new RecentPace(900, 1000, 0);
        assertThat(pace.left()).isEmpty();

        pace.reached(910, 5 * SECOND);
        assertThat(pace.left()).contains(Duration.ofSeconds(45));

        pace.reached(1000, 50 * SECOND);
        assertThat(pace.left()).isEmpty();
    }
}
