package dev.vit4j.pretrained.internal;

import dev.vit4j.model.SiglipText;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link SiglipText} in files: transformers, {@code SiglipTextConfig}, alone or inside {@code SiglipConfig}. */
final class SiglipTextFamily extends TextFamily<SiglipText.Config> {

    private static final String ALONE = "SiglipTextModel";

    SiglipTextFamily() {
        super(
                SiglipText.Config.class,
                new TowerFiles(
                        SiglipFamily.BOTH,
                        "siglip_text_model",
                        SiglipFamily.JOINT,
                        List.of("text_config"),
                        "text_model."),
                new TextFields(32_000, 64, 768, 3072, 12, Activation.GELU_TANH, 1e-6),
                List.of(SiglipFamily.JOINT, ALONE));
    }

    @Override
    public List<ConfigField> fields() {
        return encoder()
                .with(
                        ConfigField.read("text_config", "siglip: the text tower's fields, all at their defaults"),
                        ConfigField.read("projection_size", "hidden_size"),
                        ConfigField.ignored("eos_token_id", "the last token is read, whatever it is"),
                        ConfigField.ignored("initializer_factor", "for training from scratch"));
    }

    @Override
    public SiglipText.Config read(ConfigFields json, Optional<String> architecture) {
        ConfigFields tower = files().fields(json);
        TextEncoderConfig encoder = encoder().read(tower);
        return new SiglipText.Config(encoder, tower.wholeNumber("projection_size", encoder.hiddenSize()));
    }

    @Override
    public SiglipText.Config fit(SiglipText.Config config, Optional<String> architecture, Set<String> tensors) {
        return config;
    }

    @Override
    public Map<String, Object> write(SiglipText.Config config) {
        Map<String, Object> fields = writeTower(config);
        fields.put("architectures", List.of(ALONE));
        return fields;
    }

    @Override
    Map<String, Object> writeTower(SiglipText.Config config) {
        Map<String, Object> tower = TextFields.write(files().alone(), config.encoder());
        tower.put("projection_size", config.projectionSize());
        return tower;
    }

    @Override
    NameAdapter openClipNames(SiglipText.Config config, Set<String> tensors) {
        return OpenClipNames.text(tensors, config.encoder().numHiddenLayers())
                .layer("head", OpenClipNames.textRoot(tensors) + "text_projection")
                .build();
    }

    @Override
    void nameHead(NameAdapter.Builder names, String root) {
        names.layer("head", root + "head");
    }
}
