package dev.vit4j.cli.option;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.pretrained.LoadedModel;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Prints warnings about a model that may not be as it was trained, or treats them as errors. */
public final class ModelWarnings {

    /** The description of every {@code --strict} except those that also stop at broken images. */
    public static final String STRICT =
            "Treat warnings about the model, and broken images if any are read, as errors, with exit code 3.";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ModelWarnings() {}

    /** @throws ResourceException if there are warnings and they count as errors */
    public static void say(List<LoadedModel.Warning> warnings, boolean strict, Output output) {
        if (strict && !warnings.isEmpty()) {
            throw new ResourceException(
                    warnings.stream().map(ModelWarnings::text).collect(Collectors.joining("; "))
                            + (warnings.size() == 1 ? " (an error" : " (errors") + " because of --strict)");
        }
        warnings.forEach(warning -> output.say("Warning: " + text(warning)));
    }

    private static String text(LoadedModel.Warning warning) {
        return warning + SettingOptions.behind(warning.setting());
    }

    /** The JSON array of warnings: each with file, field and message. */
    public static ArrayNode toJson(List<LoadedModel.Warning> warnings) {
        ArrayNode array = JSON.createArrayNode();
        warnings.forEach(warning -> array.addObject()
                .put("file", warning.file().toString())
                .put("field", warning.field())
                .put("message", warning.message()));
        return array;
    }
}
