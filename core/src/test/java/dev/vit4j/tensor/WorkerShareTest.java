package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Shares of a task of which one could not be begun: none may compute on memory that its caller has freed. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class WorkerShareTest {

    private final List<String> results = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void givesItsResultOrItsFailure() {
        WorkerShare<String> done = new WorkerShare<>(() -> "result");
        OutOfMemoryError error = new OutOfMemoryError();
        WorkerShare<String> failed = new WorkerShare<>(() -> {
            throw error;
        });
        for (WorkerShare<String> share : List.of(done, failed)) {
            share.run();
            share.awaitEnd(() -> {});
            share.collect(results, failures);
        }

        assertThat(results).containsExactly("result");
        assertThat(failures).containsExactly(error);
    }

    @Test
    void neverBeginsAfterItWasWithdrawn() {
        WorkerShare<String> share = new WorkerShare<>(() -> {
            throw new AssertionError("began");
        });
        share.withdraw();
        share.awaitEnd(() -> {});
        share.run();
        share.collect(results, failures);

        assertThat(results).isEmpty();
        assertThat(failures).isEmpty();
    }

    @Test
    void isInterruptedWhereItHasBegunAndWaitedForToItsRealEnd() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean tidied = new AtomicBoolean();
        WorkerShare<String> share = new WorkerShare<>(() -> {
            begun.countDown();
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                long until = System.nanoTime() + 50_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait(); // what is in native code can't be interrupted
                }
                tidied.set(true);
            }
            return "ended";
        });
        Thread worker = new Thread(share);
        worker.start();
        begun.await();

        share.withdraw();
        Thread.currentThread().interrupt();
        share.awaitEnd(() -> {});

        assertThat(Thread.interrupted()).isTrue();
        assertThat(tidied).isTrue();
        share.collect(results, failures);
        assertThat(results).containsExactly("ended");
        worker.join();
    }
}
