package dev.vit4j.train;

import dev.vit4j.ResourceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Begins the run of a folder, or takes it up, in a process of its own; exits as the command line does. */
final class ChildRun {

    /** Eight epochs with checkpoints of some megabytes, so that they take a moment to write. */
    private static final List<String> RECIPE = recipe();

    private ChildRun() {}

    private static List<String> recipe() {
        List<String> recipe = new ArrayList<>(TinyRun.EVERYTHING);
        recipe.addAll(List.of("model.hidden_size=96", "model.intermediate_size=384", "training.epochs=8"));
        return recipe;
    }

    static ChildProcess start(Path folder) {
        return ChildProcess.start(ChildRun.class, List.of("-Xmx512m"), folder.toString());
    }

    /** As {@link #start}, where no file may grow beyond so many kilobytes, as on a disk that is full. */
    static ChildProcess startWithLargestFile(Path folder, int kilobytes) {
        return ChildProcess.start(
                List.of("bash", "-c", "ulimit -f " + kilobytes + " && exec \"$@\"", "bash"),
                ChildRun.class,
                List.of("-Xmx512m"),
                folder.toString());
    }

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        try {
            if (Files.exists(folder.resolve(RunFolder.RECIPE))) {
                TinyRun.resume(folder);
            } else {
                TinyRun.run(folder, TinyRun.recipe(RECIPE));
            }
        } catch (ResourceException e) {
            System.out.println(e.getMessage());
            System.exit(3);
        }
    }
}
