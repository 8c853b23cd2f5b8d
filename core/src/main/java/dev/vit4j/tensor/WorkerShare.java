package dev.vit4j.tensor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** One worker's part of a common task. Its end can be waited for even after it was withdrawn. */
final class WorkerShare<T> implements Runnable {

    private final Supplier<T> work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean isWithdrawn; // guarded by the monitor, as is the next field
    private Optional<Thread> runner = Optional.empty();

    /** Written before the end, read after it. */
    private Optional<T> result = Optional.empty();

    private Optional<Throwable> failure = Optional.empty();

    WorkerShare(Supplier<T> work) {
        this.work = work;
    }

    @Override
    public void run() {
        try {
            if (begins()) {
                result = Optional.of(work.get());
            }
        } catch (RuntimeException | Error e) {
            failure = Optional.of(e);
        } finally {
            end();
        }
    }

    private synchronized boolean begins() {
        if (!isWithdrawn) {
            runner = Optional.of(Thread.currentThread());
        }
        return !isWithdrawn;
    }

    private synchronized void end() {
        runner = Optional.empty(); // so that its next task is not interrupted
        ended.countDown();
    }

    /** Prevents it from starting, or interrupts it. */
    synchronized void withdraw() {
        isWithdrawn = true;
        runner.ifPresentOrElse(Thread::interrupt, ended::countDown);
    }

    /**
     * Waits until it has ended, or will never start, even if interrupted, and without allocating memory.
     *
     * @param whenInterrupted called at each interruption
     */
    void awaitEnd(Runnable whenInterrupted) {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                whenInterrupted.run();
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called after its end: adds its failure. */
    void collect(List<T> results, List<Throwable> failures) {
        result.ifPresent(results::add);
        failure.ifPresent(failures::add);
    }
}
