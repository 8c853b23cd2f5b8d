package dev.vit4j.onnx;

import dev.vit4j.internal.io.ProtobufMessage;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A graph under construction: nodes in the order of computation, and the tensors that they read
 * ({@code GraphProto}). It knows the model's parameters, and so whether one is missing.
 */
final class OnnxGraph {

    private static final int NODE = 1;
    private static final int NAME = 2;
    private static final int INITIALIZER = 5;
    private static final int DOC_STRING = 10;
    private static final int INPUT = 11;
    private static final int OUTPUT = 12;

    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_NAME = 3;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;

    private record Node(
            String operator,
            String name,
            List<OnnxValue> inputs,
            List<OnnxValue> outputs,
            List<OnnxAttribute> attributes) {}

    private final String name;
    private final IdentityHashMap<Tensor, String> parameters = new IdentityHashMap<>();
    private final Set<String> unused = new TreeSet<>();
    private final Set<String> names = new HashSet<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    private final List<OnnxExport.Port> inputs = new ArrayList<>();
    private final Map<String, OnnxExport.Port> outputs = new LinkedHashMap<>(); // by the name of the value inside

    /** @param tensors of the model: the graph may read all of them, and must read its parameters */
    OnnxGraph(String name, ParameterSet tensors) {
        this.name = name;
        tensors.all().forEach((path, tensor) -> parameters.put(tensor, path));
        unused.addAll(tensors.parameters().keySet());
    }

    String name() {
        return name;
    }

    OnnxValue input(OnnxExport.Port port) {
        inputs.add(port);
        return named(port.name());
    }

    /** A parameter under its path. */
    OnnxValue parameter(Tensor parameter) {
        return tensor(use(parameter), parameter.shape(), () -> parameter);
    }

    /** A matrix [out, in] transposed for MatMul, [in, out]. */
    OnnxValue transposed(Tensor matrix) {
        return changed(matrix, "transposed", new long[] {matrix.size(1), matrix.size(0)}, m -> m.transpose(0, 1));
    }

    /**
     * A tensor derived from a parameter, under its path and {@code suffix}.
     *
     * @param change computed when the file is written
     */
    OnnxValue changed(Tensor parameter, String suffix, long[] shape, UnaryOperator<Tensor> change) {
        return tensor(use(parameter) + "." + suffix, shape, () -> change.apply(parameter));
    }

    /** What the graph reads instead of the parameter at a path, under that path and {@code suffix}. */
    OnnxValue changed(String path, String suffix, long[] shape, Supplier<Tensor> values) {
        unused.remove(path);
        return tensor(path + suffix, shape, values);
    }

    OnnxValue scalar(float value) {
        String constant = "constant." + value;
        return initializer(constant, OnnxTensor.scalar(constant, value));
    }

    /** A list of integers, as for shapes. */
    OnnxValue numbers(long... values) {
        String constant = "constant." + Arrays.toString(values).replace(" ", "");
        return initializer(constant, OnnxTensor.of(constant, new long[] {values.length}, values));
    }

    /** A scalar integer. */
    OnnxValue index(long value) {
        String constant = "constant.index" + value;
        return initializer(constant, OnnxTensor.of(constant, new long[0], value));
    }

    /** An optional input that this node doesn't have. */
    OnnxValue absent() {
        return new OnnxValue("");
    }

    /** A node with one result, which has the node's name. */
    OnnxValue node(String operator, String name, List<OnnxValue> inputs, OnnxAttribute... attributes) {
        OnnxValue output = named(name);
        nodes.add(new Node(operator, name, List.copyOf(inputs), List.of(output), List.of(attributes)));
        return output;
    }

    /** A node with several results, which are named after it. */
    List<OnnxValue> node(
            String operator, String name, List<OnnxValue> inputs, List<String> results, OnnxAttribute... attributes) {
        List<OnnxValue> outputs =
                results.stream().map(result -> named(name + "." + result)).toList();
        nodes.add(new Node(operator, name, List.copyOf(inputs), outputs, List.of(attributes)));
        return outputs;
    }

    /** Makes the result of a node an output, under the port's name. */
    void output(OnnxExport.Port port, OnnxValue value) {
        if (nodes.stream().noneMatch(node -> node.outputs().contains(value))) {
            throw new IllegalStateException(value.name() + " is not a node's result");
        }
        if (outputs.put(value.name(), port) != null) {
            throw new IllegalStateException(value.name() + " is given out twice");
        }
        named(port.name());
    }

    List<OnnxExport.Port> inputs() {
        return List.copyOf(inputs);
    }

    List<OnnxExport.Port> outputs() {
        return List.copyOf(outputs.values());
    }

    Collection<OnnxTensor> tensors() {
        return tensors.values();
    }

    /**
     * The complete graph.
     *
     * @param stored how each tensor is written, inside or outside the file
     * @throws IllegalStateException if the nodes don't use all parameters of the model: they would not compute the same
     */
    ProtobufMessage message(String description, Function<OnnxTensor, ProtobufMessage> stored) {
        if (!unused.isEmpty()) {
            throw new IllegalStateException("the ONNX graph of " + name + " leaves out " + unused);
        }
        ProtobufMessage.Builder graph = new ProtobufMessage.Builder();
        nodes.forEach(node -> graph.message(NODE, message(node)));
        graph.text(NAME, name);
        tensors.values().forEach(tensor -> graph.message(INITIALIZER, stored.apply(tensor)));
        graph.text(DOC_STRING, description);
        inputs.forEach(port -> graph.message(INPUT, port.message()));
        outputs.values().forEach(port -> graph.message(OUTPUT, port.message()));
        return graph.build();
    }

    private ProtobufMessage message(Node node) {
        ProtobufMessage.Builder message = new ProtobufMessage.Builder();
        node.inputs().forEach(value -> message.text(NODE_INPUT, outsideName(value)));
        node.outputs().forEach(value -> message.text(NODE_OUTPUT, outsideName(value)));
        message.text(NODE_NAME, node.name()).text(NODE_OPERATOR, node.operator());
        node.attributes().forEach(attribute -> message.message(NODE_ATTRIBUTE, attribute.message()));
        return message.build();
    }

    private String outsideName(OnnxValue value) {
        OnnxExport.Port port = outputs.get(value.name());
        return port == null ? value.name() : port.name();
    }

    private String use(Tensor parameter) {
        String path = parameters.get(parameter);
        if (path == null) {
            throw new IllegalStateException("a tensor " + parameter + " that is not a parameter of " + name);
        }
        unused.remove(path);
        return path;
    }

    private OnnxValue tensor(String tensorName, long[] shape, Supplier<Tensor> values) {
        return initializer(tensorName, OnnxTensor.of(tensorName, shape, values));
    }

    /** Two nodes may read the same tensor. */
    private OnnxValue initializer(String tensorName, OnnxTensor tensor) {
        return tensors.putIfAbsent(tensorName, tensor) == null ? named(tensorName) : new OnnxValue(tensorName);
    }

    private OnnxValue named(String value) {
        if (!names.add(value)) {
            throw new IllegalStateException("two values of the graph are named " + value);
        }
        return new OnnxValue(value);
    }
}
