package dev.vit4j.pretrained.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.nn.Activation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The fields of config.json that all text towers have, with the defaults of the reference; the components are the
 * defaults in which families differ.
 */
record TextFields(
        int vocabSize,
        int maxPositionEmbeddings,
        int hiddenSize,
        int intermediateSize,
        int numAttentionHeads,
        Activation hiddenAct,
        double layerNormEps) {

    private static final String TOKENIZER = "the tokenizer's files say it";

    /** These, and a family's own after them. */
    List<ConfigField> with(ConfigField... own) {
        return Stream.of(
                        Stream.of(
                                ConfigField.read("vocab_size", vocabSize),
                                ConfigField.read("max_position_embeddings", maxPositionEmbeddings),
                                ConfigField.read("hidden_size", hiddenSize),
                                ConfigField.read("intermediate_size", intermediateSize),
                                ConfigField.read("num_hidden_layers", EncoderFields.NUM_HIDDEN_LAYERS),
                                ConfigField.read("num_attention_heads", numAttentionHeads),
                                ConfigField.read("hidden_act", hiddenAct.configName()),
                                ConfigField.read("layer_norm_eps", layerNormEps)),
                        Stream.of(own),
                        Stream.of(
                                ConfigField.ignored("bos_token_id", TOKENIZER),
                                ConfigField.ignored("pad_token_id", TOKENIZER),
                                ConfigField.ignored("attention_dropout", EncoderFields.DROPOUT)))
                .flatMap(fields -> fields)
                .toList();
    }

    /** @throws dev.vit4j.InvalidRequestException if sizes don't fit each other */
    TextEncoderConfig read(ConfigFields json) {
        return new TextEncoderConfig(
                json.wholeNumber("vocab_size", vocabSize),
                json.wholeNumber("max_position_embeddings", maxPositionEmbeddings),
                json.wholeNumber("hidden_size", hiddenSize),
                EncoderFields.intermediateSize(json, intermediateSize),
                EncoderFields.numHiddenLayers(json),
                json.wholeNumber("num_attention_heads", numAttentionHeads),
                json.activation("hidden_act", hiddenAct),
                EncoderFields.layerNormEps(json, layerNormEps));
    }

    /** A document of that type with these fields, to which a family adds its own. */
    static Map<String, Object> write(String modelType, TextEncoderConfig encoder) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model_type", modelType);
        fields.put("vocab_size", encoder.vocabSize());
        fields.put("max_position_embeddings", encoder.maxPositionEmbeddings());
        fields.put("hidden_size", encoder.hiddenSize());
        fields.put("intermediate_size", encoder.intermediateSize());
        fields.put("num_hidden_layers", encoder.numHiddenLayers());
        fields.put("num_attention_heads", encoder.numAttentionHeads());
        fields.put("hidden_act", encoder.hiddenAct().configName());
        fields.put("layer_norm_eps", JsonFields.numberOrTag(encoder.layerNormEps()));
        fields.put("attention_dropout", 0.0);
        return fields;
    }
}
