package dev.vit4j.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class BarrierTest {

    @Test
    void throwsTheFailureItselfOfAMemberThatGaveUp() {
        RuntimeException exception = new IllegalArgumentException("a bad image");
        Barrier failed = new Barrier(2);
        failed.abandon(exception);
        failed.abandon(new IllegalStateException("what followed from it"));
        assertThatThrownBy(failed::await).isSameAs(exception);

        Error error = new OutOfMemoryError("no room");
        Barrier withoutRoom = new Barrier(2);
        withoutRoom.abandon(error);
        assertThatThrownBy(withoutRoom::await).isSameAs(error);
    }

    /** As a thread that began late: the memory that it would work on is gone. */
    @Test
    void whoCompletesTheNumberAfterAMemberGaveUpHearsOfItToo() {
        RuntimeException exception = new IllegalArgumentException("a bad image");
        Barrier failed = new Barrier(2);
        failed.abandon(exception);
        assertThatThrownBy(failed::await).isSameAs(exception);
        assertThatThrownBy(failed::await).isSameAs(exception);
    }

    @Test
    void givesUpWhereItIsInterrupted() {
        Barrier barrier = new Barrier(2);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(barrier::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
