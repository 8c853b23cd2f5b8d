package dev.vit4j.pretrained.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Size2d;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The fields of config.json that all encoders have, or some, with the defaults of the reference; the components are
 * those in which families differ.
 */
record EncoderFields(int patchSize, Activation hiddenAct, double layerNormEps, boolean hasHeadDim) {

    private static final int IMAGE_SIZE = 224;
    private static final int NUM_CHANNELS = 3;
    private static final int HIDDEN_SIZE = 768;
    static final int NUM_HIDDEN_LAYERS = 12;
    private static final int NUM_ATTENTION_HEADS = 12;

    private static final int DEFAULT_INTERMEDIATE_SIZE = 3072;
    private static final double DEFAULT_INITIALIZER_RANGE = 0.02;

    /** Why a dropout's field is ignored. */
    static final String DROPOUT = "acts in training alone; vit4j trains without dropout";

    /** Fields that some families have. */
    static final ConfigField HEAD_DIM = ConfigField.read("head_dim", "hidden_size / num_attention_heads");

    static final ConfigField INTERMEDIATE_SIZE = ConfigField.read("intermediate_size", DEFAULT_INTERMEDIATE_SIZE);

    static final ConfigField INITIALIZER_RANGE =
            ConfigField.read("initializer_range", DEFAULT_INITIALIZER_RANGE + "; for training from scratch");

    static final ConfigField HIDDEN_DROPOUT = ConfigField.ignored("hidden_dropout_prob", DROPOUT);

    static final ConfigField ATTENTION_DROPOUT =
            ConfigField.ignored("attention_probs_dropout_prob", "as hidden_dropout_prob");

    static int intermediateSize(ConfigFields json) {
        return intermediateSize(json, DEFAULT_INTERMEDIATE_SIZE);
    }

    static int intermediateSize(ConfigFields json, int absent) {
        return json.wholeNumber("intermediate_size", absent);
    }

    static double initializerRange(ConfigFields json) {
        return json.trainingNumber("initializer_range", DEFAULT_INITIALIZER_RANGE, Double.POSITIVE_INFINITY);
    }

    /** The reference has fields for dropout, and by its own default there is none. */
    static void writeNoDropout(Map<String, Object> fields) {
        fields.put("attention_probs_dropout_prob", 0.0);
        fields.put("hidden_dropout_prob", 0.0);
    }

    /** These, and a family's own after them. */
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

    /** @throws dev.vit4j.InvalidRequestException if sizes don't fit each other */
    EncoderConfig read(ConfigFields json) {
        return read(json, true);
    }

    /** @param hasHiddenAct whether the feed-forward layers use it and not an activation of their own */
    EncoderConfig read(ConfigFields json, boolean hasHiddenAct) {
        return new EncoderConfig(
                json.extent("image_size", IMAGE_SIZE),
                json.extent("patch_size", patchSize),
                json.wholeNumber("num_channels", NUM_CHANNELS),
                json.wholeNumber("hidden_size", HIDDEN_SIZE),
                numHiddenLayers(json),
                json.wholeNumber("num_attention_heads", NUM_ATTENTION_HEADS),
                headDim(json),
                json.activation("hidden_act", hiddenAct, hasHiddenAct),
                layerNormEps(json, layerNormEps));
    }

    /** In families without the field the heads divide the hidden size evenly. */
    private int headDim(ConfigFields json) {
        int width = json.wholeNumber("hidden_size", HIDDEN_SIZE);
        int heads = json.wholeNumber("num_attention_heads", NUM_ATTENTION_HEADS);
        int shared = EncoderConfig.sharedWidth(width, heads);
        int found = hasHeadDim ? json.wholeNumber("head_dim", shared) : shared;
        if (hasHeadDim && (long) found * heads != width) {
            json.odd(
                    "head_dim",
                    found + ", so that the " + heads + " heads are " + (long) found * heads
                            + " wide together and a token of hidden_size is " + width + "; taken as it is");
        }
        return found;
    }

    /** Python's range treats a negative number as zero. */
    static int numHiddenLayers(ConfigFields json) {
        int found = json.wholeNumber("num_hidden_layers", NUM_HIDDEN_LAYERS);
        if (found < 1) {
            json.odd("num_hidden_layers", found + ", so the model has no blocks; used as it is");
        }
        return Math.max(0, found);
    }

    static double layerNormEps(ConfigFields json, double absent) {
        double found = json.anyNumber("layer_norm_eps", absent);
        if (!(found > 0 && found < Double.POSITIVE_INFINITY)) {
            json.odd("layer_norm_eps", found + ", expected a small number above 0; used as it is");
        }
        return found;
    }

    /** A document of that type with these fields, to which a family adds its own. */
    static Map<String, Object> write(String modelType, EncoderConfig encoder) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (!encoder.hasSharedWidth()) {
            fields.put("head_dim", encoder.headDim());
        }
        fields.put("model_type", modelType);
        fields.put("image_size", sides(encoder.imageSize()));
        fields.put("patch_size", sides(encoder.patchSize()));
        fields.put("num_channels", encoder.numChannels());
        fields.put("hidden_size", encoder.hiddenSize());
        fields.put("num_hidden_layers", encoder.numHiddenLayers());
        fields.put("num_attention_heads", encoder.numAttentionHeads());
        fields.put("hidden_act", encoder.hiddenAct().configName());
        fields.put("layer_norm_eps", JsonFields.numberOrTag(encoder.layerNormEps()));
        return fields;
    }

    /** A number if both sides are equal. */
    private static Object sides(Size2d extent) {
        return extent.isSquare() ? extent.side() : List.of(extent.height(), extent.width());
    }
}
