package dev.vit4j.pretrained.internal.preprocessing;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Normalization;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What a folder that vit4j trained a model into says of the model and the images that it saw: {@code recipe.yaml}, and
 * {@code run.json} beside it.
 *
 * @param imageSize height and width in pixels
 * @param normalization that was applied; empty in runs of older versions
 */
public record TrainingRecipe(Path file, int imageSize, String hiddenAct, Optional<Normalization> normalization) {

    private static final String FILE_NAME = "recipe.yaml";

    private static final String RUN = "run.json";

    private static final ObjectMapper YAML = YAMLMapper.builder().build();
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Empty if it is not one of ours: others use that name, too. */
    public static Optional<TrainingRecipe> in(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        JsonNode recipe = read(YAML, file);
        JsonNode model = recipe.path("model");
        if (!model.path("image_size").canConvertToInt()
                || !recipe.path("training").isObject()) {
            return Optional.empty();
        }
        return Optional.of(new TrainingRecipe(
                file,
                model.path("image_size").intValue(),
                model.path("hidden_act").asString(""),
                normalization(read(JSON, folder.resolve(RUN)).path("normalization"))));
    }

    private static Optional<Normalization> normalization(JsonNode json) {
        try {
            return json.isObject()
                    ? Optional.of(new Normalization(numbers(json.path("mean")), numbers(json.path("std"))))
                    : Optional.empty();
        } catch (InvalidRequestException e) { // not as a run wrote it
            return Optional.empty();
        }
    }

    private static List<Double> numbers(JsonNode json) {
        return json.valueStream().map(number -> number.asDouble(0)).toList();
    }

    /** Nothing if the file is missing or broken: no model needs it. */
    private static JsonNode read(ObjectMapper format, Path file) {
        try {
            return Files.isRegularFile(file)
                    ? format.readTree(TextFile.read(file, JsonFields.MOST_BYTES))
                    : format.missingNode();
        } catch (IOException | JacksonException e) {
            return format.missingNode();
        }
    }
}
