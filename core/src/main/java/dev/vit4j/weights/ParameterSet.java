package dev.vit4j.weights;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The tensors of a model by path, in the order in which the model asks for them. They belong to the scope in which they
 * were created; this has nothing to close.
 *
 * @param parameters the tensors that are trained by gradient descent
 * @param roles the role of each parameter
 * @param buffers the tensors that are not: running statistics, fixed filters
 */
public record ParameterSet(Map<String, Tensor> parameters, Map<String, Role> roles, Map<String, Tensor> buffers) {

    /** No tensors. */
    public static final ParameterSet EMPTY = new ParameterSet(Map.of(), Map.of(), Map.of());

    /** @throws IllegalArgumentException if the parameters with roles are not exactly the parameters */
    public ParameterSet {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
        buffers = Collections.unmodifiableMap(new LinkedHashMap<>(buffers));
        if (!roles.keySet().equals(parameters.keySet())) {
            throw new IllegalArgumentException(
                    "roles of " + roles.keySet() + " are not those of " + parameters.keySet());
        }
    }

    /**
     * A freshly initialized fp32 set for the model that {@code model} builds; each tensor's values depend only on its path
     * and the seed.
     */
    public static ParameterSet initialize(Consumer<Params> model, RandomSource random) {
        return collect(model, (path, initializer, shape) -> {
            Tensor tensor = Tensor.empty(DType.FLOAT32, shape);
            Scope.run(() -> initializer.initialize(tensor, random.derive(path)));
            return tensor;
        });
    }

    /** The tensors that the model built by {@code model} asks for, with uninitialized memory. */
    public static ParameterSet uninitialized(Consumer<Params> model) {
        return collect(model, (path, initializer, shape) -> Tensor.empty(DType.FLOAT32, shape));
    }

    /**
     * The tensors that the model built by {@code model} asks for, without memory, however large: for inspecting shapes,
     * not for computing.
     *
     * @param mostTensors upper bound; more tensors than this means a corrupt configuration
     * @throws InvalidRequestException if it asks for more tensors, or for one whose number of elements overflows
     */
    public static ParameterSet shapes(Consumer<Params> model, long mostTensors) {
        Tensor nothing = Tensor.zeros(DType.FLOAT32);
        AtomicLong count = new AtomicLong();
        return collect(model, (path, initializer, shape) -> {
            if (count.incrementAndGet() > mostTensors) {
                throw new InvalidRequestException("the model has more than " + mostTensors + " tensors");
            }
            requireCountable(path, shape);
            return nothing.expand(shape);
        });
    }

    private static void requireCountable(String path, long... shape) {
        try {
            long bytes = Double.BYTES;
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, Math.max(size, 1));
            }
        } catch (ArithmeticException e) {
            throw new InvalidRequestException(
                    path + " of shape " + Arrays.toString(shape) + " would have more elements than can be counted", e);
        }
    }

    /**
     * The set for the model that {@code model} builds, from the tensors of a file, which are not copied. Tensors that the
     * model doesn't ask for are left out.
     *
     * @param origin the file's name in errors
     * @throws ResourceException if a tensor is missing or doesn't have the model's shape
     */
    public static ParameterSet load(Consumer<Params> model, Map<String, Tensor> tensors, String origin) {
        return collect(model, (path, initializer, shape) -> find(tensors, path, origin, shape));
    }

    /**
     * Reads the tensors of a safetensors file by name, in the current scope: for example the weights of a run of a program's
     * own model, for {@link #load(Consumer, Map, String)}.
     *
     * @param folderOrFile a file, or a folder with {@code model.safetensors} or its parts
     * @throws ResourceException if it is missing, broken, or has a type of numbers that isn't supported
     */
    public static Map<String, Tensor> read(Path folderOrFile) {
        try (SafetensorsReader file = SafetensorsReader.open(folderOrFile)) {
            return file.readAll();
        }
    }

    /** Returns the tensor that a model asks for. */
    @FunctionalInterface
    private interface Supply {
        Tensor tensor(String path, Initializer initializer, long... shape);
    }

    private static ParameterSet collect(Consumer<Params> model, Supply supply) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        Map<String, Role> roles = new LinkedHashMap<>();
        Map<String, Tensor> buffers = new LinkedHashMap<>();
        model.accept(new Params(
                new Params.Source() {
                    @Override
                    public Tensor parameter(String path, Role role, Initializer initializer, long... shape) {
                        roles.put(path, role);
                        return put(parameters, path, supply.tensor(path, initializer, shape));
                    }

                    @Override
                    public Tensor buffer(String path, Initializer initializer, long... shape) {
                        return put(buffers, path, supply.tensor(path, initializer, shape));
                    }

                    private Tensor put(Map<String, Tensor> into, String path, Tensor tensor) {
                        if (into.put(path, tensor) != null) {
                            throw new IllegalStateException("the model asks twice for " + path);
                        }
                        return tensor;
                    }
                },
                ""));
        return new ParameterSet(parameters, roles, buffers);
    }

    /** A source that gives these tensors to a model; it throws {@link ResourceException} if the model asks for others. */
    public Params params() {
        return new Params(
                new Params.Source() {
                    @Override
                    public Tensor parameter(String path, Role role, Initializer initializer, long... shape) {
                        return find(parameters, path, "the parameter set", shape);
                    }

                    @Override
                    public Tensor buffer(String path, Initializer initializer, long... shape) {
                        return find(buffers, path, "the parameter set", shape);
                    }
                },
                "");
    }

    /**
     * The parameter at a path.
     *
     * @throws NullPointerException if there is none
     */
    public Tensor parameter(String path) {
        return Objects.requireNonNull(parameters.get(path), path);
    }

    /** The set with each tensor replaced by the result of a function. */
    public ParameterSet map(UnaryOperator<Tensor> parameter, UnaryOperator<Tensor> buffer) {
        return new ParameterSet(mapValues(parameters, parameter), roles, mapValues(buffers, buffer));
    }

    /** Parameters and buffers together, as in a file. */
    public Map<String, Tensor> all() {
        Map<String, Tensor> all = new LinkedHashMap<>(parameters);
        all.putAll(buffers);
        return all;
    }

    /** The number of trainable elements. */
    public long parameterCount() {
        return parameters.values().stream().mapToLong(Tensor::elements).sum();
    }

    private static Map<String, Tensor> mapValues(Map<String, Tensor> tensors, UnaryOperator<Tensor> change) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        tensors.forEach((path, tensor) -> changed.put(path, change.apply(tensor)));
        return changed;
    }

    private static Tensor find(Map<String, Tensor> tensors, String path, String origin, long... shape) {
        Tensor tensor = Optional.ofNullable(tensors.get(path))
                .orElseThrow(() -> new ResourceException(origin + " has no tensor for " + path + " "
                        + Arrays.toString(shape) + "; is it a checkpoint of another architecture?"));
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new ResourceException(origin + ": " + path + " has shape " + Arrays.toString(tensor.shape())
                    + ", but config.json and the model say " + Arrays.toString(shape));
        }
        return tensor;
    }
}
