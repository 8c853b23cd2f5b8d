package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.SafetensorsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A model beside what the reference computed from the same weights and inputs: a golden file holds {@code pixel_values}
 * [N, C, H, W] and, under the names of the reference's outputs, what came out.
 *
 * <p>Known are {@code last_hidden_state}, {@code pooler_output}, {@code hidden_states.K} (the input of block K; the last
 * is the last block's output, before any norm), {@code attentions.K}, {@code logits}, {@code image_embeds}, and of
 * classifiers with {@code labels}, {@code loss} (their mean cross entropy) and {@code grad.NAME}, its gradients.
 *
 * @param checks in the order of the keys
 * @param unknownKeys what the file holds beyond inputs and what this model computes: a text tower's outputs
 * @param leftOutKeys gradients of key projections' biases: zero in exact arithmetic, rounding here and there
 */
public record Verification(List<Check> checks, List<String> unknownKeys, List<String> leftOutKeys) {

    public static final String GOLDEN_FILE = "golden.safetensors";

    /** The largest difference that {@code verify} lets pass, in fp32. */
    public static final double DEFAULT_TOLERANCE = 2e-5;

    /**
     * One key compared.
     *
     * @param maxAbsDiff the largest difference of an element; NaN where shapes differ or a number is none
     * @param maxAbsReference the largest expected value
     * @param ok whether the difference is within the tolerance, which counts relative to values above 1
     * @param problem what is wrong beside a difference; empty where nothing is
     */
    public record Check(String key, double maxAbsDiff, double maxAbsReference, boolean ok, String problem) {}

    public Verification {
        checks = List.copyOf(checks);
        unknownKeys = List.copyOf(unknownKeys);
        leftOutKeys = List.copyOf(leftOutKeys);
    }

    /** Whether there was something to compare, and all of it agreed. */
    public boolean ok() {
        return !checks.isEmpty() && checks.stream().allMatch(Check::ok);
    }

    /**
     * Runs a model on a golden file's inputs and compares.
     *
     * @param tolerance absolute, and relative to the largest expected value where that is above 1
     * @throws ResourceException where the file is missing or broken, or holds no images that fit the model
     */
    public static Verification run(LoadedNetwork network, Path goldenFile, double tolerance) {
        if (!(tolerance >= 0)) {
            throw new InvalidRequestException("the tolerance must be at least 0, found " + tolerance);
        }
        try (SafetensorsReader golden = SafetensorsReader.open(goldenFile);
                Scope scope = Scope.open()) {
            GoldenOutputs outputs = GoldenOutputs.compute(network, golden);
            List<Check> checks = new ArrayList<>();
            List<String> unknown = new ArrayList<>();
            List<String> leftOut = new ArrayList<>();
            for (String key : new TreeSet<>(golden.names())) {
                if (GoldenOutputs.isInput(key)) {
                    continue;
                }
                Optional<Tensor> ours = outputs.find(key);
                if (ours.isPresent()) {
                    Check check = compare(key, ours.get(), golden.read(key), tolerance);
                    if (outputs.isRounding(key) && check.problem().isEmpty()) {
                        leftOut.add(key);
                    } else {
                        checks.add(check);
                    }
                } else if (outputs.isOfAnotherDepth(key)) {
                    checks.add(new Check(key, Double.NaN, 0, false, "the model has no such block"));
                } else {
                    unknown.add(key);
                }
            }
            return new Verification(checks, unknown, leftOut);
        }
    }

    private static Check compare(String key, Tensor ours, Tensor reference, double tolerance) {
        Tensor expected = reference.to(DType.FLOAT64);
        double scale = expected.elements() == 0 ? 0 : expected.abs().max().item();
        if (!Arrays.equals(ours.shape(), expected.shape())) {
            return new Check(
                    key,
                    Double.NaN,
                    scale,
                    false,
                    "shape " + Arrays.toString(ours.shape()) + " instead of " + Arrays.toString(expected.shape()));
        }
        double difference = expected.elements() == 0
                ? 0
                : ours.detach().to(DType.FLOAT64).sub(expected).abs().max().item();
        boolean finite = Double.isFinite(difference) && Double.isFinite(scale);
        return new Check(
                key,
                difference,
                scale,
                finite && difference <= tolerance * Math.max(1, scale),
                finite ? "" : "a value that is no finite number");
    }
}
