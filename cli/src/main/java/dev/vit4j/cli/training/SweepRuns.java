package dev.vit4j.cli.training;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.eval.internal.MeanAndStd;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The cells of a sweep, each trained once per seed into a folder whose name shows its settings. */
public final class SweepRuns {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The columns of the table after the settings, and after the validation set's figure if there is one. */
    private static final List<String> FIGURES = List.of("runs", "accuracy", "loss", "seconds");

    private static final String FINISHED = "finished";

    private final Output output;
    private final Path folder;
    private final CellRecipes asked;
    private final List<RunRecord> records;
    private final ObjectNode plan;
    private final TrainingSession session;
    private final Map<Sweep.Cell, SeedRuns> cells = new LinkedHashMap<>();
    private final Map<Sweep.Cell, SeedRuns> earlier = new LinkedHashMap<>();

    /**
     * @param asked the data set and settings that the recipes are for
     * @param recipes of the cells
     * @param records of each cell's runs, with different seeds
     * @param plan the command's settings, for the summary
     */
    public SweepRuns(
            TrainingSession session,
            Output output,
            Path folder,
            CellRecipes asked,
            Map<Sweep.Cell, Recipes.Resolved> recipes,
            List<RunRecord> records,
            ObjectNode plan) {
        this.session = session;
        this.output = output;
        this.folder = folder;
        this.asked = asked;
        this.records = records;
        this.plan = plan;
        recipes.forEach((cell, recipe) -> cells.put(cell, runs(cell, recipe, records)));
    }

    private SeedRuns runs(Sweep.Cell cell, Recipes.Resolved recipe, List<RunRecord> ofSeeds) {
        return new SeedRuns(session, output, folder.resolve(cell.folder()), recipe, ofSeeds, plan(cell));
    }

    private static ObjectNode plan(Sweep.Cell cell) {
        ObjectNode settings = JSON.createObjectNode();
        cell.settings().forEach(settings::put);
        return settings;
    }

