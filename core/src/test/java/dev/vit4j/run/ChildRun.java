package dev.vit4j.run;

import dev.vit4j.ResourceException;
import dev.vit4j.tensor.internal.Processor;
import dev.vit4j.train.ChildProcess;
import dev.vit4j.train.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Begins the run of a folder, or takes it up, in a process of its own; exits as the command line does. */
final class ChildRun {

    static final int EPOCHS = 8;

    private static final String PRECISION =
            Processor.current().fastestPrecision().toString();

    private ChildRun() {}

    /** The fast path as the shipped recipes take it; checkpoints of some megabytes, which take a moment to write. */
    private static Recipes.Resolved recipe(String precision) {
        List<String> recipe = new ArrayList<>(TinyRun.EVERYTHING);
        recipe.addAll(List.of(
                "model.hidden_size=96",
                "model.intermediate_size=384",
                "model.drop_path_rate=0",
                "training.precision=" + precision,
                "training.epochs=" + EPOCHS));
        return TinyRun.recipe(recipe);
    }

    static ChildProcess start(Path folder) {
        return ChildProcess.start(ChildRun.class, List.of("-Xmx512m"), folder.toString(), PRECISION);
    }

    /** As {@link #start}, where no file may grow beyond so many kilobytes, as on a disk that is full. */
    static ChildProcess startWithLargestFile(Path folder, int kilobytes) {
        return ChildProcess.start(
                List.of("bash", "-c", "ulimit -f " + kilobytes + " && exec \"$@\"", "bash"),
                ChildRun.class,
                List.of("-Xmx512m"),
                folder.toString(),
                PRECISION);
    }

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        try {
            if (Files.exists(folder.resolve(RunFolder.RECIPE))) {
                TinyRun.resume(folder);
            } else {
                TinyRun.run(folder, recipe(arguments[1]));
            }
        } catch (ResourceException e) {
            System.out.println(e.getMessage());
            System.exit(3);
        }
    }
}
