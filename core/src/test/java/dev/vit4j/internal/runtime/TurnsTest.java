package dev.vit4j.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.RequestTimeoutException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Callers who leave the queue, while the one before them computes for as long as the test wants. */
@Tag("engine")
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class TurnsTest {

    private final PassTeam team = new PassTeam(DType.FLOAT32, 1);
    private final Turns turns = new Turns(team);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch computing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Integer> order = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() throws InterruptedException {
        goOn.countDown();
        callers.shutdown();
        assertThat(callers.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        team.close();
    }

    private float[] ask(int number, Cancellation cancellation, Runnable computation) {
        try (Scope scope = Scope.open()) {
            return turns.ask(new Question(
                            Tensor.of(new float[3 * 8 * 8], 1, 3, 8, 8),
                            5,
                            (images, runner) -> {
                                order.add(number);
                                computation.run();
                                return Tensor.of(new float[] {number}, 1, 1);
                            },
                            cancellation))
                    .rows();
        }
    }

    private Future<float[]> askLater(int number) {
        return callers.submit(() -> ask(number, Cancellation.untimed(), () -> {}));
    }

    /** The one that computes, between two blocks of which it looks whether it is still wanted. */
    private Future<float[]> occupy(Cancellation cancellation) throws InterruptedException {
        Future<float[]> first = callers.submit(() -> ask(0, cancellation, () -> {
            computing.countDown();
            while (goOn.getCount() > 0) {
                cancellation.requireWanted();
                Thread.onSpinWait();
            }
        }));
        computing.await();
        return first;
    }

    @Test
    void oneThatIsInterruptedWhileItWaitsLeavesAtOnce() throws Exception {
        Future<float[]> first = occupy(Cancellation.untimed());
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            assertThatThrownBy(() -> ask(1, Cancellation.untimed(), () -> {}))
                    .isInstanceOf(CancellationException.class);
            return Thread.currentThread().isInterrupted();
        });
        Thread waiting = new Thread(second);
        waiting.start();
        while (waiting.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        Future<float[]> third = askLater(2);

        waiting.interrupt();

        assertThat(second.get()).isTrue();
        assertThat(first.isDone()).isFalse();
        goOn.countDown();
        assertThat(first.get()).containsExactly(0);
        assertThat(third.get()).containsExactly(2);
        assertThat(order).containsExactly(0, 2);
    }

    @Test
    void oneWhoseTimeIsOverWhileItWaitsLeaves() throws Exception {
        Future<float[]> first = occupy(Cancellation.untimed());
        Cancellation soon = Cancellation.after(Optional.of(Duration.ofMillis(20)));

        assertThatThrownBy(() -> ask(1, soon, () -> {}))
                .isInstanceOf(RequestTimeoutException.class)
                .hasMessageContaining("within 20 ms");
        assertThat(first.isDone()).isFalse();
        goOn.countDown();
        assertThat(first.get()).containsExactly(0);
        assertThat(order).containsExactly(0);
    }

    /** The caller leads its turn, and waits for the workers: it is they who hear of the interruption. */
    @Test
    void oneThatIsInterruptedWhileItComputesEndsBeforeTheNextBlock() throws Exception {
        Future<float[]> first = occupy(Cancellation.untimed());
        Future<float[]> second = askLater(1);

        first.cancel(true);

        assertThat(second.get()).containsExactly(1);
        assertThat(goOn.getCount()).isEqualTo(1);
        assertThat(order).containsExactly(0, 1);
    }

    @Test
    void oneWhoseTimeIsOverWhileItComputesEndsBeforeTheNextBlock() throws Exception {
        Future<float[]> first = occupy(Cancellation.after(Optional.of(Duration.ofMillis(50))));
        Future<float[]> second = askLater(1);

        assertThat(second.get()).containsExactly(1);
        assertThatThrownBy(first::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RequestTimeoutException.class);
        assertThat(goOn.getCount()).isEqualTo(1);
    }

    @Test
    void oneThatComesInterruptedIsNotAnswered() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ask(0, Cancellation.untimed(), () -> {})).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(order).isEmpty();
        assertThat(ask(1, Cancellation.untimed(), () -> {})).containsExactly(1);
    }
}
