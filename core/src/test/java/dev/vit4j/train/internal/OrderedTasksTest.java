package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
@Timeout(60)
class OrderedTasksTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 9})
    void resultsAreTakenInByOrderWhoeverHasThem(int workerCount) {
        OrderedTasks tasks = new OrderedTasks(7);
        List<Long> takenIn = new ArrayList<>();
        try (Workers workers = Workers.start(workerCount)) {
            workers.forEach(worker -> {
                tasks.work(index -> isLast -> takenIn.add(index));
                return true;
            });
        }

        assertThat(takenIn)
                .containsExactlyElementsOf(LongStream.range(0, 7).boxed().toList());
    }

    @Test
    void aLaterResultWaitsForAnEarlierOne() {
        OrderedTasks tasks = new OrderedTasks(2);
        CountDownLatch secondIsPerformed = new CountDownLatch(1);
        List<Long> takenIn = new ArrayList<>();
        try (Workers workers = Workers.start(2)) {
            workers.forEach(worker -> {
                tasks.work(index -> {
                    if (index == 0) {
                        await(secondIsPerformed);
                    } else {
                        secondIsPerformed.countDown();
                    }
                    return isLast -> takenIn.add(index);
                });
                return true;
            });
        }

        assertThat(takenIn).containsExactly(0L, 1L);
    }

    /** Otherwise a result that still lies there would be overwritten. */
    @Test
    void aThreadsLastResultIsFollowedByNoTaskOfIt() {
        int count = 200;
        OrderedTasks tasks = new OrderedTasks(count);
        List<Integer> lastOfThreads = new ArrayList<>(); // in the order of the results
        int[] begun = new int[3]; // by thread
        int[] begunAtLast = new int[3];
        try (Workers workers = Workers.start(3)) {
            workers.forEach(worker -> {
                tasks.work(index -> {
                    begun[worker]++;
                    return isLast -> {
                        assertThat(isLast || lastOfThreads.isEmpty()).isTrue();
                        if (isLast) {
                            lastOfThreads.add(worker);
                            begunAtLast[worker] = begun[worker];
                        }
                    };
                });
                return true;
            });
        }

        assertThat(lastOfThreads).isNotEmpty().doesNotHaveDuplicates();
        lastOfThreads.forEach(worker -> assertThat(begun[worker]).isEqualTo(begunAtLast[worker]));
    }

    @Test
    void aFailureLetsTheOthersGoAndIsTheOneThatIsHeardOf() {
        OrderedTasks tasks = new OrderedTasks(5);
        try (Workers workers = Workers.start(3)) {
            assertThatThrownBy(() -> workers.forEach(worker -> {
                        tasks.work(index -> {
                            if (index == 1) {
                                throw new IllegalStateException("the second fails");
                            }
                            return isLast -> {};
                        });
                        return true;
                    }))
                    .hasMessage("the second fails")
                    .hasNoSuppressedExceptions();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
