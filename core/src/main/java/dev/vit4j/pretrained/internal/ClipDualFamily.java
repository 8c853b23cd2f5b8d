package dev.vit4j.pretrained.internal;

import dev.vit4j.model.Clip;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link Clip} in files: transformers, {@code CLIPConfig}. */
final class ClipDualFamily extends DualFamily<Clip.Config> {

    private static final String LOGIT_SCALE = "logit_scale_init_value";

    private final ClipFamily image;
    private final ClipTextFamily text;

    ClipDualFamily(ClipFamily image, ClipTextFamily text) {
        super(Clip.Config.class, image, text);
        this.image = image;
        this.text = text;
    }

    @Override
    public String processorClass() {
        return "CLIPProcessor";
    }

    @Override
    public List<ConfigField> fields() {
        return List.of(
                ConfigField.read("vision_config", "the image tower's fields, as above"),
                ConfigField.read("vision_config_dict", "goes before vision_config"),
                ConfigField.read("text_config", "the text tower's fields, as above"),
                ConfigField.read("text_config_dict", "goes before text_config"),
                ConfigField.read("projection_dim", ClipFamily.PROJECTION_DIM),
                ConfigField.read(LOGIT_SCALE, Clip.Config.DEFAULT_LOGIT_SCALE + "; for training from scratch"),
                ConfigField.ignored("initializer_factor", "for training from scratch"));
    }

    @Override
    public Clip.Config read(ConfigFields json, Optional<String> architecture) {
        Optional<String> joint = Optional.of(ClipFamily.JOINT);
        return new Clip.Config(
                image.read(json, joint, 0),
                text.read(json, joint),
                json.trainingNumber(LOGIT_SCALE, Clip.Config.DEFAULT_LOGIT_SCALE, Double.POSITIVE_INFINITY));
    }

    @Override
    public Map<String, Object> write(Clip.Config config) {
        Map<String, Object> fields = write(image.writeTower(config.image()), text.writeTower(config.text()));
        fields.put("projection_dim", config.image().projectionDim());
        fields.put(LOGIT_SCALE, config.logitScaleInitValue());
        return fields;
    }

    @Override
    public List<NameAdapter> names(Clip.Config config) {
        return List.of(
                names(image.names(config.image()), text.names(config.text())).build());
    }

    @Override
    public List<NameAdapter> names(Clip.Config config, Set<String> tensors) {
        if (!OpenClipNames.areIn(tensors)) {
            return names(config);
        }
        return List.of(names(image.names(config.image(), tensors), text.names(config.text(), tensors))
                .build());
    }
}
