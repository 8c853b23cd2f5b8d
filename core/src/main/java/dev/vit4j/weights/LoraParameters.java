package dev.vit4j.weights;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.PathPattern;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Low-rank adapters (Hu et al. 2021, "LoRA", https://arxiv.org/abs/2106.09685) as a source of parameters: instead of
 * a matrix W₀ [out, in] a model gets W = W₀ + (alpha / r)·B·A, where A [r, in] and B [out, r] are learned and W₀ is
 * frozen. The model, its backward pass and code that saves it see a plain matrix; the gradients of A and B are derived
 * from that of W. This saves optimizer state and reduces the size of what is learned, but not the product for the
 * gradient of W.
 *
 * <p>Tensors live in the scope in which they are created.
 */
public final class LoraParameters {

    /**
     * The adapted matrices and the adapters' hyperparameters.
     *
     * @param paths a pattern of the matrices' paths, such as {@code blocks.*.attention.qkv.weight}; {@code *} stands for
     *     any characters
     * @param rank r, at least 1
     * @param alpha above 0; the product of B and A is scaled by alpha / r
     */
    public record Config(String paths, int rank, double alpha) {

        /** @throws InvalidRequestException if a value is invalid */
        public Config {
            PathPattern.of(paths);
            if (rank < 1) {
                throw new InvalidRequestException("the rank of an adapter must be at least 1, found " + rank);
            }
            if (!(alpha > 0 && Double.isFinite(alpha))) {
                throw new InvalidRequestException("the alpha of an adapter must be above 0, found " + alpha);
            }
        }

        double scale() {
            return alpha / rank;
        }
    }

    private record Factors(Tensor a, Tensor b) {}

    private final ParameterSet base;
    private final double scale;
    private final Map<String, Factors> byPath; // of the matrices

    private LoraParameters(ParameterSet base, double scale, Map<String, Factors> byPath) {
        this.base = base;
        this.scale = scale;
        this.byPath = Collections.unmodifiableMap(byPath);
    }

    /**
     * New adapters, which change nothing yet: A is normally distributed with the standard deviation 1 / √(3·in) of the
     * reference's (PEFT's) uniform distribution, and B is zero.
     *
     * @param base the model's weights, which are kept and not modified
     * @throws InvalidRequestException if no matrix matches, or one has fewer rows or columns than the rank
     */
    public static LoraParameters create(ParameterSet base, Config config, RandomSource random) {
        PathPattern paths = PathPattern.of(config.paths());
        Map<String, Factors> byPath = new LinkedHashMap<>();
        base.roles().forEach((path, role) -> {
            if (role == Role.MATRIX && paths.matches(path)) {
                byPath.put(path, factors(path, base.parameter(path), config, random));
            }
        });
        if (byPath.isEmpty()) {
            throw new InvalidRequestException("the model has no matrix \"" + config.paths() + "\"; there are "
                    + String.join(
                            ", ",
                            base.roles().entrySet().stream()
                                    .filter(entry -> entry.getValue() == Role.MATRIX)
                                    .map(Map.Entry::getKey)
                                    .toList()));
        }
        return new LoraParameters(base, config.scale(), byPath);
    }

    private static Factors factors(String path, Tensor matrix, Config config, RandomSource random) {
        long out = matrix.size(0);
        long in = matrix.size(1);
        if (config.rank() > Math.min(out, in)) {
            throw new InvalidRequestException("an adapter of " + path + " " + Arrays.toString(matrix.shape())
                    + " has a rank of at most " + Math.min(out, in) + ", found " + config.rank());
        }
        return new Factors(
                Tensor.randomNormal(random.derive(name(path, "lora_a")), config.rank(), in)
                        .mulInPlace(1 / Math.sqrt(3.0 * in))
                        .to(matrix.device()),
                Tensor.zeros(DType.FLOAT32, out, config.rank()).to(matrix.device()));
    }

    /**
     * The learned parameters: A and B of each matrix, such as {@code blocks.0.mlp.fc1.lora_a} and
     * {@code blocks.0.mlp.fc1.lora_b} for {@code blocks.0.mlp.fc1.weight}.
     */
    public ParameterSet adapters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        byPath.forEach((path, factors) -> {
            parameters.put(name(path, "lora_a"), factors.a());
            parameters.put(name(path, "lora_b"), factors.b());
        });
        Map<String, Role> roles = new LinkedHashMap<>();
        parameters.keySet().forEach(path -> roles.put(path, Role.MATRIX));
        return new ParameterSet(parameters, roles, Map.of());
    }

    private static String name(String path, String factor) {
        return path.replaceFirst("\\.weight$", "") + "." + factor;
    }

    /**
     * The weights of the whole model with the current adapters, to compute with or to save. Adapted matrices are new
     * tensors, all others are those of the base.
     */
    public ParameterSet merged() {
        Map<String, Tensor> parameters = new LinkedHashMap<>(base.parameters());
        byPath.keySet()
                .forEach(path -> parameters.put(path, base.parameter(path).copy()));
        ParameterSet merged = new ParameterSet(parameters, base.roles(), base.buffers());
        mergeInto(merged);
        return merged;
    }

    /** Recomputes the adapted matrices of an earlier {@link #merged}, in place, after a step of A and B. */
    public void mergeInto(ParameterSet merged) {
        byPath.forEach((path, factors) -> Scope.run(() -> NoGrad.call(() -> merged.parameter(path)
                .detach()
                .copyFrom(base.parameter(path))
                .addInPlace(factors.b().matmul(factors.a()), scale))));
    }

    /**
     * The gradients of the {@link #adapters}, by path: s·Bᵀ·dW for A and s·dW·Aᵀ for B, with s = alpha / r.
     *
     * @param ofMerged dW of each adapted matrix of {@link #merged}, by path; others are ignored
     * @throws NullPointerException if that of an adapted matrix is missing
     */
    public Map<String, Tensor> gradients(Map<String, Tensor> ofMerged) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        byPath.forEach((path, factors) -> NoGrad.call(() -> {
            Tensor ofMatrix = Objects.requireNonNull(ofMerged.get(path), path);
            gradients.put(
                    name(path, "lora_a"),
                    factors.b().transpose(0, 1).matmul(ofMatrix).mulInPlace(scale));
            Tensor ofB = ofMatrix.matmul(factors.a().transpose(0, 1)).mulInPlace(scale);
            gradients.put(name(path, "lora_b"), ofB);
            return ofB;
        }));
        return gradients;
    }
}
