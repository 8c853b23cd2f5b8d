package dev.vit4j.data;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.Engine;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Goes through files on all cores. */
final class FilePass {

    /** Files ahead of the one that is waited for, a core. */
    private static final int AHEAD = 64;

    private FilePass() {}

    /** Hears of each file. */
    @FunctionalInterface
    interface Progress<T> {
        void update(int done, T last);
    }

    /**
     * What the work makes of each file, in the files' order.
     *
     * @param work done by several threads at once; what it throws ends the pass, that of the first file first
     * @param progress hears from the calling thread how many are done, and what was made of the last of them
     * @return of fewer files than asked where it was stopped
     */
    static <T> List<T> over(
            List<Path> files, Function<Path, T> work, Progress<T> progress, BooleanSupplier stopRequested) {
        int cores = Engine.availableCores();
        ExecutorService threads = Executors.newFixedThreadPool(cores, task -> {
            Thread thread = new Thread(task, "vit4j-files");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<T> done = new ArrayList<>();
            Iterator<Path> coming = files.iterator();
            ArrayDeque<Future<T>> ahead = new ArrayDeque<>();
            while (!stopRequested.getAsBoolean()) {
                while (coming.hasNext() && ahead.size() < AHEAD * cores) {
                    Path file = coming.next();
                    ahead.add(threads.submit(() -> work.apply(file)));
                }
                if (ahead.isEmpty()) {
                    break;
                }
                T last = await(ahead.remove());
                done.add(last);
                progress.update(done.size(), last);
            }
            return done;
        } finally {
            threads.shutdownNow();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while looking through files", e);
        }
    }
}
