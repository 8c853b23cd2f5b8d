package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The nonlinearities by the names that the reference's config.json gives them. */
public enum Activation {
    GELU("gelu"),
    GELU_TANH("gelu_pytorch_tanh"),
    QUICK_GELU("quick_gelu"),
    RELU("relu"),
    SILU("silu"),
    TANH("tanh"),
    /** GELU cut off at -10 and 10. */
    GELU_10("gelu_10"),
    HARDSWISH("hardswish"),
    /** The normal distribution function of mean √½ and variance 1/(4π) (Ma et al. 2022). */
    LAPLACE("laplace"),
    LEAKY_RELU("leaky_relu"),
    LINEAR("linear"),
    /** x·tanh(softplus(x)) (Misra 2019). */
    MISH("mish"),
    /** The square of ReLU (So et al. 2021). */
    RELU2("relu2"),
    RELU6("relu6"),
    SIGMOID("sigmoid"),
    /** √softplus(x). */
    SQRT_SOFTPLUS("sqrtsoftplus");

    /** √½ and √(1/(4π)), rounded as the reference rounds them. */
    public static final double LAPLACE_MEAN = 0.707107;

    public static final double LAPLACE_DEVIATION = 0.282095;

    /** The reference has them with weights of their own in the file. */
    private static final List<String> LEARNED = List.of("prelu", "xielu");

    private final String configName;

    Activation(String configName) {
        this.configName = configName;
    }

    public String configName() {
        return configName;
    }

    public Tensor apply(Tensor x) {
        return switch (this) {
            case GELU -> Functional.gelu(x);
            case GELU_TANH -> Functional.geluTanh(x);
            case QUICK_GELU -> x.mul(Functional.sigmoid(x.mul(1.702)));
            case RELU -> Functional.relu(x);
            case SILU -> Functional.silu(x);
            case TANH -> Functional.tanh(x);
            case GELU_10 -> Functional.clamp(Functional.gelu(x), -10, 10);
            case HARDSWISH -> Functional.hardswish(x);
            case LAPLACE ->
                Functional.erf(x.add(-LAPLACE_MEAN).mul(1 / (LAPLACE_DEVIATION * Math.sqrt(2))))
                        .add(1)
                        .mul(0.5);
            case LEAKY_RELU -> Functional.leakyRelu(x);
            case LINEAR -> x;
            case MISH -> Functional.mish(x);
            case RELU2 -> {
                Tensor positive = Functional.relu(x);
                yield positive.mul(positive);
            }
            case RELU6 -> Functional.clamp(x, 0, 6);
            case SIGMOID -> Functional.sigmoid(x);
            case SQRT_SOFTPLUS -> Functional.softplus(x).pow(0.5);
        };
    }

    /**
     * @throws InvalidRequestException where no activation has that name
     */
    public static Activation fromConfig(String name) {
        // The reference has some under several names, which write the same formula in another order.
        String canonical = switch (name) {
            case "gelu_python" -> GELU.configName;
            case "gelu_new", "gelu_fast", "gelu_accurate", "gelu_python_tanh" -> GELU_TANH.configName;
            case "swish" -> SILU.configName;
            default -> name;
        };
        return Arrays.stream(values())
                .filter(activation -> activation.configName.equals(canonical))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("activation \"" + name + "\" "
                        + (LEARNED.contains(name) ? "has weights of its own, which vit4j doesn't read" : "is not known")
                        + "; there are "
                        + Arrays.stream(values()).map(Activation::configName).collect(Collectors.joining(", "))));
    }
}
