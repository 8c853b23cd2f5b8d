package dev.vit4j.onnx;

import dev.vit4j.nn.Activation;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;

/** {@link Activation.Layer#forward} as ONNX operators. */
final class ActivationGraph {

    private ActivationGraph() {}

    static OnnxValue of(OnnxOperators at, Activation.Layer layer, OnnxValue x) {
        if (layer instanceof Activation.Layer.Prelu prelu) {
            return at.prelu("result", x, at.graph().parameter(prelu.weight()));
        }
        if (layer instanceof Activation.Layer.Xielu xielu) {
            return xielu(at, xielu, x);
        }
        return switch (layer.activation()) {
            case GELU -> gelu(at, x);
            case GELU_TANH -> {
                OnnxValue cubed = at.mul("cubed", at.mul("squared", x, x), x);
                OnnxValue inner = at.add("polynomial", x, at.mul("cubed_part", cubed, 0.044715));
                OnnxValue tanh = at.elementwise("Tanh", "tanh", at.mul("scaled", inner, Math.sqrt(2 / Math.PI)));
                yield at.mul("result", at.mul("half", x, 0.5), at.add("tanh_plus_one", tanh, 1));
            }
            case QUICK_GELU -> at.mul("result", x, at.elementwise("Sigmoid", "sigmoid", at.mul("scaled", x, 1.702)));
            case SILU -> silu(at, x);
            case RELU -> at.elementwise("Relu", "result", x);
            case TANH -> at.elementwise("Tanh", "result", x);
            case GELU_10 -> at.clip("clipped", gelu(at, x), -10, 10);
            case HARDSWISH -> at.elementwise("HardSwish", "result", x);
            case LAPLACE -> {
                OnnxValue centred = at.add("centred", x, -Activation.LAPLACE_MEAN);
                OnnxValue scaled = at.mul("scaled", centred, 1 / (Activation.LAPLACE_DEVIATION * Math.sqrt(2)));
                OnnxValue erf = at.elementwise("Erf", "erf", scaled);
                yield at.mul("result", at.add("erf_plus_one", erf, 1), 0.5);
            }
            case LEAKY_RELU -> at.elementwise("LeakyRelu", "result", x); // the operator's own slope is the reference's
            case LINEAR -> x;
            case MISH -> at.mul("result", x, at.elementwise("Tanh", "tanh", at.elementwise("Softplus", "softplus", x)));
            case RELU2 -> {
                OnnxValue positive = at.elementwise("Relu", "positive", x);
                yield at.mul("result", positive, positive);
            }
            case RELU6 -> at.clip("result", x, 0, 6);
            case SIGMOID -> at.elementwise("Sigmoid", "result", x);
            case SQRT_SOFTPLUS -> at.elementwise("Sqrt", "result", at.elementwise("Softplus", "softplus", x));
            case PRELU, XIELU -> throw new IllegalStateException("an activation with weights is none without");
        };
    }

    static OnnxValue silu(OnnxOperators at, OnnxValue x) {
        return at.mul("result", x, at.elementwise("Sigmoid", "sigmoid", x));
    }

    static OnnxValue gelu(OnnxOperators at, OnnxValue x) {
        // In the order that runtimes know as one operator; operator set 17 has none for it.
        OnnxValue erf = at.elementwise("Erf", "erf", at.mul("over_root_two", x, Math.sqrt(0.5)));
        return at.mul("result", at.mul("product", x, at.add("erf_plus_one", erf, 1)), 0.5);
    }

    private static OnnxValue xielu(OnnxOperators at, Activation.Layer.Xielu layer, OnnxValue x) {
        OnnxGraph graph = at.graph();
        OnnxValue above = graph.changed(layer.alphaP(), "factor", new long[] {1}, all -> fp32(layer.positiveFactor()));
        OnnxValue below = graph.changed(layer.alphaN(), "factor", new long[] {1}, all -> fp32(layer.negativeFactor()));
        OnnxValue slope = graph.changed(layer.beta(), "rounded", new long[0], all -> fp32(layer.slope()));
        OnnxValue cut = graph.changed(layer.eps(), "rounded", new long[0], all -> fp32(layer.cut()));
        OnnxValue parabola = at.mul("parabola", at.mul("scaled", x, above), x);
        OnnxValue exponential = at.add("expm1", at.elementwise("Exp", "exp", at.minimum("negative", x, cut)), -1);
        OnnxValue curve = at.mul("curve", at.sub("lowered", exponential, x), below);
        OnnxValue bent = at.whereAboveZero("bent", x, parabola, curve);
        return at.add("result", bent, at.mul("line", x, slope));
    }

    private static Tensor fp32(Tensor x) {
        return x.to(DType.FLOAT32);
    }
}
