package dev.vit4j.verify.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compares a model with outputs that the reference computed from the same weights and inputs: a golden file has
 * {@code pixel_values} [N, C, H, W] and the outputs under the reference's names.
 *
 * <p>Supported are {@code last_hidden_state}, {@code pooler_output}, {@code hidden_states.K} (the input of block K; the
 * last is the last block's output, before any norm), {@code attentions.K}, {@code logits}, {@code image_embeds}, and
 * for classifiers with {@code labels}, {@code loss} (mean cross entropy) and {@code grad.NAME}, its gradients. For
 * models of images and texts with {@code input_ids} and, if texts are padded, {@code attention_mask}:
 * {@code text_last_hidden_state}, {@code text_pooler_output}, {@code text_hidden_states.K}, {@code text_attentions.K},
 * {@code text_embeds}, {@code logits_per_image}, {@code logits_per_text}, and {@code loss} with its gradients over the
 * first images and texts in pairs.
 *
 * @param checks in the order of the keys
 * @param notCompared other keys of the file, except for the inputs, in order
 */
public record Verification(List<Check> checks, List<NotCompared> notCompared) {

    /** The name of the file with the reference's outputs. */
    public static final String GOLDEN_FILE = "golden.safetensors";

    /** For messages: the names under which outputs are compared. */
    public static final String OUTPUTS = GoldenOutputs.NAMES;

    private static final String ROUNDING =
            "the gradient of a key projection's bias is zero up to rounding, as softmax cancels the bias";

    /** The default tolerance of {@code verify}, in fp32. */
    public static final double DEFAULT_TOLERANCE = 2e-5;

    /**
     * The comparison of one key.
     *
     * @param maxAbsDiff the largest difference of an element; NaN if shapes differ or a value is NaN
     * @param maxAbsReference the largest expected value
     * @param ok whether the difference is within the tolerance, which is relative for values above 1
     * @param problem what is wrong besides a difference; empty if nothing is
     */
    public record Check(String key, double maxAbsDiff, double maxAbsReference, boolean ok, String problem) {}

    /**
     * A key that can't be compared for this model.
     *
     * @param reason such as that a text tower is needed
     */
    public record NotCompared(String key, String reason) {}

    private static final String MAKING_ONE = "A golden file has outputs that Hugging Face transformers computed from "
            + "the same weights: "
            + GoldenOutputs.IMAGES + " [N, C, H, W], the input, and any of " + GoldenOutputs.NAMES
            + ", which are compared. In Python, with the model of transformers: safetensors.torch.save_file({\""
            + GoldenOutputs.IMAGES + "\": x, \"logits\": model(x).logits}, \"" + GOLDEN_FILE + "\")";

    public Verification {
        checks = List.copyOf(checks);
        notCompared = List.copyOf(notCompared);
    }

    /** Whether there was something to compare, and all of it agreed. */
    public boolean ok() {
        return !checks.isEmpty() && checks.stream().allMatch(Check::ok);
    }

    /**
     * Runs a model on a golden file's inputs and compares.
     *
     * @param tolerance absolute, and relative to the largest expected value if that is above 1
     * @throws ResourceException if the file is missing or broken, or has no images that fit the model
     */
    public static Verification run(LoadedNetwork network, Path goldenFile, double tolerance) {
        requireUsable(goldenFile, tolerance);
        return network.whileOpen(() -> Workers.once(
                network.threads(),
                () -> compared(goldenFile, tolerance, golden -> ImageOutputs.compute(network, golden))));
    }

    /**
     * As {@link #run(LoadedNetwork, Path, double)}, both towers of a model and what compares them.
     *
     * @throws ResourceException if the file is missing or broken, or has neither images nor texts that fit the model
     */
    public static Verification run(LoadedDualEncoder network, Path goldenFile, double tolerance) {
        requireUsable(goldenFile, tolerance);
        return network.whileOpen(() -> Workers.once(
                network.threads(),
                () -> compared(goldenFile, tolerance, golden -> DualOutputs.compute(network, golden))));
    }

    /**
     * As {@link #run(LoadedNetwork, Path, double)}, a text tower: {@code input_ids} are its input, and its outputs have
     * the names of an image tower's.
     *
     * @throws ResourceException if the file is missing or broken, or has no texts that fit the model
     */
    public static Verification run(LoadedTextModel network, Path goldenFile, double tolerance) {
        requireUsable(goldenFile, tolerance);
        return network.whileOpen(() -> Workers.once(
                network.threads(),
                () -> compared(goldenFile, tolerance, golden -> TextOutputs.compute(network, golden))));
    }

    private static void requireUsable(Path goldenFile, double tolerance) {
        if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
            throw new InvalidRequestException(
                    "the tolerance must be a finite number of at least 0, found " + tolerance);
        }
        if (!Files.exists(goldenFile)) {
            throw new ResourceException(goldenFile + " does not exist. " + MAKING_ONE);
        }
    }

    private static Verification compared(
            Path goldenFile, double tolerance, Function<SafetensorsReader, GoldenOutputs> compute) {
        try (SafetensorsReader golden = SafetensorsReader.open(goldenFile);
                Scope scope = Scope.open()) {
            GoldenOutputs outputs = compute.apply(golden);
            List<Check> checks = new ArrayList<>();
            List<NotCompared> notCompared = new ArrayList<>();
            for (String key : new TreeSet<>(golden.names())) {
                if (outputs.isInput(key)) {
                    continue;
                }
                Optional<Tensor> ours = outputs.find(key);
                if (ours.isPresent()) {
                    Check check = compare(key, ours.get(), outputs.expected(key), tolerance);
                    if (outputs.isRounding(key) && check.problem().isEmpty()) {
                        notCompared.add(new NotCompared(key, ROUNDING));
                    } else {
                        checks.add(check);
                    }
                } else {
                    outputs.lack(key)
                            .ifPresentOrElse(
                                    lack -> checks.add(new Check(key, Double.NaN, 0, false, lack)),
                                    () -> notCompared.add(new NotCompared(key, outputs.whyNot(key))));
                }
            }
            return new Verification(checks, notCompared);
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
        String whose = Double.isFinite(scale) ? "the model's" : "the golden file's";
        return new Check(
                key,
                difference,
                scale,
                finite && difference <= tolerance * Math.max(1, scale),
                finite ? "" : "one of " + whose + " values is not finite");
    }
}
