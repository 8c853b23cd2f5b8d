package dev.vit4j.onnx;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The operators used by our models (ONNX operator set 17, https://onnx.ai/onnx/operators/), added to one
 * graph under one path. Each takes the name of its result relative to that path.
 */
final class OnnxOperators {

    private final OnnxGraph graph;
    private final String prefix;

    private OnnxOperators(OnnxGraph graph, String prefix) {
        this.graph = graph;
        this.prefix = prefix;
    }

    static OnnxOperators of(OnnxGraph graph) {
        return new OnnxOperators(graph, "");
    }

    OnnxOperators at(String name) {
        return new OnnxOperators(graph, prefix + name + ".");
    }

    OnnxGraph graph() {
        return graph;
    }

    OnnxValue add(String name, OnnxValue a, OnnxValue b) {
        return node("Add", name, List.of(a, b));
    }

    OnnxValue sub(String name, OnnxValue a, OnnxValue b) {
        return node("Sub", name, List.of(a, b));
    }

    OnnxValue minimum(String name, OnnxValue a, OnnxValue b) {
        return node("Min", name, List.of(a, b));
    }

    OnnxValue prelu(String name, OnnxValue x, OnnxValue slope) {
        return node("PRelu", name, List.of(x, slope));
    }

    /** The elements of {@code first} where x is above 0, else those of {@code second}. */
    OnnxValue whereAboveZero(String name, OnnxValue x, OnnxValue first, OnnxValue second) {
        OnnxValue above = node("Greater", name + ".above", List.of(x, graph.scalar(0)));
        return node("Where", name, List.of(above, first, second));
    }

    OnnxValue mul(String name, OnnxValue a, OnnxValue b) {
        return node("Mul", name, List.of(a, b));
    }

    OnnxValue mul(String name, OnnxValue x, double factor) {
        return mul(name, x, graph.scalar((float) factor));
    }

    OnnxValue add(String name, OnnxValue x, double summand) {
        return add(name, x, graph.scalar((float) summand));
    }

    OnnxValue matmul(String name, OnnxValue a, OnnxValue b) {
        return node("MatMul", name, List.of(a, b));
    }

    /** Softmax over the last dimension. */
    OnnxValue softmax(String name, OnnxValue x) {
        return node("Softmax", name, List.of(x), OnnxAttribute.of("axis", -1));
    }

    OnnxValue elementwise(String operator, String name, OnnxValue x) {
        return node(operator, name, List.of(x));
    }

    OnnxValue clip(String name, OnnxValue x, double low, double high) {
        return node("Clip", name, List.of(x, graph.scalar((float) low), graph.scalar((float) high)));
    }

    /** Layer norm over the last dimension. */
    OnnxValue layerNorm(String name, OnnxValue x, OnnxValue weight, OnnxValue bias, double epsilon) {
        return node(
                "LayerNormalization",
                name,
                List.of(x, weight, bias),
                OnnxAttribute.of("axis", -1),
                OnnxAttribute.of("epsilon", (float) epsilon));
    }

    /** Normalizes images [B, C, H, W] by the given statistics. */
    OnnxValue batchNorm(String name, List<OnnxValue> inputScaleBiasMeanVariance, double epsilon) {
        return node(
                "BatchNormalization", name, inputScaleBiasMeanVariance, OnnxAttribute.of("epsilon", (float) epsilon));
    }

    /** Convolution with a stride of one pixel, without bias. */
    OnnxValue conv2d(String name, OnnxValue x, Tensor filters, long padding) {
        return conv2d(name, x, filters, Optional.empty(), new long[] {1, 1}, padding);
    }

    OnnxValue conv2d(String name, OnnxValue x, Tensor filters, Optional<Tensor> bias, long[] strides, long padding) {
        List<OnnxValue> inputs = new ArrayList<>(List.of(x, graph.parameter(filters)));
        bias.map(graph::parameter).ifPresent(inputs::add);
        return node(
                "Conv",
                name,
                inputs,
                OnnxAttribute.of("kernel_shape", new long[] {filters.size(2), filters.size(3)}),
                OnnxAttribute.of("strides", strides),
                OnnxAttribute.of("pads", new long[] {padding, padding, padding, padding}));
    }

    /** Max pooling of squares that don't overlap; the rest at the end is dropped. */
    OnnxValue maxPool2d(String name, OnnxValue x, long size) {
        long[] square = {size, size};
        return node(
                "MaxPool",
                name,
                List.of(x),
                OnnxAttribute.of("kernel_shape", square),
                OnnxAttribute.of("strides", square));
    }

    /** Reshape; a 0 keeps the dimension, a -1 is inferred. */
    OnnxValue reshape(String name, OnnxValue x, long... shape) {
        return node("Reshape", name, List.of(x, graph.numbers(shape)));
    }

    OnnxValue transpose(String name, OnnxValue x, long... order) {
        return node("Transpose", name, List.of(x), OnnxAttribute.of("perm", order));
    }

    OnnxValue concatenate(String name, long axis, List<OnnxValue> values) {
        return node("Concat", name, values, OnnxAttribute.of("axis", axis));
    }

    /** Splits the last dimension into parts of equal {@code length}, one for each name. */
    List<OnnxValue> split(String name, OnnxValue x, long length, String... parts) {
        long[] lengths = new long[parts.length];
        Arrays.fill(lengths, length);
        return graph.node(
                "Split",
                prefix + name,
                List.of(x, graph.numbers(lengths)),
                List.of(parts),
                OnnxAttribute.of("axis", -1));
    }

    /** Takes one index of a dimension, which is removed. */
    OnnxValue select(String name, OnnxValue x, long axis, long index) {
        return node("Gather", name, List.of(x, graph.index(index)), OnnxAttribute.of("axis", axis));
    }

    /** A slice of a dimension from {@code start} to before {@code end}, or to the dimension's end. */
    OnnxValue slice(String name, OnnxValue x, long axis, long start, long end) {
        return node("Slice", name, List.of(x, graph.numbers(start), graph.numbers(end), graph.numbers(axis)));
    }

    /** The mean over a dimension, which is removed. */
    OnnxValue mean(String name, OnnxValue x, long axis) {
        return node(
                "ReduceMean",
                name,
                List.of(x),
                OnnxAttribute.of("axes", new long[] {axis}),
                OnnxAttribute.of("keepdims", 0));
    }

    /** [B, D], each row divided by its length. */
    OnnxValue unitLength(String name, OnnxValue x) {
        OnnxValue length = node("ReduceL2", name + ".length", List.of(x), OnnxAttribute.of("axes", new long[] {-1}));
        return node("Div", name, List.of(x, length));
    }

    /** Some of a value's dimensions, as integers. */
    private OnnxValue dimensions(String name, OnnxValue x, long start, long end) {
        return node("Shape", name, List.of(x), OnnxAttribute.of("start", start), OnnxAttribute.of("end", end));
    }

    /** A grid [1, D, h, w] resized to the height and width of {@code like} [B, D, h, w], as by PyTorch's bicubic. */
    OnnxValue resizeBicubic(String name, OnnxValue grid, long width, OnnxValue like) {
        OnnxValue size = concatenate(
                name + ".shape", 0, List.of(graph.numbers(1, width), dimensions(name + ".grid", like, 2, 4)));
        return node(
                "Resize",
                name,
                List.of(grid, graph.absent(), graph.absent(), size),
                OnnxAttribute.of("mode", "cubic"),
                OnnxAttribute.of("coordinate_transformation_mode", "half_pixel"),
                OnnxAttribute.of("cubic_coeff_a", -0.75f));
    }

    /** [n, D] repeated for each of the batch of {@code like} [B, ...]: [B, n, D]. */
    OnnxValue expand(String name, OnnxValue x, long tokens, long width, OnnxValue like) {
        OnnxValue batch = dimensions(name + ".batch", like, 0, 1);
        OnnxValue shape = concatenate(name + ".shape", 0, List.of(batch, graph.numbers(tokens, width)));
        return node("Expand", name, List.of(x, shape));
    }

    private OnnxValue node(String operator, String name, List<OnnxValue> inputs, OnnxAttribute... attributes) {
        return graph.node(operator, prefix + name, inputs, attributes);
    }
}
