package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.SafetensorsReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The tensors of a model in a safetensors file, under the reference's names or ours. Names and shapes are compared with
 * the model's before any tensor is read.
 */
final class Checkpoint {

    /** How many tensors an error names. */
    private static final int NAMED = 4;

    private final SafetensorsReader file;
    private final Bound<?> model;

    Checkpoint(SafetensorsReader file, ModelConfig config) {
        this.file = file;
        this.model = Bound.of(config);
    }

    /** The tensors of a parameter set under the names that a file gives them. */
    static Map<String, Tensor> named(ModelConfig config, ParameterSet parameters) {
        return Families.hubNames(config).toTheirs(parameters.all());
    }

    /**
     * Reads the model's tensors, converted to one type whatever the file holds; buffers, which are counted and not
     * learned, stay fp32.
     *
     * @throws ResourceException where the file's tensors are not the model's
     */
    ParameterSet read(DType dtype) {
        try (Scope scope = Scope.open()) {
            ParameterSet wanted = uninitialized();
            NameAdapter names = matching(wanted.all());
            Map<String, long[]> expected = new TreeMap<>();
            names.toTheirs(wanted.all()).forEach((name, tensor) -> expected.put(name, tensor.shape()));
            requireSame(expected);
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            expected.keySet().forEach(name -> theirs.put(name, file.read(name)));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            names.toOurs(theirs).forEach((path, tensor) -> {
                boolean learned = wanted.parameters().containsKey(path);
                tensors.put(path, scope.release(tensor.to(learned ? dtype : DType.FLOAT32)));
            });
            return ParameterSet.load(
                    params -> model.build(params, Optional.empty()),
                    tensors,
                    file.path().toString());
        }
    }

    private ParameterSet uninitialized() {
        return ParameterSet.uninitialized(params -> model.build(params, Optional.empty()));
    }

    /** The generation of names that most of the file's are of; the first where none is. */
    private NameAdapter matching(Map<String, Tensor> ours) {
        NameAdapter best = model.names().get(0);
        long most = 0;
        for (NameAdapter names : model.names()) {
            long found = known(names.toTheirs(ours).keySet());
            if (found > most) {
                best = names;
                most = found;
            }
        }
        return best;
    }

    private long known(Collection<String> names) {
        Set<String> inFile = file.names();
        return names.stream().filter(inFile::contains).count();
    }

    private void requireSame(Map<String, long[]> expected) {
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!file.names().contains(name)) {
                missing.add(name);
            } else if (!Arrays.equals(file.shape(name), shape)) {
                misshapen.add(name + " " + Arrays.toString(file.shape(name)) + " instead of " + Arrays.toString(shape));
            }
        });
        List<String> unexpected = file.names().stream()
                .filter(name -> !expected.containsKey(name) && !model.isUnused(name))
                .toList();
        if (!missing.isEmpty() || !misshapen.isEmpty() || !unexpected.isEmpty()) {
            throw new ResourceException(file.path() + " does not hold the model that its " + ConfigJson.FILE_NAME
                    + " describes: " + listed("missing", missing) + listed("of another shape", misshapen)
                    + listed("unexpected", unexpected) + "is it a checkpoint of another architecture?");
        }
    }

    private static String listed(String what, List<String> tensors) {
        return tensors.isEmpty()
                ? ""
                : tensors.size() + " " + what + " ("
                        + String.join(", ", tensors.subList(0, Math.min(NAMED, tensors.size())))
                        + (tensors.size() > NAMED ? ", …" : "") + "); ";
    }
}
