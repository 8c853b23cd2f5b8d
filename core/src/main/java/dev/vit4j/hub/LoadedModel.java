package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A model that answers: what a model folder holds, in memory. Threads may share one; it must be closed, which frees
 * its weights.
 */
public final class LoadedModel implements AutoCloseable {

    /** The part that is made of tensors. */
    record Weights(Vit model, ParameterSet parameters) {}

    private final Preprocessor preprocessing;
    private final List<String> labels;
    private final Owned<Weights> weights;

    LoadedModel(Preprocessor preprocessing, List<String> labels, Owned<Weights> weights) {
        this.preprocessing = preprocessing;
        this.labels = labels;
        this.weights = weights;
    }

    public VitConfig config() {
        return model().config();
    }

    /** The classes' names by index. */
    public List<String> labels() {
        return labels;
    }

    public Preprocessor preprocessing() {
        return preprocessing;
    }

    public Vit model() {
        return weights.get().model();
    }

    /** The weights, fp32. */
    public ParameterSet parameters() {
        return weights.get().parameters();
    }

    /**
     * What the model says of preprocessed images [B, C, H, W]: logits [B, C] of a classifier, else features [B, D]; in
     * the caller's scope.
     */
    public Tensor scores(Tensor images) {
        return NoGrad.call(() -> Scope.call(() -> model().forward(images, Pass.inference())));
    }

    /**
     * The most probable classes of an image, the most probable first.
     *
     * @param top how many; all, where there are fewer
     * @throws InvalidRequestException where the model is no classifier
     */
    public List<LabelProbability> classify(RgbImage image, int top) {
        if (config().head() != VitConfig.Head.CLASSIFIER) {
            throw new InvalidRequestException("the model has no classifier: its head is " + config().head());
        }
        if (top < 1) {
            throw new InvalidRequestException("the number of classes to name must be at least 1, found " + top);
        }
        float[] probabilities;
        try (Scope scope = Scope.open()) {
            probabilities = Functional.softmax(
                            scores(preprocessing.toTensor(image).unsqueeze(0)))
                    .toFloatArray();
        }
        return IntStream.range(0, probabilities.length)
                .mapToObj(i -> new LabelProbability(i, labels.get(i), probabilities[i]))
                .sorted(Comparator.comparingDouble(LabelProbability::probability)
                        .reversed())
                .limit(top)
                .toList();
    }

    @Override
    public void close() {
        weights.close();
    }
}
