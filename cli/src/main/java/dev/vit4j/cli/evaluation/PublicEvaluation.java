package dev.vit4j.cli.evaluation;

import dev.vit4j.cli.command.EvaluateCommand;
import dev.vit4j.cli.option.SplitChoice;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An evaluation for publication: only the names of folders and the paths inside them, since their locations are
 * private.
 *
 * @param model the model's name as given
 * @param modelFolder its folder
 * @param dataset the data set's name as given
 */
public record PublicEvaluation(String model, Path modelFolder, String dataset) {

    public String title(String part) {
        return publicName(model) + " on " + publicName(dataset) + ", "
                + (part.equals(SplitChoice.ALL.toString()) ? "all images" : part + " set");
    }

    /** A copy of a document made by {@link EvaluateCommand}. */
    public ObjectNode of(ObjectNode document) {
        ObjectNode published =
                document.deepCopy().put("model", publicName(model)).put("dataset", publicName(dataset));
        published.path("warnings").forEach(warning -> below(modelFolder, warning, "message"));
        Path data = Path.of(dataset);
        Path folder = Files.isDirectory(data) ? data : data.resolveSibling("");
        published.path("left_out").forEach(image -> below(folder, image, "reason"));
        return published;
    }

    /** Removes the folder from a file's path and from the text about it. */
    private static void below(Path folder, JsonNode entry, String about) {
        ObjectNode fields = (ObjectNode) entry;
        String file = without(folder, fields.path("file").stringValue(""));
        Path path = Path.of(file);
        fields.put("file", path.isAbsolute() ? String.valueOf(path.getFileName()) : file);
        fields.put(about, without(folder, fields.path(about).stringValue("")));
    }

    private static String without(Path folder, String text) {
        String without = text;
        for (Path form : List.of(folder.toAbsolutePath().normalize(), folder.toAbsolutePath(), folder)) {
            without = form.toString().isEmpty() ? without : without.replace(form + File.separator, "");
        }
        return without;
    }

    private static String publicName(String name) {
        Path path = Path.of(name);
        return Files.exists(path)
                ? String.valueOf(path.toAbsolutePath().normalize().getFileName())
                : name;
    }
}
