package dev.vit4j.pretrained.internal;

import dev.vit4j.model.Siglip;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.TensorForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link Siglip} in files: transformers, {@code SiglipConfig}. */
final class SiglipDualFamily extends DualFamily<Siglip.Config> {

    private final SiglipFamily image;
    private final SiglipTextFamily text;

    SiglipDualFamily(SiglipFamily image, SiglipTextFamily text) {
        super(Siglip.Config.class, image, text);
        this.image = image;
        this.text = text;
    }

    @Override
    public String processorClass() {
        return "SiglipProcessor";
    }

    @Override
    public List<ConfigField> fields() {
        return List.of(
                ConfigField.read("vision_config", "the image tower's fields, as above"),
                ConfigField.read("text_config", "the text tower's fields, as above"),
                ConfigField.ignored("initializer_factor", "for training from scratch"));
    }

    @Override
    public Siglip.Config read(ConfigFields json, Optional<String> architecture) {
        Optional<String> joint = Optional.of(SiglipFamily.JOINT);
        return new Siglip.Config(image.read(json, joint, 0), text.read(json, joint));
    }

    @Override
    public Map<String, Object> write(Siglip.Config config) {
        return write(image.writeTower(config.image()), text.writeTower(config.text()));
    }

    @Override
    public List<NameAdapter> names(Siglip.Config config) {
        return List.of(
                names(image.names(config.image()), text.names(config.text())).build());
    }

    @Override
    public List<NameAdapter> names(Siglip.Config config, Set<String> tensors) {
        if (!OpenClipNames.areIn(tensors)) {
            return names(config);
        }
        return List.of(names(image.names(config.image(), tensors), text.names(config.text(), tensors))
                .tensor("logit_scale", TensorForm.SCALAR, "logit_scale")
                .tensor("logit_bias", TensorForm.SCALAR, "logit_bias")
                .build());
    }

    @Override
    public boolean isUnused(Siglip.Config config, String tensor) {
        return super.isUnused(config, tensor)
                || (tensor.startsWith("vision_model.head.") && !config.image().visionUseHead());
    }
}
