package dev.vit4j.hub;

import dev.vit4j.model.EncoderConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Extent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The fields of config.json that all encoders have, with the defaults of the reference; a family says those in which it
 * differs from others.
 */
record EncoderFields(int patchSize, Activation hiddenAct, double layerNormEps) {

    private static final int IMAGE_SIZE = 224;
    private static final int NUM_CHANNELS = 3;
    private static final int HIDDEN_SIZE = 768;
    private static final int NUM_HIDDEN_LAYERS = 12;
    private static final int NUM_ATTENTION_HEADS = 12;

    /** Of {@code intermediate_size}, where a family has it. */
    static final int INTERMEDIATE_SIZE = 3072;

    /** These, with a family's own behind them. */
    List<ConfigField> with(ConfigField... own) {
        return Stream.concat(
                        Stream.of(
                                ConfigField.read("image_size", IMAGE_SIZE),
                                ConfigField.read("patch_size", patchSize),
                                ConfigField.read("num_channels", NUM_CHANNELS),
                                ConfigField.read("hidden_size", HIDDEN_SIZE),
                                ConfigField.read("num_hidden_layers", NUM_HIDDEN_LAYERS),
                                ConfigField.read("num_attention_heads", NUM_ATTENTION_HEADS),
                                ConfigField.read("hidden_act", hiddenAct.configName()),
                                ConfigField.read("layer_norm_eps", layerNormEps)),
                        Stream.of(own))
                .toList();
    }

    /** @throws dev.vit4j.InvalidRequestException where sizes don't fit each other */
    EncoderConfig read(ConfigFields json) {
        return new EncoderConfig(
                json.extent("image_size", IMAGE_SIZE),
                json.extent("patch_size", patchSize),
                json.wholeNumber("num_channels", NUM_CHANNELS),
                json.wholeNumber("hidden_size", HIDDEN_SIZE),
                json.wholeNumber("num_hidden_layers", NUM_HIDDEN_LAYERS),
                json.wholeNumber("num_attention_heads", NUM_ATTENTION_HEADS),
                json.activation("hidden_act", hiddenAct),
                json.number("layer_norm_eps", layerNormEps));
    }

    /** A document of that type with these fields, for a family's own to be added. */
    static Map<String, Object> write(String modelType, EncoderConfig encoder) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", modelType);
        fields.put("image_size", sides(encoder.imageSize()));
        fields.put("patch_size", sides(encoder.patchSize()));
        fields.put("num_channels", encoder.numChannels());
        fields.put("hidden_size", encoder.hiddenSize());
        fields.put("num_hidden_layers", encoder.numHiddenLayers());
        fields.put("num_attention_heads", encoder.numAttentionHeads());
        fields.put("hidden_act", encoder.hiddenAct().configName());
        fields.put("layer_norm_eps", encoder.layerNormEps());
        return fields;
    }

    /** A number where one says it. */
    private static Object sides(Extent extent) {
        return extent.isSquare() ? extent.side() : List.of(extent.height(), extent.width());
    }

    /**
     * The reference's newer versions let a file set the width of a head by itself. To be called before {@link #read},
     * which takes heads for parts of the width and would say how to change it.
     */
    static void requireWholeHeads(ConfigFields json) {
        if (json.has("head_dim")
                && (long) json.wholeNumber("head_dim", 0) * json.wholeNumber("num_attention_heads", NUM_ATTENTION_HEADS)
                        != json.wholeNumber("hidden_size", HIDDEN_SIZE)) {
            throw json.unexpected("head_dim", "hidden_size / num_attention_heads, the one width that vit4j has");
        }
    }
}
