package dev.vit4j.pretrained.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TimmVit;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.preprocessing.TrainingRecipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Warns about values of a folder's {@code config.json} that are valid but probably unintended. */
public final class ConfigCheck {

    /** Near-identical activations: the wrong one only costs accuracy, so it is worth a warning. */
    private static final Set<Activation> ALIKE = Set.of(Activation.GELU, Activation.GELU_TANH, Activation.QUICK_GELU);

    /** The image tower's fields in a file of two towers; the first one present counts, as in the reference. */
    private static final List<String> IMAGE_TOWER = List.of("vision_config_dict", "vision_config");

    private static final List<String> TEXT_TOWER = List.of("text_config_dict", "text_config");

    private static final String HIDDEN_ACT = "hidden_act";

    private static final String POOLER = "add_pooling_layer";

    private final Path file;
    private final JsonFields json;
    private final List<LoadedModel.Warning> warnings = new ArrayList<>();

    private ConfigCheck(ConfigFile file) {
        this.file = file.path();
        this.json = file.fields();
    }

    /**
     * @param described the content of the file
     * @param model the resulting model, considering the tensors in the weights file
     */
    public static List<LoadedModel.Warning> warnings(Path folder, ConfigJson described, ModelConfig model) {
        ConfigFile file = ConfigFile.in(folder);
        ConfigCheck check = new ConfigCheck(file);
        Optional<TrainingRecipe> recipe = TrainingRecipe.in(folder);
        check.warnings.addAll(JsonFileCheck.warnings(check.file, JsonFields.MOST_BYTES));
        described.oddities().forEach(oddity -> check.warn(oddity.field(), oddity.message()));
        check.checkLabels(model);
        check.checkPooler(model);
        if (!file.isOpenClips()) { // which says its activations by other fields
            check.checkActivation(DescribedModel.of(model), recipe);
        }
        recipe.ifPresent(trained -> check.checkImageSize(model, trained));
        return List.copyOf(check.warnings);
    }

    private void warn(String field, String message) {
        warnings.add(new LoadedModel.Warning(file, field, message));
    }

    private void checkLabels(ModelConfig model) {
        if (model.isClassifier()
                && !json.has("id2label")
                && model.numLabels() > 0
                && !(model instanceof TimmVit.Config)) {
            warn(
                    "id2label",
                    model.numLabels() == 1
                            ? "absent, so the only class is called LABEL_0"
                            : "absent, so the " + model.numLabels() + " classes are called LABEL_0 to LABEL_"
                                    + (model.numLabels() - 1));
        }
    }

    /** The reference's class builds a pooler, whatever the field written by older versions of vit4j says. */
    private void checkPooler(ModelConfig model) {
        Optional<String> said = json.anyText(POOLER);
        boolean pooler = DescribedModel.of(model).hasPooler(POOLER);
        if (said.isPresent() && !model.isClassifier() && !said.get().equals(Boolean.toString(pooler))) {
            warn(
                    POOLER,
                    said.get() + ", where the weights have " + (pooler ? "a" : "no") + " pooler; so has the model");
        }
    }

    private void checkActivation(DescribedModel<?> model, Optional<TrainingRecipe> recipe) {
        Optional<String> tower = first(IMAGE_TOWER);
        JsonFields fields = tower.map(json::object).orElse(json);
        Optional<Activation> absent = model.defaultActivation();
        if (!fields.has(HIDDEN_ACT) || absent.isEmpty()) {
            return;
        }
        String field = tower.map(name -> name + "." + HIDDEN_ACT).orElse(HIDDEN_ACT);
        Activation found = activation(fields, absent.get());
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
        expected(model, absent.get()).ifPresent(expected -> {
            if (expected.activation() != found && ALIKE.contains(expected.activation()) && ALIKE.contains(found)) {
                warn(
                        field,
                        found.configName() + ", where " + expected.source() + " "
                                + expected.activation().configName()
                                + "; the two are close, so the only sign of it is a lower accuracy");
            }
        });
    }

    /** @param source who has it, and a verb */
    private record Expected(Activation activation, String source) {}

    /** What the family's checkpoints were trained with, or else the text tower's: no model has two that differ. */
    private Optional<Expected> expected(DescribedModel<?> model, Activation absent) {
        return model.trainedActivation(json.text("_name_or_path", ""))
                .map(trained -> new Expected(trained, "such models were trained with"))
                .or(() -> first(TEXT_TOWER)
                        .map(text -> new Expected(activation(json.object(text), absent), text + " has")));
    }

    private Optional<String> first(List<String> towers) {
        return towers.stream().filter(json::isObject).findFirst();
    }

    private static Activation activation(JsonFields fields, Activation absent) {
        return new ConfigFields(fields).activation(HIDDEN_ACT, absent, false); // a used one was checked before
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
