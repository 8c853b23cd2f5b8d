package dev.vit4j.task;

import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A small Vision Transformer, and the mean of the words' embeddings. */
public final class SmallTowers implements TwoTowers {

    public static final int IMAGE_SIZE = 24;

    private static final int WORDS = 97;
    private static final int LENGTH = 24;
    private static final int WIDTH = 16;

    private final Vit images;
    private final Tensor words; // [V, D]
    private final Tensor logScale;
    private final Tensor bias;

    /**
     * @param logScale at the start
     * @param bias at the start
     */
    SmallTowers(Params params, double dropPathRate, double logScale, double bias) {
        images = new Vit(config(dropPathRate), params.at("images"));
        words = params.get("words.weight", Role.EMBEDDING, Initializer.normal(0.5), WORDS, WIDTH);
        this.logScale = params.get("log_scale", Role.SCALE, (tensor, random) -> tensor.fill(logScale), 1);
        this.bias = params.get("bias", Role.SCALE, (tensor, random) -> tensor.fill(bias), 1);
    }

    private static Vit.Config config(double dropPathRate) {
        return new Vit.Config(
                new EncoderConfig(IMAGE_SIZE, 8, 3, 32, 3, 2, Activation.GELU, 1e-6),
                64,
                true,
                WIDTH,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.LEARNED,
                0,
                dropPathRate,
                Optional.empty(),
                new WeightInitialization.Fixed(0.1));
    }

    /** A number for each word, the same ones for the same words, padded with 0. */
    static List<Integer> tokenize(String text) {
        String[] words = text.split(" ", -1);
        return IntStream.range(0, LENGTH)
                .mapToObj(i -> i < words.length ? 1 + Math.floorMod(words[i].hashCode(), WORDS - 1) : 0)
                .toList();
    }

    @Override
    public Tensor embedImages(Tensor pixels, Pass pass) {
        return unit(images.forward(pixels, pass));
    }

    @Override
    public Tensor embedTexts(Tensor ids, Pass pass) {
        Tensor oneHot = ids.unsqueeze(2).equal(Tensor.range(WORDS)).to(words.dtype()); // [B, T, V]
        Tensor counts = oneHot.sum(1).narrow(1, 1, WORDS - 1); // [B, V - 1], without padding
        return unit(counts.matmul(words.narrow(0, 1, WORDS - 1)));
    }

    private static Tensor unit(Tensor x) {
        Tensor full = x.to(DType.FLOAT32);
        return full.div(full.pow(2).sum(1).add(1e-12).pow(0.5).unsqueeze(1));
    }

    @Override
    public Tensor logitScale() {
        return logScale;
    }

    @Override
    public Optional<Tensor> bias() {
        return Optional.of(bias);
    }
}
