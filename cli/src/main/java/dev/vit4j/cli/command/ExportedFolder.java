package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.internal.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A model folder that a command makes of another, with a model card.
 *
 * @param command that makes it
 * @param model the other's name as given
 * @param source the folder it was read from
 */
record ExportedFolder(String command, String model, Path source) {

    void write(LoadedModel loaded, Path target) {
        // may fail on files of the source
        ModelCard card = new ExportCard(command, model, source, loaded).of(target);
        ModelFolder.save(target, loaded);
        card.write(target);
    }

    /**
     * Mixing the files of two models in one folder would give a third that does not exist.
     *
     * @param option that names the folder
     * @throws ResourceException if it is not empty
     */
    static void requireFree(Path folder, String option) {
        if (Files.exists(folder) && !(Files.isDirectory(folder) && files(folder).isEmpty())) {
            throw new ResourceException(folder + (Files.isDirectory(folder) ? " is not empty" : " is a file")
                    + ", and the model's files would mix with it; choose another with " + option);
        }
    }

    static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(folder, e);
        }
    }
}
