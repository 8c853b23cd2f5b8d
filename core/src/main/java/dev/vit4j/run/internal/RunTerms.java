package dev.vit4j.run.internal;

import dev.vit4j.run.RunFolder;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings of a run. Each of its checkpoints has a copy, so that a run folder whose records were changed is
 * distinguished from the checkpoint's.
 *
 * @param recipe every value, with dotted keys
 * @param run including the fingerprint of the data, unless that was never computed
 */
public record RunTerms(Map<String, String> recipe, RunRecord run) {

    /**
     * Values that may change: the name of the data, since the fingerprint identifies it; the machine; and output for
     * users.
     */
    private static final Set<String> MUTABLE = Set.of("dataset", "datasetIsPath", "command", "sessions");

    private static final String DATA = "data";

    public static RunTerms of(Recipe recipe, RunRecord run) {
        return new RunTerms(Recipes.values(recipe), run);
    }

    /** The differences from earlier terms: file, field, the old and the new value; empty if there are none. */
    public List<String> changesSince(RunTerms earlier) {
        List<String> changes = new ArrayList<>();
        // A recipe of an older version lacks later keys, and ran with their defaults.
        Map<String, String> before = new HashMap<>(Recipes.defaultValues());
        before.putAll(earlier.recipe);
        recipe.forEach((key, now) -> {
            if (!MUTABLE.contains(key)) {
                addChange(changes, RunFolder.RECIPE, key, before.getOrDefault(key, "absent"), now);
            }
        });
        ObjectNode recorded = RecordJson.MAPPER.valueToTree(earlier.run);
        ObjectNode found = RecordJson.MAPPER.valueToTree(run);
        for (Map.Entry<String, JsonNode> field : found.properties()) {
            boolean sameData = field.getKey().equals(DATA) && isOfSameData(earlier);
            if (!MUTABLE.contains(field.getKey()) && !sameData) {
                addChange(
                        changes,
                        RunFolder.RUN,
                        field.getKey(),
                        recorded.path(field.getKey()).toString(),
                        field.getValue().toString());
            }
        }
        return changes;
    }

    /** As far as both have it. */
    private boolean isOfSameData(RunTerms earlier) {
        return run.data().isEmpty()
                || earlier.run.data().isEmpty()
                || run.data().get().isOfSameData(earlier.run.data().get());
    }

    private static void addChange(List<String> changes, String file, String key, String before, String now) {
        if (!now.equals(before)) {
            changes.add(file + " was changed: " + key + " was " + before + " and is " + now);
        }
    }
}
