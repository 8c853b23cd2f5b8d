package dev.vit4j.run.internal;

import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunFolder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The command line that trains a run again, with the recipe in its folder, where workers and precision are resolved.
 *
 * @param device of the run
 */
public record RepeatCommand(RunRecord record, String device) {

    /**
     * The command, relative to a folder: readers know where the run's folder is, and its name.
     *
     * @param up the relative path to the run's folder
     * @return empty for a data set or a model made by a program
     */
    public Optional<String> text(String up) {
        if (record.modelIsOwn()) {
            return Optional.empty();
        }
        boolean isNamed = DataCatalog.of(Optional.empty()).hasNamed(record.dataset());
        return record.datasetIsPath() || isNamed ? Optional.of(command(dataset(isNamed), up)) : Optional.empty();
    }

    /** A folder with the name of a built-in data set or an option is distinguished by its path. */
    private String dataset(boolean isNamed) {
        boolean isAmbiguous =
                record.datasetIsPath() && (isNamed || record.dataset().startsWith("-"));
        return (isAmbiguous ? "./" : "") + record.dataset();
    }

    private String command(String dataset, String up) {
        return "./vit4j train " + ShellWord.of(dataset) + " --recipe " + up + RunFolder.RECIPE + " --seed "
                + record.seed()
                + record.maxSteps().map(steps -> " --max-steps " + steps).orElse("") + " --device " + device
                + record.initFrom()
                        .map(origin -> " --init-from " + ShellWord.of(origin.name()))
                        .orElse("");
    }

    /**
     * The path as given, relative to the working directory; for a place elsewhere only the name, which reveals nothing.
     */
    static String place(Path folder) {
        Path path = folder.normalize();
        return path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()
                ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                : path.toString().replace('\\', '/');
    }
}
