package dev.vit4j.train.internal;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The keys of a recipe that say what is done to which parameters. */
public final class RuleKeys {

    private static final String PARAMETERS = "parameters";
    private static final String OPTIMIZER = "optimizer";
    private static final String LAYER_DECAY = "layer_decay";

    /** What a rule that doesn't name a key means by it. */
    private static final Map<String, JsonNode> MEANT = Map.of(
            "learning_rate", JsonNodeFactory.instance.numberNode(1.0),
            "weight_decay", JsonNodeFactory.instance.nullNode(), // the role's
            "frozen", JsonNodeFactory.instance.booleanNode(false));

    private RuleKeys() {}

    /** A copy of a recipe with every key of its rules. */
    public static ObjectNode completed(ObjectNode recipe) {
        ObjectNode completed = recipe.deepCopy();
        if (completed.get(PARAMETERS) instanceof ArrayNode rules) {
            for (JsonNode rule : rules) {
                if (rule instanceof ObjectNode keys) {
                    MEANT.forEach(keys::putIfAbsent);
                }
            }
        }
        return completed;
    }

    /** A copy of a recipe without the keys that say nothing: the record of a run without rules is as it was before them. */
    public static ObjectNode recorded(ObjectNode recipe) {
        ObjectNode recorded = recipe.deepCopy();
        if (recorded.path(PARAMETERS).isEmpty()) {
            recorded.remove(PARAMETERS);
        }
        if (recorded.get(OPTIMIZER) instanceof ObjectNode optimizer
                && optimizer.path(LAYER_DECAY).asDouble(0) == 1) {
            optimizer.remove(LAYER_DECAY);
        }
        return recorded;
    }
}
