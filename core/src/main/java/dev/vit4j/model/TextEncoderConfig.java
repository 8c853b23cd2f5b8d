package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.TextEmbedding;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.weights.Params;
import java.util.OptionalDouble;

/**
 * The configuration fields that every text tower has, named as in the reference's config.json (transformers) in camel
 * case.
 *
 * @param vocabSize the size of the vocabulary; token ids are below it
 * @param maxPositionEmbeddings the maximum length of a text in tokens
 * @param hiddenSize the width of a token
 * @param intermediateSize the width between the two layers of a block's MLP
 * @param numHiddenLayers the number of blocks
 * @param numAttentionHeads heads per block; they divide the hidden size
 * @param hiddenAct the activation of the MLPs
 * @param layerNormEps the number that layer norms add to the variance
 */
public record TextEncoderConfig(
        int vocabSize,
        int maxPositionEmbeddings,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        Activation hiddenAct,
        double layerNormEps) {

    /** @throws InvalidRequestException if a value is out of its range, or sizes don't fit each other */
    public TextEncoderConfig {
        FieldChecks.requirePositive("vocab_size", vocabSize);
        FieldChecks.requirePositive("max_position_embeddings", maxPositionEmbeddings);
        FieldChecks.requirePositive("hidden_size", hiddenSize);
        FieldChecks.requirePositive("intermediate_size", intermediateSize);
        FieldChecks.requirePositive("num_attention_heads", numAttentionHeads);
        FieldChecks.requireLayers(numHiddenLayers);
        FieldChecks.requireNumber("layer_norm_eps", layerNormEps);
        if (hiddenSize % numAttentionHeads != 0) {
            throw FieldChecks.unevenHeads(hiddenSize, numAttentionHeads);
        }
    }

    TextEmbedding embedding(Params params, WeightInitialization initialization) {
        return TextEmbedding.create(params, vocabSize, maxPositionEmbeddings, hiddenSize, initialization);
    }

    Encoder blocks(Params params, WeightInitialization initialization) {
        return Encoder.create(
                params.at("blocks"),
                numHiddenLayers,
                new Block.Config(
                        hiddenSize,
                        numAttentionHeads,
                        new Mlp.Config(intermediateSize, hiddenAct),
                        true,
                        layerNormEps,
                        OptionalDouble.empty(),
                        initialization));
    }

    /** The norm after the blocks. */
    LayerNorm norm(Params params) {
        return LayerNorm.create(params.at("norm"), hiddenSize, layerNormEps);
    }
}
