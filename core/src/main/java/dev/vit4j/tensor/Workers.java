package dev.vit4j.tensor;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that share a batch, usually one per core, each with single-threaded operators: this is faster than spreading
 * one operator over the cores. Results come in the order of the workers, so that sums are always the same. Any thread may
 * call it, except the workers themselves.
 */
public final class Workers implements AutoCloseable {

    /** Upper bound on the number of threads. */
    public static final int MOST = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final ExecutorService threads;
    private final int count;

    private Workers(ExecutorService threads, int count) {
        this.threads = threads;
        this.count = count;
    }

    /**
     * Checks a number of threads.
     *
     * @param whose for the message, such as "a model"
     * @throws InvalidRequestException if it is less than 1, or more than {@link #MOST}
     */
    public static void requireCount(String whose, int count) {
        if (count < 1 || count > MOST) {
            throw new InvalidRequestException(whose + " needs 1 to " + MOST + " threads, found " + count);
        }
    }

    /**
     * Starts workers; the caller closes them. All threads are created now: working ones would wait for one that could not
     * be created later.
     *
     * @param count at least 1
     */
    public static Workers start(int count) {
        return start(count, () -> {
            Engine.setOperatorThreads(1);
            Engine.flushSubnormals(true);
        });
    }

    /**
     * Runs {@code task} on a separate thread, whose operators use the given number of threads, and waits for it as
     * {@link #forEach} does. The engine's threads end with that thread; they would otherwise live as long as the
     * caller's.
     */
    public static <T> T once(int operatorThreads, Supplier<T> task) {
        try (Workers one = start(1, () -> Engine.setOperatorThreads(operatorThreads))) {
            return one.forEach(only -> task.get()).get(0);
        }
    }

    private static Workers start(int count, Runnable settings) {
        Engine.load();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> thread(settings, work));
        try {
            threads.prestartAllCoreThreads();
            return new Workers(threads, count);
        } catch (RuntimeException | Error e) {
            threads.shutdownNow();
            throw e;
        }
    }

    /**
     * Inherits nothing from the first caller: in a server that is a request, of an application that may be redeployed.
     */
    private static Thread thread(Runnable settings, Runnable work) {
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        settings.run();
                    } catch (RuntimeException | Error e) {
                        LOG.warn("a worker could not apply its thread settings", e);
                    }
                    work.run(); // nevertheless: otherwise callers would wait forever
                },
                "vit4j-worker",
                0,
                false);
        thread.setContextClassLoader(Workers.class.getClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    /** The number of threads. */
    public int count() {
        return count;
    }

    /**
     * Runs {@code task} on all workers at once, each with its index from 0, and waits for all of them, even if
     * interrupted or if one fails, since they may be using the caller's memory. The first failure in the order of the
     * workers is thrown, the others suppressed in it. If one can't be started, the others are interrupted, since they may
     * be waiting for it.
     *
     * @return the results in the order of the workers
     * @throws dev.vit4j.MemoryException if a task runs out of memory
     */
    public <T> List<T> forEach(IntFunction<T> task) {
        return forEach(task, () -> {});
    }

    /**
     * As {@link #forEach(IntFunction)}.
     *
     * @param whenInterrupted called at each interruption of the caller, on its thread: to end the tasks early
     */
    public <T> List<T> forEach(IntFunction<T> task, Runnable whenInterrupted) {
        List<WorkerShare<T>> shares = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            int worker = index;
            shares.add(new WorkerShare<>(() -> task.apply(worker)));
        }
        List<Throwable> failures = new ArrayList<>(count + 1);
        try {
            shares.forEach(threads::execute);
        } catch (RuntimeException | Error e) { // such as no memory for the queue
            failures.add(e);
            shares.forEach(WorkerShare::withdraw);
        }
        shares.forEach(share -> share.awaitEnd(whenInterrupted));
        List<T> results = new ArrayList<>(count);
        shares.forEach(share -> share.collect(results, failures));
        if (!failures.isEmpty()) {
            throw first(failures);
        }
        return results;
    }

    private static RuntimeException first(List<Throwable> failures) {
        Throwable first = failures.get(0);
        failures.stream().skip(1).filter(f -> f != first).forEach(first::addSuppressed);
        if (first instanceof OutOfMemoryError error) {
            return MemoryException.of("compute; smaller batches, images or models need less", error);
        }
        if (first instanceof Error error) {
            throw error;
        }
        return first instanceof RuntimeException failure ? failure : new IllegalStateException(first);
    }

    /** Interrupts the threads and waits for their end, for a minute at most or until the caller is interrupted. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
