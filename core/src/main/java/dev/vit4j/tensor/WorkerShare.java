package dev.vit4j.tensor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** What one worker has to do of a common task. Its end can be waited for even after it was withdrawn. */
final class WorkerShare<T> implements Runnable {

    private final Supplier<T> work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean isWithdrawn; // this and the next under the monitor
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
        runner = Optional.empty(); // not to be interrupted at its next task
        ended.countDown();
    }

    /** Keeps it from beginning, or interrupts it. */
    synchronized void withdraw() {
        isWithdrawn = true;
        runner.ifPresentOrElse(Thread::interrupt, ended::countDown);
    }

    /**
     * Waits until it is over, or will never begin, even if interrupted, and without memory to wait with.
     *
     * @param whenInterrupted told of each interruption
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

    /** After its end: adds what came of it. */
    void collect(List<T> results, List<Throwable> failures) {
        result.ifPresent(results::add);
        failure.ifPresent(failures::add);
    }
}
