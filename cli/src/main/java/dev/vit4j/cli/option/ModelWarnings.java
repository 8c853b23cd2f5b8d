package dev.vit4j.cli.option;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.pretrained.LoadWarning;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** What a command does about a model that is perhaps not what it was trained to be: says so, or ends. */
public final class ModelWarnings {

    /** Of every {@code --strict} but those that broken images end, too. */
    public static final String STRICT =
            "Takes a warning about the model, and where images are read a broken one, for an error, with exit code 3.";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ModelWarnings() {}

    /** @throws ResourceException if there is one and that ends the command */
    public static void say(List<LoadWarning> warnings, boolean strict, Output output) {
        if (strict && !warnings.isEmpty()) {
            throw new ResourceException(
                    warnings.stream().map(LoadWarning::toString).collect(Collectors.joining("; "))
                            + (warnings.size() == 1 ? " (an error" : " (errors") + " because of --strict)");
        }
        warnings.forEach(warning -> output.say("Warning: " + warning));
    }

    /** An array of a document's: each with file, field and message. */
    public static ArrayNode toJson(List<LoadWarning> warnings) {
        ArrayNode array = JSON.createArrayNode();
        warnings.forEach(warning -> array.addObject()
                .put("file", warning.file().toString())
                .put("field", warning.field())
                .put("message", warning.message()));
        return array;
    }
}
