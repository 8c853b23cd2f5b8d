package dev.vit4j.data.internal;

import dev.vit4j.tensor.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Goes through files on all cores. */
public final class FilePass {

    /** Files ahead of the one that is waited for, a core. */
    private static final int AHEAD = 64;

    private FilePass() {}

    /** Hears of each file. */
    @FunctionalInterface
    public interface Progress<T> {
        void update(int done, T last);
    }

    /**
     * What the work makes of each file, in the files' order.
     *
     * @param <F> what tells of a file
     * @param work done by several threads at once; what it throws ends the pass, that of the first file first
     * @param progress hears from the calling thread how many are done, and what was made of the last of them
     * @return of fewer files than asked where it was stopped
     */
    public static <F, T> List<T> over(
            List<F> files, Function<F, T> work, Progress<T> progress, BooleanSupplier stopRequested) {
        try (WorkAhead<T> ahead = new WorkAhead<>(
                "vit4j-files",
                0,
                files.size(),
                AHEAD * Engine.availableCores(),
                index -> work.apply(files.get(index)))) {
            List<T> done = new ArrayList<>();
            while (ahead.hasNext() && !stopRequested.getAsBoolean()) {
                T last = ahead.next();
                done.add(last);
                progress.update(done.size(), last);
            }
            return done;
        }
    }
}
