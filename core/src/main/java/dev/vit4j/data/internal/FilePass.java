package dev.vit4j.data.internal;

import dev.vit4j.tensor.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Processes files on all cores. */
public final class FilePass {

    /** Files processed ahead of the awaited one, per core. */
    private static final int AHEAD = 64;

    private FilePass() {}

    /** Receives the result for each file. */
    @FunctionalInterface
    public interface Progress<T> {
        void update(int done, T last);
    }

    /**
     * The results of the work for each file, in the order of the files.
     *
     * @param <F> describes a file
     * @param work run by several threads at once; an exception ends the pass, that of the first file first
     * @param progress receives, on the calling thread, the number of finished files and the last result
     * @return fewer results than files if it was stopped
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
