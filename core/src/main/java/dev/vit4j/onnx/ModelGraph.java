package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Classifier;
import dev.vit4j.nn.Pooler;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.internal.ReferenceOutput;
import dev.vit4j.weights.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model's graph under construction: its operators, its one input {@code pixel_values}, and its outputs under the
 * reference's names.
 */
record ModelGraph(
        OnnxOperators at,
        ModelConfig config,
        OnnxValue images,
        OnnxExport.InputSize imageSize,
        LoadedModel.ProblemType problemType,
        boolean unitEmbeddings) {

    static final String PIXEL_VALUES = "pixel_values";

    /** The complete graph of a model folder's network. */
    static OnnxGraph of(LoadedNetwork network, OnnxExport.InputSize imageSize) {
        return of(network.model(), network.parameters(), imageSize, network.problemType(), network.unitEmbeddings());
    }

    /**
     * The complete graph of a model.
     *
     * @param parameters the model's
     * @param imageSize of the images that the graph is for
     * @param problemType the meaning of a classifier's scores
     * @param unitEmbeddings whether image embeddings are normalized to unit length
     * @throws InvalidRequestException if there is no graph of such a model
     */
    static OnnxGraph of(
            ConfiguredModel model,
            ParameterSet parameters,
            OnnxExport.InputSize imageSize,
            LoadedModel.ProblemType problemType,
            boolean unitEmbeddings) {
        OnnxGraph graph = new OnnxGraph(model.getClass().getSimpleName(), parameters);
        OnnxValue images = graph.input(pixelValues(model.config(), imageSize));
        ModelGraph parts =
                new ModelGraph(OnnxOperators.of(graph), model.config(), images, imageSize, problemType, unitEmbeddings);
        GraphWriters.write(parts, model);
        return graph;
    }

    OnnxGraph graph() {
        return at.graph();
    }

    long width() {
        return config.hiddenSize();
    }

    private static OnnxExport.Port pixelValues(ModelConfig config, OnnxExport.InputSize imageSize) {
        List<String> shape = new ArrayList<>(List.of(OnnxExport.Port.BATCH, Long.toString(config.numChannels())));
        if (imageSize instanceof OnnxExport.InputSize.Fixed fixed) {
            requirePatch(config, fixed.extent());
            shape.add(Integer.toString(fixed.extent().height()));
            shape.add(Integer.toString(fixed.extent().width()));
        } else {
            shape.addAll(List.of(OnnxExport.Port.HEIGHT, OnnxExport.Port.WIDTH));
        }
        return new OnnxExport.Port(PIXEL_VALUES, shape, "preprocessed images, channels first, as the metadata says");
    }

    private static void requirePatch(ModelConfig config, Size2d imageSize) {
        Size2d smallest = config.smallestImage();
        if (imageSize.height() < smallest.height() || imageSize.width() < smallest.width()) {
            throw new InvalidRequestException(
                    "an image of " + imageSize + " pixels has no patch; the smallest has " + smallest);
        }
    }

    /** The patches of the images that the graph is for; empty if these may have any size, or there are no patches. */
    Optional<Size2d> grid() {
        return imageSize instanceof OnnxExport.InputSize.Fixed fixed && config instanceof TransformerConfig transformer
                ? Optional.of(transformer.gridOf(fixed.extent()))
                : Optional.empty();
    }

    /** Gives out what a classifier makes of features [B, D]. */
    void logits(Classifier classifier, OnnxValue features) {
        logits(BlockGraph.classifier(at.at("head"), classifier, features), classifier, width());
    }

    /**
     * Gives out scores [B, K], or without classes the features that a classifier would read.
     *
     * @param featureWidth the width of these
     */
    void logits(OnnxValue scores, Classifier classifier, long featureWidth) {
        long count = classifier.linear().map(linear -> linear.weight().size(0)).orElse(featureWidth);
        String meaning =
                classifier.linear().isPresent() ? meaningOfScores(count) : "the features that a classifier would read";
        graph().output(port(ReferenceOutput.LOGITS, meaning, count), scores);
    }

    /** A description, by what the reference's pipeline makes of the scores. */
    private String meaningOfScores(long count) {
        return switch (problemType) {
            case SINGLE_LABEL ->
                count == 1 ? "a score, before the sigmoid" : "a score for each class, before the softmax";
            case SINGLE_LABEL_SIGMOID -> "a score for each class, before the sigmoid";
            case MULTI_LABEL -> "a score for each label, before the sigmoid";
            case REGRESSION -> "numbers of their own, no scores of classes";
        };
    }

    /** Gives out all tokens after the last norm, and one vector per image [B, D], whose meaning is for people. */
    void features(OnnxValue tokens, OnnxValue pooled, String meaning) {
        lastHiddenState(tokens, "the tokens after the last norm");
        pooled(pooled, meaning, width());
    }

    /** Gives out all tokens after the last norm, and one vector per image through a pooler. */
    void features(OnnxValue tokens, Pooler pooler, OnnxValue pooled, String meaning) {
        lastHiddenState(tokens, "the tokens after the last norm");
        pooled(
                BlockGraph.pooler(at.at("pooler"), pooler, pooled),
                meaning + " through a linear layer and "
                        + pooler.activation().activation().configName(),
                pooler.dense().weight().size(0));
    }

    /** The mean of the tokens [B, N, D] of patches: [B, D]. */
    OnnxValue meanOfPatches(OnnxValue tokens) {
        int prefix = config.prefixTokens();
        OnnxValue patches = prefix == 0 ? tokens : at.slice("patches", tokens, 1, prefix, Long.MAX_VALUE);
        return at.mean("mean_of_patches", patches, 1);
    }

    /**
     * Adds the output of all tokens [B, N, D].
     *
     * @param meaning for people, as for the others
     */
    void lastHiddenState(OnnxValue value, String meaning) {
        String tokens = grid().map(patches -> Long.toString(config.prefixTokens() + patches.area()))
                .orElse(OnnxExport.Port.TOKENS);
        List<String> shape = List.of(OnnxExport.Port.BATCH, tokens, Long.toString(width()));
        graph().output(new OnnxExport.Port(ReferenceOutput.LAST_HIDDEN_STATE.referenceName(), shape, meaning), value);
    }

    /** Gives out one vector per image. */
    void pooled(OnnxValue value, String meaning, long width) {
        graph().output(port(ReferenceOutput.POOLER_OUTPUT, meaning, width), value);
    }

    /** Gives out one vector per image [B, E] in the space that texts are embedded in, too. */
    void imageEmbeds(OnnxValue value, long width) {
        if (unitEmbeddings) {
            OnnxValue unit = at.unitLength("image_embeds.unit", value);
            graph().output(
                            port(ReferenceOutput.IMAGE_EMBEDS, "the image where texts are, too, of length 1", width),
                            unit);
        } else {
            graph().output(
                            port(
                                    ReferenceOutput.IMAGE_EMBEDS,
                                    "the image where texts are, too; not of length 1",
                                    width),
                            value);
        }
    }

    private static OnnxExport.Port port(ReferenceOutput output, String meaning, long size) {
        return new OnnxExport.Port(
                output.referenceName(), List.of(OnnxExport.Port.BATCH, Long.toString(size)), meaning);
    }
}
