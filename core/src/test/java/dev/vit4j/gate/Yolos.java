package dev.vit4j.gate;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.PositionEmbedding;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A small YOLOS (Fang et al. 2021, "You Only Look at One Sequence", https://arxiv.org/abs/2106.00666): detection tokens
 * follow the patches through a ViT, and a class and a box are read off each.
 *
 * <pre>
 * B images in the batch    N patches    T detection tokens    D width    K classes
 * </pre>
 */
final class Yolos {

    private static final int PATCH = 4;
    private static final int WIDTH = 64; // D
    private static final WeightInitialization INITIALIZATION = new WeightInitialization.FanIn(1, 0.5);

    private final PatchEmbedding.Projection patches;
    private final Tensor positions; // [1, N, D]
    private final Tensor detectionTokens; // [1, T, D]
    private final Encoder encoder;
    private final LayerNorm norm;
    private final Linear classes; // D to K + 1, the last for no object
    private final Linear hidden; // D to D
    private final Linear boxes; // D to 4

    /**
     * What is told of each detection token.
     *
     * @param logits [B, T, K + 1]
     * @param boxes [B, T, 4]: centre, width and height as fractions of the image
     */
    record Detections(Tensor logits, Tensor boxes) {}

    /** @param tokens T, at least as many as an image has boxes */
    Yolos(Params params, int imageSize, int tokens, int numClasses) {
        var matrix = INITIALIZATION.matrix(WIDTH, false);
        patches = PatchEmbedding.Projection.create(
                params.at("patch_embedding"),
                3,
                Size2d.square(PATCH),
                WIDTH,
                true,
                INITIALIZATION.matrix(3 * PATCH * PATCH, false));
        int side = imageSize / PATCH;
        positions = params.get(
                "position_embedding",
                Role.POSITION,
                (tensor, random) -> tensor.copyFrom(PositionEmbedding.sineCosine2d(side, side, WIDTH)),
                1,
                (long) side * side,
                WIDTH);
        detectionTokens = params.get("detection_tokens", Role.TOKEN, Initializer.normal(0.5), 1, tokens, WIDTH);
        encoder = Encoder.create(
                params.at("blocks"),
                2,
                new Block.Config(
                        WIDTH,
                        4,
                        new Mlp.Config(2 * WIDTH, Activation.GELU),
                        true,
                        1e-6,
                        OptionalDouble.empty(),
                        INITIALIZATION));
        norm = LayerNorm.create(params.at("norm"), WIDTH, 1e-6);
        classes = Linear.createHead(params.at("classes"), WIDTH, numClasses + 1, true, matrix);
        hidden = Linear.create(params.at("boxes.hidden"), WIDTH, WIDTH, true, matrix);
        boxes = Linear.createHead(params.at("boxes.head"), WIDTH, 4, true, matrix);
    }

    /** Of images [B, 3, H, W]. */
    Detections forward(Tensor images, Pass pass) {
        Tensor x = patches.forward(images, pass).values().add(positions); // [B, N, D]
        int t = (int) detectionTokens.size(1);
        Tensor tokens = detectionTokens.expand(images.size(0), t, WIDTH);
        x = Tensor.concatenate(1, List.of(x, tokens)); // [B, N + T, D]
        x = encoder.forward(x, Attention.Mask.NONE, Encoder.Readout.last(t), pass); // [B, T, D]
        x = norm.forward(x);
        Tensor places = boxes.forward(Functional.relu(hidden.forward(x))); // [B, T, 4]
        return new Detections(classes.forward(x).to(DType.FLOAT32), Functional.sigmoid(places.to(DType.FLOAT32)));
    }
}
