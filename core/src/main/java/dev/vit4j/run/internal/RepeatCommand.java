package dev.vit4j.run.internal;

import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunFolder;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What to type to train a run again, by the recipe that lies in its folder: workers and precision are resolved there.
 *
 * @param device that it computes on
 */
public record RepeatCommand(RunRecord record, String device) {

    /**
     * The command, as from a folder: where the run's lies, and what it is called, its readers know.
     *
     * @param up the way from there to the run's folder
     * @return empty of a data set that a program made
     */
    public Optional<String> text(String up) {
        boolean isNamed = DataCatalog.of(Optional.empty()).hasNamed(record.dataset());
        return record.datasetIsPath() || isNamed ? Optional.of(command(dataset(isNamed), up)) : Optional.empty();
    }

    /** A folder that is called as a built-in data set is, or as an option, is told from that by where it lies. */
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

    /** As it was named, from where the command was typed; of a place elsewhere the name alone, which tells nothing of it. */
    static String place(Path folder) {
        Path path = folder.normalize();
        return path.isAbsolute() || path.startsWith("..") || path.toString().isEmpty()
                ? String.valueOf(folder.toAbsolutePath().normalize().getFileName())
                : path.toString().replace('\\', '/');
    }
}
