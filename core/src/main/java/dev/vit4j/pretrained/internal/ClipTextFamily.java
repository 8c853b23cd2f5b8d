package dev.vit4j.pretrained.internal;

import dev.vit4j.model.ClipText;
import dev.vit4j.model.ClipText.Head;
import dev.vit4j.nn.Activation;
import dev.vit4j.pretrained.internal.openclip.OpenClipNames;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.TensorForm;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@link ClipText} in files: transformers, {@code CLIPTextConfig}, alone or inside {@code CLIPConfig}. */
final class ClipTextFamily extends TextFamily<ClipText.Config> {

    static final String PROJECTED = "CLIPTextModelWithProjection";
    private static final String BARE = "CLIPTextModel";

    private static final int EOS_TOKEN_ID = 49_407;

    ClipTextFamily() {
        super(
                ClipText.Config.class,
                new TowerFiles(
                        ClipFamily.BOTH,
                        "clip_text_model",
                        ClipFamily.JOINT,
                        List.of("text_config_dict", "text_config"),
                        "text_model."),
                new TextFields(49_408, 77, 512, 2048, 8, Activation.QUICK_GELU, 1e-5),
                List.of(ClipFamily.JOINT, PROJECTED, BARE));
    }

    @Override
    public List<ConfigField> fields() {
        return encoder()
                .with(
                        ConfigField.read("text_config", "clip: the text tower's fields, all at their defaults"),
                        ConfigField.read("text_config_dict", "clip: goes before text_config"),
                        ConfigField.read(
                                "projection_dim",
                                ClipFamily.PROJECTION_DIM + "; of CLIPModel beside the towers' fields"),
                        ConfigField.read(
                                "eos_token_id",
                                EOS_TOKEN_ID + "; the token that is read, where it first occurs; "
                                        + ClipText.Config.HIGHEST_ID + ": that of the highest id"),
                        EncoderFields.INITIALIZER_RANGE,
                        ConfigField.ignored("initializer_factor", "for training from scratch"));
    }

    @Override
    public ClipText.Config read(ConfigFields json, Optional<String> architecture) {
        boolean both = files().isOfBoth(json);
        ConfigFields tower = files().fields(json);
        return new ClipText.Config(
                encoder().read(tower),
                (files().isJoint(both, architecture) ? json : tower)
                        .wholeNumber("projection_dim", ClipFamily.PROJECTION_DIM),
                tower.wholeNumber("eos_token_id", EOS_TOKEN_ID),
                EncoderFields.initializerRange(tower),
                architecture.orElse(both ? PROJECTED : BARE).equals(BARE) ? Head.NONE : Head.PROJECTION);
    }

    @Override
    public ClipText.Config fit(ClipText.Config config, Optional<String> architecture, Set<String> tensors) {
        if (architecture.isPresent()) {
            return config;
        }
        return config.withHead(TransformerFamily.hasTensor(tensors, "text_projection.") ? Head.PROJECTION : Head.NONE);
    }

    @Override
    public Map<String, Object> write(ClipText.Config config) {
        Map<String, Object> fields = writeTower(config);
        fields.put("architectures", List.of(config.head() == Head.NONE ? BARE : PROJECTED));
        return fields;
    }

    @Override
    Map<String, Object> writeTower(ClipText.Config config) {
        Map<String, Object> tower = TextFields.write(files().alone(), config.encoder());
        tower.put("projection_dim", config.projectionDim());
        tower.put("eos_token_id", config.eosTokenId());
        tower.put("initializer_range", config.initializerRange());
        return tower;
    }

    @Override
    NameAdapter openClipNames(ClipText.Config config, Set<String> tensors) {
        return OpenClipNames.text(tensors, config.encoder().numHiddenLayers())
                .tensor("projection.weight", TensorForm.TRANSPOSED, OpenClipNames.textRoot(tensors) + "text_projection")
                .build();
    }

    @Override
    void nameHead(NameAdapter.Builder names, String root) {
        names.tensor("projection.weight", "text_projection.weight");
    }

    @Override
    public boolean isUnused(ClipText.Config config, String tensor) {
        return super.isUnused(config, tensor) || (tensor.startsWith("text_projection.") && config.head() == Head.NONE);
    }
}
