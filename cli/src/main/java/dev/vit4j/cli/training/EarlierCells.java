package dev.vit4j.cli.training;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cells of a sweep that an earlier command trained, by the folder's summary, and this command doesn't include. */
final class EarlierCells {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private EarlierCells() {}

    /** A cell and its runs. */
    record Earlier(Sweep.Cell cell, List<Long> seeds) {}

    /**
     * The finished cells, in the summary's order.
     *
     * @param folder the folder, whose summary, if there is one, is known to be a summary of runs
     * @throws ResourceException if it can't be read
     */
    static List<Earlier> in(Path folder, Set<Sweep.Cell> asked) {
        Path summary = folder.resolve(SeedRuns.SUMMARY);
        if (!Files.exists(summary)) {
            return List.of();
        }
        Set<String> names = asked.stream().map(Sweep.Cell::folder).collect(Collectors.toSet());
        List<Earlier> earlier = new ArrayList<>();
        for (JsonNode cell : json(summary).path("cells")) {
            String name = cell.path("folder").asString("");
            if (cell.path("finished").asBoolean(false) && !names.contains(name)) {
                Map<String, String> settings = new LinkedHashMap<>();
                cell.path("settings")
                        .properties()
                        .forEach(setting -> settings.put(
                                setting.getKey(), setting.getValue().asString("")));
                List<Long> seeds = new ArrayList<>();
                cell.path("runs").forEach(run -> seeds.add(run.path("seed").asLong(0)));
                earlier.add(new Earlier(new Sweep.Cell(name, settings), seeds));
            }
        }
        return earlier;
    }

    private static JsonNode json(Path summary) {
        try {
            return JSON.readTree(TextFile.read(summary, JsonFields.MOST_BYTES));
        } catch (IOException e) {
            throw FileFailure.unreadable(summary, e);
        }
    }
}
