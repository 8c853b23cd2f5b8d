package dev.vit4j.train.internal.recipe;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys of a recipe that say what is done to which parameters. One of them lies with the optimizer's in files, and
 * beside the rules in records.
 */
final class RuleKeys {

    private static final String PARAMETERS = "parameters";
    private static final String OPTIMIZER = "optimizer";
    private static final String LAYER_DECAY = "layer_decay";

    /** The defaults of keys that a rule leaves out. */
    private static final Map<String, JsonNode> MEANT = Map.of(
            "learning_rate", JsonNodeFactory.instance.numberNode(1.0),
            "weight_decay", JsonNodeFactory.instance.nullNode(), // the role's
            "frozen", JsonNodeFactory.instance.booleanNode(false));

    private RuleKeys() {}

    /** A copy of a file's keys, with every key of its rules. */
    static ObjectNode completed(ObjectNode file) {
        ObjectNode completed = file.deepCopy();
        if (completed.get(PARAMETERS) instanceof ArrayNode rules) {
            for (JsonNode rule : rules) {
                if (rule instanceof ObjectNode keys) {
                    MEANT.forEach(keys::putIfAbsent);
                }
            }
        }
        if (completed.get(OPTIMIZER) instanceof ObjectNode optimizer) {
            completed.set(LAYER_DECAY, optimizer.path(LAYER_DECAY));
        }
        return completed;
    }

    /** Puts a record's keys where files have them. */
    static void putBack(ObjectNode record) {
        if (record.get(OPTIMIZER) instanceof ObjectNode optimizer) {
            optimizer.set(LAYER_DECAY, record.remove(LAYER_DECAY));
        }
    }
}
