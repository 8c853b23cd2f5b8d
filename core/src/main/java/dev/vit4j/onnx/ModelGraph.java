package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.hub.LoadedModel;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Block;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The graph of a model: {@code pixel_values} [batch, 3, H, W] in; out come {@code logits} of a classifier, and of an
 * encoder {@code last_hidden_state} and one vector an image.
 */
final class ModelGraph {

    static final String PIXEL_VALUES = "pixel_values";
    static final String LOGITS = "logits";
    static final String LAST_HIDDEN_STATE = "last_hidden_state";
    static final String POOLER_OUTPUT = "pooler_output";

    private ModelGraph() {}

    /** @throws InvalidRequestException where the model can't be exported */
    static OnnxGraph of(LoadedModel model) {
        return VitGraph.of(
                model.model(), model.parameters().all(), model.preprocessing().imageSize());
    }

    /** The input of images of one size. */
    static OnnxValue pixelValues(OnnxGraph graph, long channels, long height, long width) {
        return graph.input(port(
                PIXEL_VALUES,
                "preprocessed images, RGB, as the metadata says",
                channels,
                height,
                width));
    }

    /** A port of a batch of tensors of the given shape. */
    static OnnxPort port(String name, String meaning, long... shape) {
        List<String> dimensions = new ArrayList<>(List.of(OnnxPort.BATCH));
        for (long dimension : shape) {
            dimensions.add(Long.toString(dimension));
        }
        return new OnnxPort(name, dimensions, meaning);
    }

    /** Class tokens and their like [1, 1, D] before the patches' [B, N, D]. */
    static OnnxValue withPrefix(OnnxOperators at, List<Tensor> prefix, OnnxValue patches, OnnxValue images) {
        if (prefix.isEmpty()) {
            return patches;
        }
        List<OnnxValue> tokens = new ArrayList<>();
        for (Tensor token : prefix) {
            OnnxValue parameter = at.graph().parameter(token);
            tokens.add(at.expand(parameter.name() + ".expanded", parameter, token.size(1), token.size(2), images));
        }
        tokens.add(patches);
        return at.concatenate("tokens", 1, tokens);
    }

    /** All blocks, one after the other. */
    static OnnxValue blocks(OnnxOperators at, List<Block> blocks, OnnxValue tokens) {
        OnnxValue x = tokens;
        for (Block block : blocks) {
            x = OnnxParts.block(at.at("blocks").at(Integer.toString(block.index())), block, x);
        }
        return x;
    }
}
