package dev.vit4j.pretrained.internal;

import dev.vit4j.image.Normalization;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.TextFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What {@code recipe.yaml}, in a folder that vit4j trained a model into, says of the images that the model saw.
 *
 * @param imageSize pixels of a side
 * @param dataset its name
 */
record TrainingRecipe(Path file, int imageSize, String hiddenAct, String dataset) {

    private static final String FILE_NAME = "recipe.yaml";

    /** Says what the data set really was, where a program gave another than the recipe's. */
    private static final String RUN = "run.json";

    private static final ObjectMapper YAML = YAMLMapper.builder().build();
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Empty without one of ours: others give their files that name, too. */
    static Optional<TrainingRecipe> in(Path folder) {
        Path file = folder.resolve(FILE_NAME);
        JsonNode recipe = read(YAML, file);
        JsonNode model = recipe.path("model");
        if (!model.path("image_size").canConvertToInt()
                || !recipe.path("training").isObject()) {
            return Optional.empty();
        }
        String dataset = recipe.path("dataset").asString("");
        return Optional.of(new TrainingRecipe(
                file,
                model.path("image_size").intValue(),
                model.path("hidden_act").asString(""),
                read(JSON, folder.resolve(RUN)).path("dataset").asString(dataset)));
    }

    /** Nothing where the file is missing or broken: no model needs it. */
    private static JsonNode read(ObjectMapper format, Path file) {
        try {
            return Files.isRegularFile(file)
                    ? format.readTree(TextFile.read(file, JsonFields.MOST_BYTES))
                    : format.missingNode();
        } catch (IOException | JacksonException e) {
            return format.missingNode();
        }
    }

    /** The one that the command line trains with on that data set; empty for one of the user's own. */
    Optional<Normalization> normalization() {
        return switch (dataset) {
            case "cifar10" -> Optional.of(Normalization.CIFAR10);
            case "shapes" -> Optional.of(Normalization.HALF);
            default -> Optional.empty();
        };
    }
}