    public ExitCode run(LocatedData located) {
        SeedRuns.requireNoRun(folder);
        SeedRuns.requireOwnSummary(folder);
        cells.values().forEach(runs -> runs.requireSameRuns(located));
        takeEarlier(located);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot make " + folder + ": " + FileFailure.reason(e), e);
        }
        writeSummary();
        for (Map.Entry<Sweep.Cell, SeedRuns> cell : cells.entrySet()) {
            output.say(cell.getKey().folder());
            boolean finished = cell.getValue().finish(located);
            writeSummary();
            if (!finished) {
                output.say("and then for the rest of the sweep: the same command");
                output.result(summary(), () -> "not finished: " + folder);
                return ExitCode.INTERRUPTED;
            }
        }
        output.result(summary(), this::table);
        return ExitCode.DONE;
    }

    /**
     * Finished cells that this command doesn't include stay in the summary if everything else about them is the same.
     */
    private void takeEarlier(LocatedData located) {
        Set<String> keys = cells.keySet().iterator().next().settings().keySet();
        for (EarlierCells.Earlier found : EarlierCells.in(folder, cells.keySet())) {
            Sweep.Cell cell = found.cell();
            try {
                if (!cell.settings().keySet().equals(keys)) {
                    throw new InvalidRequestException("it belongs to a sweep over other keys, "
                            + String.join(", ", cell.settings().keySet()));
                }
                SeedRuns runs = runs(
                        cell,
                        asked.of(cell)
                                .fittedTo(located.data().train().size(), remark -> {})
                                .values()
                                .iterator()
                                .next(),
                        found.seeds().stream().map(this::recordOf).toList());
                runs.requireSameRuns(located);
                if (runs.summary().path(FINISHED).asBoolean()) {
                    earlier.put(cell, runs);
                }
            } catch (InvalidRequestException | ResourceException e) {
                output.say(cell.folder() + ", of an earlier command, is left out of the summary: "
                        + SettingOptions.message(e));
            }
        }
    }

    private RunRecord recordOf(long seed) {
        RunRecord first = records.get(0);
        return new RunRecord(
                first.vit4j(), first.dataset(), first.datasetIsPath(), seed, first.maxSteps(), first.device());
    }

    private void writeSummary() {
        AtomicFile.writeString(folder.resolve(SeedRuns.SUMMARY), summary().toPrettyString() + "\n");
    }

    private ObjectNode summary() {
        ObjectNode summary = JSON.createObjectNode();
        summary.set("plan", plan);
        ArrayNode all = summary.putArray("cells");
        cells.forEach((cell, runs) -> {
            ObjectNode ofCell = runs.summary();
            summary.set("dataset", ofCell.path("dataset"));
            all.add(described(cell, ofCell));
        });
        boolean finished =
                all.valueStream().allMatch(cell -> cell.path(FINISHED).asBoolean());
        earlier.forEach((cell, runs) -> all.add(described(cell, runs.summary()).put("of_earlier_command", true)));
        return summary.put(FINISHED, finished);
    }

    private static ObjectNode described(Sweep.Cell cell, ObjectNode ofCell) {
        ObjectNode described = JSON.createObjectNode().put("folder", cell.folder());
        described.set("settings", ofCell.remove("plan"));
        ofCell.remove("dataset");
        return described.setAll(ofCell);
    }

    /**
     * One line per cell, in the order of the sweep and not by accuracy: the best is to be chosen on a validation split.
     */
    private String table() {
        Map<Sweep.Cell, ArrayNode> finished = new LinkedHashMap<>();
        cells.forEach((cell, runs) -> finished.put(cell, finished(runs)));
        earlier.forEach((cell, runs) -> finished.put(cell, finished(runs)));
        boolean validated = finished.values().stream().anyMatch(SeedRuns::haveValidation);
        List<String> keys =
                List.copyOf(cells.keySet().iterator().next().settings().keySet());
        List<List<String>> rows = new ArrayList<>();
        rows.add(Stream.of(keys, validated ? List.of("validation") : List.<String>of(), FIGURES)
                .flatMap(List::stream)
                .toList());
        finished.forEach((cell, runs) -> rows.add(row(keys, cell, runs, validated)));
        return aligned(rows)
                + (earlier.isEmpty()
                        ? ""
                        : "\nthe last " + Plural.of(earlier.size(), "line") + " from an earlier command: "
                                + earlier.keySet().stream()
                                        .map(Sweep.Cell::folder)
                                        .collect(Collectors.joining("; ")))
                + (validated
                        ? "\naccuracy and loss on the test set; choose a setting by validation, the best epoch's accuracy on "
                                + "the validation set"
                        : "\non the test set; to choose a setting, hold out a validation set: --set data.validation=0.1")
                + "\nsummary in " + folder.resolve(SeedRuns.SUMMARY);
    }

    private static ArrayNode finished(SeedRuns runs) {
        return (ArrayNode) runs.summary().path("runs");
    }

    private static List<String> row(List<String> keys, Sweep.Cell cell, ArrayNode finished, boolean validated) {
        List<String> row = new ArrayList<>();
        keys.forEach(key -> row.add(String.valueOf(cell.settings().get(key))));
        if (validated) {
            row.add(
                    SeedRuns.haveValidation(finished)
                            ? SeedRuns.spread(finished, SeedRuns.VALIDATION).toPercentage()
                            : "–");
        }
        row.add(Integer.toString(finished.size()));
        row.add(SeedRuns.spread(finished, "accuracy").toPercentage());
        row.add(figure("%.4f", SeedRuns.spread(finished, "loss")));
        row.add(figure("%.1f", SeedRuns.spread(finished, "seconds")));
        return row;
    }

    private static String figure(String format, MeanAndStd figure) {
        return String.format(Locale.ROOT, format, figure.mean());
    }

    private static String aligned(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int place = column;
                int width = rows.stream()
                        .mapToInt(any -> any.get(place).length())
                        .max()
                        .orElse(0);
                table.append(column == 0 ? "" : "  ")
                        .append(" ".repeat(width - row.get(column).length()))
                        .append(row.get(column));
            }
            table.append('\n');
        }
        return table.toString();
    }
}
