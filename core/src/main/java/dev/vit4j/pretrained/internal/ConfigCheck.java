package dev.vit4j.pretrained.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.LoadWarning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks through a folder's {@code config.json} for what is allowed, but hardly meant. */
public final class ConfigCheck {

    /** So alike that a wrong one costs some accuracy and nothing else tells; any other would be meant. */
    private static final Set<Activation> ALIKE = Set.of(Activation.GELU, Activation.GELU_TANH, Activation.QUICK_GELU);

    /** The image tower's fields in a file of two towers; the first that is there holds, as in the reference. */
    private static final List<String> IMAGE_TOWER = List.of("vision_config_dict", "vision_config");

    private static final List<String> TEXT_TOWER = List.of("text_config_dict", "text_config");

    private static final String HIDDEN_ACT = "hidden_act";

    private static final String POOLER = "add_pooling_layer";

    private final Path file;
    private final JsonFields json;
    private final List<LoadWarning> warnings = new ArrayList<>();

    private ConfigCheck(Path file) {
        this.file = file;
        this.json = JsonFields.read(file);
    }

    /**
     * @param described what the file says
     * @param model what it is, the tensors in the weights' file considered
     */
    public static List<LoadWarning> warnings(Path folder, ConfigJson described, ModelConfig model) {
        ConfigCheck check = new ConfigCheck(folder.resolve(ConfigJson.FILE_NAME));
        Optional<TrainingRecipe> recipe = TrainingRecipe.in(folder);
        check.warnings.addAll(JsonFileCheck.warnings(check.file, JsonFields.MOST_BYTES));
        described.oddities().forEach(oddity -> check.warn(oddity.field(), oddity.message()));
        check.checkLabels(model);
        check.checkPooler(model);
        check.checkActivation(DescribedModel.of(model), recipe);
        recipe.ifPresent(trained -> check.checkImageSize(model, trained));
        return List.copyOf(check.warnings);
    }

    private void warn(String field, String message) {
        warnings.add(new LoadWarning(file, field, message));
    }

    private void checkLabels(ModelConfig model) {
        if (model.isClassifier() && !json.has("id2label") && model.numLabels() > 0) {
            warn(
                    "id2label",
                    model.numLabels() == 1
                            ? "absent, so that the only class is called LABEL_0"
                            : "absent, so that the " + model.numLabels() + " classes are called LABEL_0 to LABEL_"
                                    + (model.numLabels() - 1));
        }
    }

    /** The reference's class builds a pooler, whatever the field says that older versions of vit4j wrote. */
    private void checkPooler(ModelConfig model) {
        Optional<String> said = json.anyText(POOLER);
        boolean pooler = DescribedModel.of(model).hasPooler();
        if (said.isPresent() && !model.isClassifier() && !said.get().equals(Boolean.toString(pooler))) {
            warn(
                    POOLER,
                    said.get() + ", where the weights have " + (pooler ? "a" : "no") + " pooler; so has the model");
        }
    }

    private void checkActivation(DescribedModel<?> model, Optional<TrainingRecipe> recipe) {
        Optional<String> tower = first(IMAGE_TOWER);
        JsonFields fields = tower.map(json::object).orElse(json);
        if (!fields.has(HIDDEN_ACT)) {
            return;
        }
        String field = tower.map(name -> name + "." + HIDDEN_ACT).orElse(HIDDEN_ACT);
        Activation found = activation(fields, model.defaultActivation());
        if (recipe.isPresent()) {
            if (!recipe.get().hiddenAct().equals(found.configName())) {
                warn(
                        field,
                        found.configName() + ", where the model was trained with "
                                + recipe.get().hiddenAct() + ", as "
                                + recipe.get().file().getFileName() + " says");
            }
            return;
        }
        expected(model).ifPresent(expected -> {
            if (expected.activation() != found && ALIKE.contains(expected.activation()) && ALIKE.contains(found)) {
                warn(
                        field,
                        found.configName() + ", where " + expected.source() + " "
                                + expected.activation().configName()
                                + "; the two are close, so that it costs accuracy and nothing else tells");
            }
        });
    }

    /** @param source who has it, and a verb */
    private record Expected(Activation activation, String source) {}

    /**
     * Of a family that was always trained with the same one, that. CLIP has been trained with either: OpenAI's with
     * quick_gelu, many others with gelu; but never the two towers of one model with different ones.
     */
    private Optional<Expected> expected(DescribedModel<?> model) {
        if (model.hasOneActivation() || json.text("_name_or_path", "").startsWith("openai/clip-")) {
            return Optional.of(new Expected(model.defaultActivation(), "such models were trained with"));
        }
        return first(TEXT_TOWER)
                .map(text -> new Expected(activation(json.object(text), model.defaultActivation()), text + " has"));
    }

    private Optional<String> first(List<String> towers) {
        return towers.stream().filter(json::isObject).findFirst();
    }

    private static Activation activation(JsonFields fields, Activation absent) {
        return new ConfigFields(fields).activation(HIDDEN_ACT, absent, false); // one in use was looked at before
    }

    private void checkImageSize(ModelConfig model, TrainingRecipe recipe) {
        if (model.imageSize().height() != recipe.imageSize()
                || model.imageSize().width() != recipe.imageSize()) {
            warn(
                    "image_size",
                    model.imageSize() + ", where the model was trained on images of " + recipe.imageSize()
                            + " pixels, as " + recipe.file().getFileName() + " says");
        }
    }
}
