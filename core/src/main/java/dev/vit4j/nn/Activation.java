package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The activation functions, by their names in the reference's config.json ({@code hidden_act}). */
public enum Activation {
    /** The exact (erf) GELU (Hendrycks and Gimpel 2016). */
    GELU("gelu"),
    /** The tanh approximation of GELU. */
    GELU_TANH("gelu_pytorch_tanh"),
    /** The sigmoid approximation of GELU, x·sigmoid(1.702·x), of CLIP. */
    QUICK_GELU("quick_gelu"),
    RELU("relu"),
    SILU("silu"),
    TANH("tanh"),
    /** GELU clipped to the range from -10 to 10. */
    GELU_10("gelu_10"),
    HARDSWISH("hardswish"),
    /** The cumulative distribution function of the normal distribution of mean √½ and variance 1/(4π) (Ma et al. 2022). */
    LAPLACE("laplace"),
    /** Leaky ReLU with the slope 0.01 below 0. */
    LEAKY_RELU("leaky_relu"),
    /** The identity. */
    LINEAR("linear"),
    /** x·tanh(softplus(x)) (Misra 2019). */
    MISH("mish"),
    /** Has a learned weight in each layer: {@link Layer.Prelu}. */
    PRELU("prelu"),
    /** The square of ReLU (So et al. 2021). */
    RELU2("relu2"),
    /** ReLU clipped at 6. */
    RELU6("relu6"),
    SIGMOID("sigmoid"),
    /** √softplus(x). */
    SQRT_SOFTPLUS("sqrtsoftplus"),
    /** Has learned weights in each layer: {@link Layer.Xielu}. */
    XIELU("xielu");

    /** √½, as the reference rounds it. */
    public static final double LAPLACE_MEAN = 0.707107;

    /** √(1/(4π)), as the reference rounds it. */
    public static final double LAPLACE_DEVIATION = 0.282095;

    private final String configName;

    Activation(String configName) {
        this.configName = configName;
    }

    /** Its name in config.json. */
    public String configName() {
        return configName;
    }

    /** Creates a layer; {@code params} is the source of its weights, if it has any. */
    public Layer create(Params params) {
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
            case PRELU -> Layer.Prelu.create(params);
            case RELU2 -> fixed(x -> Functional.relu(x).pow(2));
            case RELU6 -> fixed(x -> Functional.clamp(x, 0, 6));
            case SIGMOID -> fixed(Functional::sigmoid);
            case SQRT_SOFTPLUS -> fixed(x -> Functional.softplus(x).pow(0.5));
            case XIELU -> Layer.Xielu.create(params);
        };
    }

    private Layer fixed(UnaryOperator<Tensor> function) {
        return new Layer.Fixed(this, function);
    }

    private static Tensor laplace(Tensor x) {
        return Functional.erf(x.add(-LAPLACE_MEAN).mul(1 / (LAPLACE_DEVIATION * Math.sqrt(2))))
                .add(1)
                .mul(0.5);
    }

    /**
     * The activation of a config.json; the reference's other names of the same function are known, too.
     *
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

    /** An activation in a model, with its learned weights if it has any. */
    public sealed interface Layer {

        /** The names that these weights have in files, below the layer's path. */
        List<String> WEIGHTS = List.of(Prelu.WEIGHT, Xielu.ALPHA_P, Xielu.ALPHA_N, Xielu.BETA, Xielu.EPS);

        /** The function that this layer computes. */
        Activation activation();

        /** Applies the function element by element, to any shape. */
        Tensor forward(Tensor x);

        /** An activation without weights. */
        record Fixed(Activation activation, UnaryOperator<Tensor> function) implements Layer {
            @Override
            public Tensor forward(Tensor x) {
                return function.apply(x);
            }
        }

        /**
         * Leaky ReLU with a trainable slope (He et al. 2015, https://arxiv.org/abs/1502.01852).
         *
         * @param weight the slope below 0, [1]
         */
        record Prelu(Tensor weight) implements Layer {

            static final String WEIGHT = "weight";

            static Prelu create(Params params) {
                return new Prelu(params.get(WEIGHT, Role.SCALE, (tensor, random) -> tensor.fill(0.25), 1));
            }

            @Override
            public Activation activation() {
                return Activation.PRELU;
            }

            @Override
            public Tensor forward(Tensor x) {
                return Functional.prelu(x, weight.to(x.dtype()));
            }
        }

        /**
         * The integral of ELU, expanded (Huang and Schlag 2024, https://arxiv.org/abs/2411.13010): a parabola above 0 and
         * {@code alpha·(e^x - 1 - x)} below, plus a straight line through 0. The reference stores its four numbers in bf16,
         * whatever the file's type, and rounds the factors computed from them in the same way.
         *
         * @param alphaP the factor of the parabola, before softplus [1]
         * @param alphaN the factor of the part below 0, before softplus [1]
         * @param beta the slope at 0, which is not trained []
         * @param eps the upper bound of x in {@code e^x - 1}, just below 0 []
         */
        record Xielu(Tensor alphaP, Tensor alphaN, Tensor beta, Tensor eps) implements Layer {

            static final String ALPHA_P = "alpha_p";
            static final String ALPHA_N = "alpha_n";
            static final String BETA = "beta";
            static final String EPS = "eps";

            private static final double INITIAL_ALPHA = 0.8;
            private static final double INITIAL_BETA = 0.5;
            private static final double INITIAL_EPS = -1e-6;

            static Xielu create(Params params) {
                return new Xielu(
                        params.get(
                                ALPHA_P, Role.SCALE, (tensor, random) -> tensor.fill(beforeSoftplus(INITIAL_ALPHA)), 1),
                        params.get(
                                ALPHA_N,
                                Role.SCALE,
                                (tensor, random) -> tensor.fill(beforeSoftplus(INITIAL_ALPHA - INITIAL_BETA)),
                                1),
                        params.buffer(BETA, (tensor, random) -> tensor.fill(INITIAL_BETA)),
                        params.buffer(EPS, (tensor, random) -> tensor.fill(INITIAL_EPS)));
            }

            private static double beforeSoftplus(double alpha) {
                return Math.log(Math.expm1(alpha));
            }

            @Override
            public Activation activation() {
                return Activation.XIELU;
            }

            @Override
            public Tensor forward(Tensor x) {
                DType dtype = x.dtype();
                Tensor parabola = x.mul(positiveFactor().to(dtype)).mul(x);
                Tensor exponential = x.minimum(cut().to(dtype)).expm1();
                Tensor curve = exponential.sub(x).mul(negativeFactor().to(dtype));
                return parabola.where(x.greaterThan(0), curve).add(x.mul(slope().to(dtype)));
            }

            /** The factor of the square above 0, [1] in bf16. */
            public Tensor positiveFactor() {
                return Functional.softplus(alphaP.to(DType.BFLOAT16));
            }

            /** The factor of the curve below 0, [1] in bf16. */
            public Tensor negativeFactor() {
                return slope().add(Functional.softplus(alphaN.to(DType.BFLOAT16)));
            }

            /** {@code beta} [] in bf16. */
            public Tensor slope() {
                return beta.to(DType.BFLOAT16);
            }

            /** {@code eps} [] in bf16. */
            public Tensor cut() {
                return eps.to(DType.BFLOAT16);
            }
        }
    }
}
