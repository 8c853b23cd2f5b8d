package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class MeetingTest {

    @Test
    void throwsTheFailureItselfOfAMemberThatGaveUp() {
        RuntimeException exception = new IllegalArgumentException("a bad image");
        Meeting failed = new Meeting(2);
        failed.abandon(exception);
        failed.abandon(new IllegalStateException("what followed from it"));
        assertThatThrownBy(failed::await).isSameAs(exception);

        Error error = new OutOfMemoryError("no room");
        Meeting withoutRoom = new Meeting(2);
        withoutRoom.abandon(error);
        assertThatThrownBy(withoutRoom::await).isSameAs(error);
    }

    @Test
    void givesUpWhereItIsInterrupted() {
        Meeting meeting = new Meeting(2);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(meeting::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
