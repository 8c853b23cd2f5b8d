package dev.vit4j.cli.training;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.eval.MeanAndStd;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.run.RunRecord;
import dev.vit4j.run.internal.LocatedData;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The cells of a sweep, each trained once a seed into a folder whose name shows its settings. */
public final class SweepRuns {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Output output;
    private final Path folder;
    private final ObjectNode plan;
    private final Map<Sweep.Cell, SeedRuns> cells = new LinkedHashMap<>();

    /**
     * @param recipes of the cells
     * @param records of each cell's runs, each of another seed
     * @param plan what was asked for, for the summary
     */
    public SweepRuns(
            TrainingSession session,
            Output output,
            Path folder,
            Map<Sweep.Cell, Recipes.Resolved> recipes,
            List<RunRecord> records,
            ObjectNode plan) {
        this.output = output;
        this.folder = folder;
        this.plan = plan;
        recipes.forEach((cell, recipe) -> cells.put(
                cell, new SeedRuns(session, output, folder.resolve(cell.folder()), recipe, records, plan(cell))));
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
                output.say("and then with the rest of the sweep: the same command");
                output.result(summary(), () -> "not finished: " + folder);
                return ExitCode.INTERRUPTED;
            }
        }
        output.result(summary(), this::table);
        return ExitCode.DONE;
    }

    private void writeSummary() {
        AtomicFile.writeString(folder.resolve(SeedRuns.SUMMARY), summary().toPrettyString() + "\n");
    }

    private ObjectNode summary() {
        ObjectNode summary = JSON.createObjectNode();
        summary.set("plan", plan);
        ArrayNode all = summary.putArray("cells");
        boolean finished = true;
        for (Map.Entry<Sweep.Cell, SeedRuns> cell : cells.entrySet()) {
            ObjectNode ofCell = cell.getValue().summary();
            JsonNode settings = ofCell.remove("plan");
            finished &= ofCell.path("finished").asBoolean();
            summary.set("dataset", ofCell.remove("dataset"));
            ObjectNode described = all.addObject().put("folder", cell.getKey().folder());
            described.set("settings", settings);
            described.setAll(ofCell);
        }
        return summary.put("finished", finished);
    }

    /** A line for each cell, in the order of the sweep: which one is the best is for a validation split to say. */
    private String table() {
        List<List<String>> rows = new ArrayList<>();
        List<String> heads =
                new ArrayList<>(cells.keySet().iterator().next().settings().keySet());
        heads.addAll(List.of("runs", "accuracy", "loss", "seconds"));
        rows.add(heads);
        cells.forEach((cell, runs) -> {
            ArrayNode finished = (ArrayNode) runs.summary().path("runs");
            List<String> row = new ArrayList<>(cell.settings().values());
            row.add(Integer.toString(finished.size()));
            row.add(SeedRuns.spread(finished, "accuracy").toPercentage());
            row.add(figure("%.4f", SeedRuns.spread(finished, "loss")));
            row.add(figure("%.1f", SeedRuns.spread(finished, "seconds")));
            rows.add(row);
        });
        return aligned(rows) + "\nof the test set; to choose by, hold out a validation set: --set data.validation=0.1"
                + "\nsummary in " + folder.resolve(SeedRuns.SUMMARY);
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
