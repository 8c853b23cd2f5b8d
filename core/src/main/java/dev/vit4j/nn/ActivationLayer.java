package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.function.UnaryOperator;

/** A nonlinearity in a model, with learned weights if it has any. The shape of its input is kept. */
public sealed interface ActivationLayer {

    /** The names of all such weights in files. */
    List<String> WEIGHTS = List.of(Prelu.WEIGHT, Xielu.ALPHA_P, Xielu.ALPHA_N, Xielu.BETA, Xielu.EPS);

    Activation activation();

    Tensor forward(Tensor x);

    /** A nonlinearity without weights. */
    record Fixed(Activation activation, UnaryOperator<Tensor> function) implements ActivationLayer {
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
    record Prelu(Tensor weight) implements ActivationLayer {

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
     * @param alphaP of the parabola, before softplus [1]
     * @param alphaN of the part below 0, before softplus [1]
     * @param beta the slope at 0, which is not trained []
     * @param eps just below 0, where {@code e^x - 1} is clipped []
     */
    record Xielu(Tensor alphaP, Tensor alphaN, Tensor beta, Tensor eps) implements ActivationLayer {

        static final String ALPHA_P = "alpha_p";
        static final String ALPHA_N = "alpha_n";
        static final String BETA = "beta";
        static final String EPS = "eps";

        private static final double INITIAL_ALPHA = 0.8;
        private static final double INITIAL_BETA = 0.5;
        private static final double INITIAL_EPS = -1e-6;

        static Xielu create(Params params) {
            return new Xielu(
                    params.get(ALPHA_P, Role.SCALE, (tensor, random) -> tensor.fill(beforeSoftplus(INITIAL_ALPHA)), 1),
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
