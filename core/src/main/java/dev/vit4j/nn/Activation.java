package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The nonlinearities, by their names in the reference's config.json. */
public enum Activation {
    GELU("gelu"),
    GELU_TANH("gelu_pytorch_tanh"),
    QUICK_GELU("quick_gelu"),
    RELU("relu"),
    SILU("silu"),
    TANH("tanh"),
    /** GELU clipped to the range from -10 to 10. */
    GELU_10("gelu_10"),
    HARDSWISH("hardswish"),
    /** The normal distribution function of mean √½ and variance 1/(4π) (Ma et al. 2022). */
    LAPLACE("laplace"),
    LEAKY_RELU("leaky_relu"),
    LINEAR("linear"),
    /** x·tanh(softplus(x)) (Misra 2019). */
    MISH("mish"),
    /** Has a learned weight in each layer: {@link ActivationLayer.Prelu}. */
    PRELU("prelu"),
    /** The square of ReLU (So et al. 2021). */
    RELU2("relu2"),
    RELU6("relu6"),
    SIGMOID("sigmoid"),
    /** √softplus(x). */
    SQRT_SOFTPLUS("sqrtsoftplus"),
    /** Has learned weights in each layer: {@link ActivationLayer.Xielu}. */
    XIELU("xielu");

    /** √½ and √(1/(4π)), rounded as the reference rounds them. */
    public static final double LAPLACE_MEAN = 0.707107;

    public static final double LAPLACE_DEVIATION = 0.282095;

    private final String configName;

    Activation(String configName) {
        this.configName = configName;
    }

    public String configName() {
        return configName;
    }

    /** Creates a layer; {@code params} is the source of its weights, if it has any. */
    public ActivationLayer create(Params params) {
        return switch (this) {
            case GELU -> fixed(Functional::gelu);
            case GELU_TANH -> fixed(Functional::geluTanh);
            case QUICK_GELU -> fixed(x -> x.mul(Functional.sigmoid(x.mul(1.702))));
            case RELU -> fixed(Functional::relu);
            case SILU -> fixed(Functional::silu);
            case TANH -> fixed(Functional::tanh);
            case GELU_10 -> fixed(x -> Functional.clamp(Functional.gelu(x), -10, 10));
            case HARDSWISH -> fixed(Functional::hardswish);
            case LAPLACE -> fixed(Activation::laplace);
            case LEAKY_RELU -> fixed(Functional::leakyRelu);
            case LINEAR -> fixed(x -> x);
            case MISH -> fixed(Functional::mish);
            case PRELU -> ActivationLayer.Prelu.create(params);
            case RELU2 -> fixed(x -> Functional.relu(x).pow(2));
            case RELU6 -> fixed(x -> Functional.clamp(x, 0, 6));
            case SIGMOID -> fixed(Functional::sigmoid);
            case SQRT_SOFTPLUS -> fixed(x -> Functional.softplus(x).pow(0.5));
            case XIELU -> ActivationLayer.Xielu.create(params);
        };
    }

    private ActivationLayer fixed(UnaryOperator<Tensor> function) {
        return new ActivationLayer.Fixed(this, function);
    }

    private static Tensor laplace(Tensor x) {
        return Functional.erf(x.add(-LAPLACE_MEAN).mul(1 / (LAPLACE_DEVIATION * Math.sqrt(2))))
                .add(1)
                .mul(0.5);
    }

    /**
     * @throws InvalidRequestException if no activation has that name
     */
    public static Activation fromConfig(String name) {
        // The reference has some under several names, for other forms of the same formula.
        String canonical = switch (name) {
            case "gelu_python" -> GELU.configName;
            case "gelu_new", "gelu_fast", "gelu_accurate", "gelu_python_tanh" -> GELU_TANH.configName;
            case "swish" -> SILU.configName;
            default -> name;
        };
        return Arrays.stream(values())
                .filter(activation -> activation.configName.equals(canonical))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("activation \"" + name + "\" is not known; expected one "
                        + "of "
                        + Arrays.stream(values()).map(Activation::configName).collect(Collectors.joining(", "))));
    }
}
