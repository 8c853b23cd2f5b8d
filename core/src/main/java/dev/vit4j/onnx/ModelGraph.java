package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ClipVision;
import dev.vit4j.model.Deit;
import dev.vit4j.model.Dinov2;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.SiglipVision;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Extent;
import dev.vit4j.nn.Linear;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ProblemType;
import dev.vit4j.weights.ParameterSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model's graph while it is built: its operators, its one input {@code pixel_values}, and its outputs by the
 * reference's names.
 */
record ModelGraph(
        OnnxOperators at,
        ModelConfig config,
        OnnxValue images,
        InputSize imageSize,
        ProblemType problemType,
        boolean unitEmbeddings) {

    static final String PIXEL_VALUES = "pixel_values";
    static final String LOGITS = "logits";
    static final String LAST_HIDDEN_STATE = "last_hidden_state";
    static final String POOLER_OUTPUT = "pooler_output";
    static final String IMAGE_EMBEDS = "image_embeds";

    /** The finished graph of a model folder's network. */
    static OnnxGraph of(LoadedNetwork network, InputSize imageSize) {
        return of(network.model(), network.parameters(), imageSize, network.problemType(), network.unitEmbeddings());
    }

    /**
     * The finished graph of a model.
     *
     * @param parameters the model's
     * @param imageSize of the images that the graph is for
     * @param problemType what a classifier's scores say
     * @param unitEmbeddings whether what is compared with texts is brought to unit length
     * @throws InvalidRequestException if there is no graph of such a model
     */
    static OnnxGraph of(
            TransformerModel model,
            ParameterSet parameters,
            InputSize imageSize,
            ProblemType problemType,
            boolean unitEmbeddings) {
        OnnxGraph graph = new OnnxGraph(model.getClass().getSimpleName(), parameters);
        OnnxValue images = graph.input(pixelValues(model.config(), imageSize));
        ModelGraph parts =
                new ModelGraph(OnnxOperators.of(graph), model.config(), images, imageSize, problemType, unitEmbeddings);
        if (model instanceof Vit vit) {
            VitGraph.write(parts, vit);
        } else if (model instanceof Deit deit) {
            DeitGraph.write(parts, deit);
        } else if (model instanceof Dinov2 dinov2) {
            Dinov2Graph.write(parts, dinov2);
        } else if (model instanceof ClipVision clip) {
            ClipVisionGraph.write(parts, clip);
        } else if (model instanceof SiglipVision siglip) {
            SiglipVisionGraph.write(parts, siglip);
        } else {
            throw new InvalidRequestException("ONNX export knows ViT, DeiT, DINOv2 and the image towers of CLIP and "
                    + "SigLIP, but not the model " + graph.name());
        }
        return graph;
    }

    OnnxGraph graph() {
        return at.graph();
    }

    long width() {
        return config.hiddenSize();
    }

    private static OnnxPort pixelValues(ModelConfig config, InputSize imageSize) {
        List<String> shape = new ArrayList<>(List.of(OnnxPort.BATCH, Long.toString(config.numChannels())));
        if (imageSize instanceof InputSize.Fixed fixed) {
            requirePatch(config, fixed.extent());
            shape.add(Integer.toString(fixed.extent().height()));
            shape.add(Integer.toString(fixed.extent().width()));
        } else {
            shape.addAll(List.of(OnnxPort.HEIGHT, OnnxPort.WIDTH));
        }
        return new OnnxPort(PIXEL_VALUES, shape, "preprocessed images, channels first, as the metadata says");
    }

    private static void requirePatch(ModelConfig config, Extent imageSize) {
        Extent grid = config.gridOf(imageSize);
        if (grid.height() < 1 || grid.width() < 1) {
            throw new InvalidRequestException(
                    "an image of " + imageSize + " pixels holds no patch; the smallest has " + config.smallestImage());
        }
    }

    /** Patches of the images that the graph is for; empty where these may have any size. */
    Optional<Extent> grid() {
        return imageSize instanceof InputSize.Fixed fixed
                ? Optional.of(config.gridOf(fixed.extent()))
                : Optional.empty();
    }

    /**
     * Gives out scores [B, C]; where there are no classes, the features that a classifier would read.
     *
     * @param featureWidth of these
     */
    void logits(OnnxValue scores, Optional<Linear> classifier, long featureWidth) {
        long count = classifier.map(linear -> linear.weight().size(0)).orElse(featureWidth);
        String meaning = classifier.isPresent() ? meaningOfScores(count) : "the features that a classifier would read";
        graph().output(port(LOGITS, meaning, count), scores);
    }

    /** By what the reference's pipeline makes of them. */
    private String meaningOfScores(long count) {
        return switch (problemType) {
            case SINGLE_LABEL ->
                count == 1 ? "a score, before the sigmoid" : "a score for each class, before the softmax";
            case MULTI_LABEL -> "a score for each label, before the sigmoid";
            case REGRESSION -> "numbers of their own, no scores of classes";
        };
    }

    /**
     * Gives out all tokens [B, N, D].
     *
     * @param meaning for people, as of the others
     */
    void lastHiddenState(OnnxValue value, String meaning, Optional<Extent> grid) {
        String tokens = grid.map(patches -> Long.toString(config.prefixTokens() + patches.area()))
                .orElse(OnnxPort.TOKENS);
        List<String> shape = List.of(OnnxPort.BATCH, tokens, Long.toString(width()));
        graph().output(new OnnxPort(LAST_HIDDEN_STATE, shape, meaning), value);
    }

    /** Gives out one vector an image. */
    void pooled(OnnxValue value, String meaning, long width) {
        graph().output(port(POOLER_OUTPUT, meaning, width), value);
    }

    /** Gives out one vector an image [B, E] where texts are, too. */
    void imageEmbeds(OnnxValue value, long width) {
        if (unitEmbeddings) {
            OnnxValue unit = at.unitLength("image_embeds.unit", value);
            graph().output(port(IMAGE_EMBEDS, "the image where texts are, too, of length 1", width), unit);
        } else {
            graph().output(port(IMAGE_EMBEDS, "the image where texts are, too; not of length 1", width), value);
        }
    }

    private static OnnxPort port(String name, String meaning, long size) {
        return new OnnxPort(name, List.of(OnnxPort.BATCH, Long.toString(size)), meaning);
    }
}
