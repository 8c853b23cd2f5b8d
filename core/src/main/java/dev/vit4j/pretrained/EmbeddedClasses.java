package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.model.EmbeddingClassifier;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Classes as vectors among a model's image embeddings: an image's logit for a class is the product of its embedding, of
 * length 1, and the class's weights, plus a bias. {@link LoadedDualEncoder#classes} makes them of embedded texts.
 *
 * @param weights [K][E], one row per label
 * @param bias of every class
 * @param problemType what the logits mean
 * @param warnings about the texts, and the model that embedded them, which become the classifier's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EmbeddedClasses(
        List<String> labels,
        float[][] weights,
        float bias,
        LoadedModel.ProblemType problemType,
        List<LoadedModel.Warning> warnings) {

    /** @throws InvalidRequestException if there is no class, or not a row of one width for each */
    public EmbeddedClasses {
        labels = List.copyOf(labels);
        warnings = List.copyOf(warnings);
        if (labels.isEmpty() || labels.size() != weights.length) {
            throw new InvalidRequestException("expected one or more labels and a vector for each, found "
                    + Plural.of(labels.size(), "label") + " and " + Plural.of(weights.length, "vector"));
        }
        for (float[] row : weights) {
            if (row.length != weights[0].length) {
                throw new InvalidRequestException(
                        "the classes' vectors differ in width: " + weights[0].length + " and " + row.length);
            }
        }
    }

    /** The same classes with further warnings. */
    public EmbeddedClasses withWarnings(List<LoadedModel.Warning> further) {
        return new EmbeddedClasses(
                labels,
                weights,
                bias,
                problemType,
                Stream.concat(warnings.stream(), further.stream()).toList());
    }

    /** @throws InvalidRequestException if the tower's embeddings are of another kind or width */
    ConfigJson classifier(ModelConfig tower) {
        if (!(tower instanceof TransformerConfig transformer)) {
            throw new InvalidRequestException("the model gives no embeddings that are compared with texts");
        }
        EmbeddingClassifier.Config config = new EmbeddingClassifier.Config(transformer, labels.size());
        if (config.embeddingSize() != weights[0].length) {
            throw new InvalidRequestException("the classes' vectors have " + weights[0].length
                    + " numbers, the model's embeddings " + config.embeddingSize());
        }
        return new ConfigJson(config, labels, problemType);
    }

    /** The tower's parameters and the head's, in the caller's scope. */
    ParameterSet joined(ParameterSet tower, ModelConfig classifier, Precision precision) {
        int k = weights.length;
        float[] rows = new float[k * weights[0].length];
        for (int i = 0; i < k; i++) {
            System.arraycopy(weights[i], 0, rows, i * weights[0].length, weights[0].length);
        }
        Map<String, Tensor> all = new LinkedHashMap<>(tower.all());
        all.put("head.weight", Tensor.of(rows, k, weights[0].length).to(precision.computeType()));
        all.put("head.bias", Tensor.ones(precision.computeType(), k).mul(bias));
        return ParameterSet.load(classifier::build, all, "the classifier");
    }
}
