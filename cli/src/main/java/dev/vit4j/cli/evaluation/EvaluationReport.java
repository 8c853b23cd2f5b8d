package dev.vit4j.cli.evaluation;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.option.DataFolder;
import dev.vit4j.cli.training.TrainingSession;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The files of an evaluation: the figures as JSON, and a page that shows them.
 *
 * @param table the figures as a table for people
 * @param notes what was evaluated, and how its classes were matched
 * @param document the figures for programs
 */
public record EvaluationReport(String title, String table, List<String> notes, ObjectNode document) {

    private static final String PAGE = "README.md";

    /** The number of broken images that the page names. */
    private static final int NAMED = 10;

    /** In writing order: if a later one exists, the first does, too. */
    private static final List<String> FILES =
            List.of(RunFolder.EVALUATION, EvaluationPictures.CONFUSION_MATRIX, EvaluationPictures.PREDICTIONS, PAGE);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Refuses a run's folder, where the report would overwrite the run's evaluation, which also marks the run as
     * finished; and a model's folder, where it would overwrite the model card.
     *
     * @throws ResourceException if the folder holds a run or a model
     */
    public static void requireNeitherRunNorModel(Path folder) {
        requireNo("run", RunFolder.RECIPE, folder);
        requireNo("model", ConfigJson.FILE_NAME, folder);
    }

    private static void requireNo(String kind, String file, Path folder) {
        if (Files.exists(folder.resolve(file))) {
            throw new ResourceException(folder + " holds a " + kind + " (" + file
                    + "), whose files the report would overwrite; choose another folder with --report");
        }
    }

    /**
     * Refuses a folder with foreign files that have the names of a report's; an earlier report is replaced.
     *
     * @throws ResourceException naming such a file
     */
    public static void requireNoFilesOfOthers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return; // to be created
        }
        boolean isReport = isReport(folder.resolve(RunFolder.EVALUATION));
        for (Path file : FILES.stream().map(folder::resolve).toList()) {
            OwnFile.requireRegularOrAbsent(file);
            if (Files.exists(file) && !isReport) {
                throw OwnFile.inTheWay(file, "it does not belong to a vit4j report");
            }
        }
    }

    /**
     * Refuses a CSV file that the report would replace, or that is in the place of its folder.
     *
     * @throws InvalidRequestException if it is one
     */
    public static void requireApart(Path folder, Path answers) {
        if (DataFolder.contains(answers, folder)) {
            throw new InvalidRequestException(answers + " contains the report (--report " + folder
                    + ") or is its folder; give a file with --csv");
        }
        if (FILES.stream().map(folder::resolve).anyMatch(file -> DataFolder.contains(file, answers))) {
            throw new InvalidRequestException(answers + " is a file of the report (--report " + folder
                    + "), which would replace it; give another with --csv");
        }
    }

    private static boolean isReport(Path evaluation) {
        try {
            JsonNode document = JSON.readTree(TextFile.read(evaluation, TrainingSession.MOST_BYTES));
            return (document.path("accuracy").isNumber() || document.has("mean_average_precision"))
                    && document.path("split").isString();
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    /** @throws ResourceException if the folder doesn't exist and can't be created, or can't be written to */
    public static void makeFolder(Path folder) {
        try {
            Files.createDirectories(LinkTarget.of(folder));
        } catch (IOException e) {
            throw new ResourceException(
                    "cannot make the folder " + folder + ": " + FileFailure.reason(e)
                            + "; choose another with --report",
                    e);
        }
        if (!Files.isWritable(folder)) {
            throw new ResourceException(
                    "cannot write to the folder " + folder + ": permission denied; choose another with --report");
        }
    }

    /**
     * @param folder made by {@link #makeFolder} before the work
     * @return warnings about the pictures, and what to do
     */
    List<String> write(Path folder, Optional<EvaluationPictures> pictures) {
        AtomicFile.writeString(folder.resolve(RunFolder.EVALUATION), document.toPrettyString() + "\n");
        if (pictures.isEmpty()) {
            EvaluationPictures.remove(folder);
        }
        Optional<EvaluationPictures.Drawn> drawn = pictures.map(all -> all.draw(folder));
        AtomicFile.writeString(
                folder.resolve(PAGE),
                page() + drawn.map(EvaluationPictures.Drawn::page).orElse("") + how());
        return drawn.map(EvaluationPictures.Drawn::warnings).orElse(List.of());
    }

    private String page() {
        return """
                # %s

                ```
                %s```

                Every figure is in `%s`, as fractions of 1.
                """.formatted(title, table, RunFolder.EVALUATION);
    }

    /** The rest of the document, in words. */
    private String how() {
        List<String> lines = new ArrayList<>(notes);
        lines.add("computed in " + document.path("precision").asString() + ", images preprocessed with backend "
                + document.path("backend").asString() + ""
                + (document.path("flip_averaging").asBoolean(false)
                        ? "; the probabilities of each image and its mirror image averaged"
                        : ""));
        document.path("warnings")
                .forEach(warning ->
                        lines.add("Warning: " + warning.path("message").asString()));
        JsonNode leftOut = document.path("left_out");
        lines.add(
                leftOut.isEmpty()
                        ? "no broken images were left out"
                        : "broken, and left out: " + Plural.of(leftOut.size(), "image"));
        leftOut.valueStream()
                .limit(NAMED)
                .forEach(image -> lines.add("  " + image.path("file").asString() + ": "
                        + image.path("reason").asString()));
        if (leftOut.size() > NAMED) {
            lines.add("  … and " + (leftOut.size() - NAMED) + " more");
        }
        return """

                ## How it was evaluated

                ```
                %s
                ```
                """.formatted(lines.stream().map(VisibleText::of).collect(Collectors.joining("\n")));
    }
}
