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
 * One pass whose work is divided among members, and the threads that do it: one thread per member, or fewer, with
 * the same bits. The first thread leads: it runs the model, and whenever a part can be shared all threads compute their
 * members' shares of it. They are woken once and then spin, since waking a thread takes longer than some layers.
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
     * @param cancellation checked by each thread at every barrier
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

    /** The members whose work a thread does. */
    IntStream membersOf(int thread) {
        return IntStream.range(members * thread / threads, members * (thread + 1) / threads);
    }

    /** For the first thread: returns the result of {@code pass}, and then releases the others. */
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
     * For the leader: each thread runs {@code share} with its index, and all results exist afterwards. If one
     * fails, the leader still waits for the others: what they work on is freed as soon as it leaves.
     *
     * @return the result of the leader's own share
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

    /** For every other thread: does its share of the work until the leader has finished. */
    void help(int thread) {
        helping.incrementAndGet(); // before the barrier, which admits no thread after a failure
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

    /** Barrier within shared work: returns when every thread has reached this point. */
    void await() {
        cancellation.requireWanted();
        barrier.await();
    }
}
