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
 * What a run computes by. Each of its checkpoints holds a copy, so that a run folder whose records were changed is told
 * from the one that the checkpoint is of.
 *
 * @param recipe every value, the keys with dots
 * @param run with what tells the data from other data, unless that was never found out
 */
public record RunTerms(Map<String, String> recipe, RunRecord run) {

    /**
     * What may change: what the data are called, since the fingerprint says what they are; what computes; and what people
     * are told.
     */
    private static final Set<String> MUTABLE = Set.of("dataset", "datasetIsPath", "command", "sessions");

    private static final String DATA = "data";

    public static RunTerms of(Recipe recipe, RunRecord run) {
        return new RunTerms(Recipes.values(recipe), run);
    }

    /** What differs from the terms of earlier: file, field, what it was and what it is; none where nothing does. */
    public List<String> changesSince(RunTerms earlier) {
        List<String> changes = new ArrayList<>();
        // A recipe of an older version lacks the keys that have come since, and ran by their defaults.
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

    /** As far as both know it. */
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
