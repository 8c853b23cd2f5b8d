package dev.vit4j.internal.runtime;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One pass whose work is divided among members, and the threads that do it: one thread for each member, or fewer, with
 * the same bits. The first thread leads: it runs the model, and wherever a part can be shared all threads compute their
 * members' shares of it. They are woken once and wait for each other awake, as waking one takes longer than some layers.
 */
final class SharedPass {

    private static final long NAP_NANOS = 10_000;

    private final int members;
    private final int threads;
    private final Barrier barrier;
    private final Cancellation cancellation;
    private final AtomicInteger helping = new AtomicInteger(); // threads beside the leader
    private volatile Optional<IntFunction<?>> work = Optional.empty(); // the leader's for all threads; empty at the end

    /**
     * @param threads no more than members
     * @param cancellation looked at by each thread wherever all meet
     */
    SharedPass(int members, int threads, Cancellation cancellation) {
        this.cancellation = cancellation;
        this.members = members;
        this.threads = threads;
        barrier = new Barrier(threads);
    }

    int members() {
        return members;
    }

    /** The members that a thread works for. */
    IntStream membersOf(int thread) {
        return IntStream.range(members * thread / threads, members * (thread + 1) / threads);
    }

    /** Of the first thread: gives what {@code pass} gives, and then lets the others go. */
    <T> T lead(Supplier<T> pass) {
        try {
            T result = pass.get();
            work = Optional.empty();
            barrier.await();
            return result;
        } catch (RuntimeException | Error e) {
            barrier.abandon(e);
            throw e;
        }
    }

    /**
     * Of the leader: {@code share} is done by each thread, told its index, and what they write is there afterwards. If one
     * fails, the leader still waits for the others: what they work on is freed as soon as it leaves.
     *
     * @return what the leader's own share gave
     */
    <T> T together(IntFunction<T> share) {
        work = Optional.of(share);
        try {
            barrier.await();
            T own = share.apply(0);
            barrier.await();
            return own;
        } catch (RuntimeException | Error e) {
            barrier.abandon(e);
            while (helping.get() > 0) { // until the next barrier of each
                LockSupport.parkNanos(NAP_NANOS);
            }
            throw e;
        }
    }

    /** Of each other thread: does its share of the work until the leader is through. */
    void help(int thread) {
        helping.incrementAndGet(); // before the barrier, which lets nobody in after a failure
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) { // what one share made, another thread may read until the end
            barrier.await();
            for (Optional<IntFunction<?>> next = work; next.isPresent(); next = work) {
                Object unused = next.get().apply(thread);
                barrier.await();
                barrier.await();
            }
        } catch (RuntimeException | Error e) {
            barrier.abandon(e);
            throw e;
        } finally {
            helping.decrementAndGet();
        }
    }

    /** Within work together: returns once all threads came this far. */
    void await() {
        cancellation.requireWanted();
        barrier.await();
    }
}
