package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class WorkersTest {

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One that could not be made while others wait for it would be waited for forever. */
    @Test
    void hasAllItsThreadsFromTheStart() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (Workers workers = Workers.start(3)) {
            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().equals("vit4j-worker") && !before.contains(thread))
                    .hasSize(workers.count());
        }
    }

    /** Of a server that is a request, of an application that may be replaced while the model lives on. */
    @Test
    void itsThreadsKeepNothingOfWhoeverAskedFirst() throws InterruptedException {
        Engine.load();
        InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
        List<Workers> started = new ArrayList<>();
        Thread first = new Thread(() -> {
            user.set("the first caller");
            started.add(Workers.start(2));
        });
        first.setContextClassLoader(new ClassLoader() {});
        first.start();
        first.join();

        try (Workers workers = started.get(0)) {
            assertThat(workers.forEach(worker -> Optional.ofNullable(user.get())))
                    .containsOnly(Optional.empty());
            assertThat(workers.forEach(worker -> Thread.currentThread().getContextClassLoader()))
                    .containsOnly(Workers.class.getClassLoader());
        }
    }

    @Test
    void failsWhereNoTaskCanBeBegun() {
        Workers workers = Workers.start(2);
        workers.close();

        assertThatThrownBy(() -> workers.forEach(worker -> worker)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void givesResultsInTheOrderOfTheWorkersWhoeverIsFirst() {
        CountDownLatch lastIsDone = new CountDownLatch(1);
        try (Workers workers = Workers.start(3)) {
            assertThat(workers.count()).isEqualTo(3);
            assertThat(workers.forEach(worker -> {
                        if (worker == 2) {
                            lastIsDone.countDown();
                        } else {
                            await(lastIsDone);
                        }
                        return "result " + worker;
                    }))
                    .containsExactly("result 0", "result 1", "result 2");
        }
    }

    @Test
    void throwsTheFirstFailureAfterAllHaveEnded() {
        AtomicInteger ended = new AtomicInteger();
        try (Workers workers = Workers.start(3)) {
            assertThatThrownBy(() -> workers.forEach(worker -> {
                        if (worker > 0) {
                            throw new IllegalStateException("worker " + worker);
                        }
                        pause();
                        return ended.incrementAndGet();
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("worker 1")
                    .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("worker 2"));
            assertThat(ended).hasValue(1);

            assertThat(workers.forEach(worker -> worker)).containsExactly(0, 1, 2);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void passesErrorsOn() {
        try (Workers workers = Workers.start(2)) {
            assertThatThrownBy(() -> workers.forEach(worker -> {
                        throw new AssertionError("worker " + worker);
                    }))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("worker 0");
        }
    }

    @Test
    void waitsForAllEvenIfInterrupted() {
        AtomicInteger ended = new AtomicInteger();
        try (Workers workers = Workers.start(2)) {
            Thread.currentThread().interrupt();
            workers.forEach(worker -> {
                pause();
                return ended.incrementAndGet();
            });
            assertThat(Thread.interrupted()).isTrue();
            assertThat(ended).hasValue(2);
        }
    }

    @Test
    void aTaskByItselfHasAThreadThatEndsWithIt() throws InterruptedException {
        Thread[] its = new Thread[1];
        assertThat(Workers.<String>once(2, () -> {
                    its[0] = Thread.currentThread();
                    return "result";
                }))
                .isEqualTo("result");
        assertThat(its[0]).isNotSameAs(Thread.currentThread());
        its[0].join(10_000);
        assertThat(its[0].isAlive()).isFalse();
        assertThatThrownBy(() -> Workers.once(2, () -> {
                    throw new IllegalStateException("its reason");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("its reason");
    }

    @Test
    void endsItsThreadsWhenItIsClosed() throws InterruptedException {
        List<Thread> threads;
        try (Workers workers = Workers.start(3)) {
            threads = workers.forEach(worker -> Thread.currentThread());
        }
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void eachHasScopesOfItsOwn() {
        try (Workers workers = Workers.start(2);
                Scope mine = Scope.open()) {
            Tensor shared = Tensor.ones(DType.FLOAT32, 4);
            assertThat(workers.forEach(worker -> {
                        try (Scope scope = Scope.open()) {
                            return shared.mul(worker + 1.0).sum().item();
                        }
                    }))
                    .containsExactly(4.0, 8.0);
        }
    }
}
