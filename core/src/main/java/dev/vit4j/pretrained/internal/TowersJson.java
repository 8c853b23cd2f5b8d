package dev.vit4j.pretrained.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.TextModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder.Towers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The {@code config.json} of a model with a text tower.
 *
 * @param architecture the reference's class, if the file names one that has what is described
 * @param oddities fields that were taken for something else than they say
 */
public record TowersJson<C>(DescribedTowers<C> model, Optional<String> architecture, List<ConfigOddity> oddities) {

    public TowersJson {
        oddities = List.copyOf(oddities);
    }

    /**
     * Both towers.
     *
     * @throws ResourceException if the file is missing, broken, or describes a model without them
     */
    public static TowersJson<? extends DualEncoder.Config> dual(ConfigFile file) {
        ConfigFields json = new ConfigFields(file.fields());
        DualFamily<?> family = ofType(Families.DUAL, json);
        if (family.ofOneTower(json).isPresent()) {
            throw json.unexpected(
                    "architectures",
                    "a model of two towers (" + String.join(", ", family.architectures()) + "), not of one of them");
        }
        return read(family, json);
    }

    /**
     * The text tower, alone or one of two.
     *
     * @throws ResourceException if the file is missing, broken, or describes a model without one
     */
    public static TowersJson<? extends TextModel.Config> text(ConfigFile file) {
        ConfigFields json = new ConfigFields(file.fields());
        return read(ofType(Families.TEXT, json), json);
    }

    /**
     * The towers of the model that a file describes, by the names of its tensors if it has to be.
     *
     * @throws ResourceException if the file is missing or broken
     */
    public static Towers towers(ConfigFile file, Supplier<Set<String>> tensors) {
        if (file.isOpenClips()) {
            return Towers.BOTH;
        }
        ConfigFields json = new ConfigFields(file.fields());
        return find(Families.DUAL, json)
                .map(family -> family.towers(json, tensors))
                .orElse(find(Families.TEXT, json).isPresent() ? Towers.TEXT : Towers.IMAGE);
    }

    private static <F extends TowersFamily<?>> F ofType(List<F> families, ConfigFields json) {
        return find(families, json)
                .orElseThrow(() -> json.unexpected(
                        "model_type",
                        "one of "
                                + families.stream()
                                        .flatMap(family -> family.modelTypes().stream())
                                        .collect(Collectors.joining(", "))));
    }

    private static <F extends TowersFamily<?>> Optional<F> find(List<F> families, ConfigFields json) {
        String type = json.text("model_type", "");
        return families.stream()
                .filter(family -> family.modelTypes().contains(type))
                .findFirst();
    }

    private static <C> TowersJson<C> read(TowersFamily<C> family, ConfigFields json) {
        Optional<String> architecture = ConfigJson.architecture(json, family);
        ConfigJson.requireSupported(json);
        try {
            return new TowersJson<>(
                    new DescribedTowers<>(family, family.read(json, architecture)), architecture, json.oddities());
        } catch (InvalidRequestException e) {
            throw new ResourceException(json.origin() + ": " + e.getMessage(), e);
        }
    }

    /** The same, with information from the tensors' names that config.json doesn't have. */
    public TowersJson<C> fit(Set<String> tensors) {
        return new TowersJson<>(model.fit(architecture, tensors), architecture, oddities);
    }

    public C config() {
        return model.config();
    }

    /** Warnings about the file: its form, and fields that were taken for something else than they say. */
    public List<LoadedModel.Warning> warnings(Path file) {
        return Stream.concat(
                        JsonFileCheck.warnings(file, JsonFields.MOST_BYTES).stream(),
                        oddities.stream()
                                .map(oddity -> new LoadedModel.Warning(file, oddity.field(), oddity.message())))
                .toList();
    }
}
