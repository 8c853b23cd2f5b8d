package dev.vit4j.data.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkAheadTest {

    @Test
    void handsOutResultsInOrderAndStaysSoFarAhead() {
        AtomicInteger begun = new AtomicInteger();
        List<Integer> done = new ArrayList<>();
        try (WorkAhead<Integer> work = new WorkAhead<>("test", 3, 50, 4, item -> {
            begun.incrementAndGet();
            return item * item;
        })) {
            while (work.hasNext()) {
                done.add(work.next());
                assertThat(begun.get()).isLessThanOrEqualTo(done.size() + 3);
            }
            assertThatThrownBy(work::next).isInstanceOf(NoSuchElementException.class);
        }

        assertThat(done).hasSize(47).startsWith(9, 16, 25).endsWith(49 * 49);
    }

    @Test
    void throwsWhatTheWorkThrewInItsPlace() {
        try (WorkAhead<Integer> work = new WorkAhead<>("test", 0, 3, 3, item -> {
            if (item == 1) {
                throw new ResourceException("item 1 is broken");
            }
            return item;
        })) {
            assertThat(work.next()).isZero();
            assertThatThrownBy(work::next).isInstanceOf(ResourceException.class).hasMessage("item 1 is broken");
            assertThat(work.next()).isEqualTo(2);
        }
    }
}
