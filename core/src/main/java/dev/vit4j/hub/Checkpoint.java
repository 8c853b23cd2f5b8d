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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tensors of a model in a safetensors file, under the reference's names or ours. Names and shapes are compared with
 * the model's before any tensor is read.
 */
final class Checkpoint {

    /** How many tensors an error names. */
    private static final int NAMED = 4;

    /** What stands before a block's number. */
    private static final Pattern BLOCK = Pattern.compile("(.*?)\\.[0-9]+\\.");

    private final SafetensorsReader file;
    private final Bound<?> model;

    Checkpoint(SafetensorsReader file, ModelConfig config) {
        this.file = file;
        this.model = Bound.of(config);
    }

    /** A model's tensors, and what the file holds beside them. */
    record Content(ParameterSet parameters, List<LoadWarning> warnings) {}

    /** The tensors of a parameter set under the names that a file gives them. */
    static Map<String, Tensor> named(ModelConfig config, ParameterSet parameters) {
        return Families.hubNames(config).toTheirs(parameters.all());
    }

    /**
     * Reads the model's tensors, converted to one type whatever the file holds; buffers, which are counted and not
     * learned, stay fp32.
     *
     * @throws ResourceException where the file's tensors are not the model's; that there are others beside them, where
     *     the model has nothing, is a warning
     */
    Content read(DType dtype) {
        try (Scope scope = Scope.open()) {
            ParameterSet wanted = shapes();
            NameAdapter names = matching(wanted.all());
            Map<String, long[]> expected = new TreeMap<>();
            names.toTheirs(wanted.all()).forEach((name, tensor) -> expected.put(name, tensor.shape()));
            List<String> unexpected = unexpected(expected.keySet());
            requireSame(expected, unexpected);
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            expected.keySet().forEach(name -> theirs.put(name, file.read(name)));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            names.toOurs(theirs).forEach((path, tensor) -> {
                boolean learned = wanted.parameters().containsKey(path);
                tensors.put(path, scope.release(tensor.to(learned ? dtype : DType.FLOAT32)));
            });
            ParameterSet parameters = ParameterSet.load(
                    params -> model.build(params, Optional.empty()),
                    tensors,
                    file.path().toString());
            return new Content(parameters, warnings(unexpected));
        }
    }

    private ParameterSet shapes() {
        // Ours are at most as many as theirs; a few missing ones are told by name below.
        long mostTensors = 1000 + 2L * file.names().size();
        return ParameterSet.shapes(params -> model.build(params, Optional.empty()), mostTensors);
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

    private List<String> unexpected(Set<String> expected) {
        return file.names().stream()
                .filter(name -> !expected.contains(name) && !model.isUnused(name))
                .sorted()
                .toList();
    }

    private List<LoadWarning> warnings(List<String> unexpected) {
        return unexpected.isEmpty()
                ? List.of()
                : List.of(new LoadWarning(
                        file.path(),
                        unexpected.get(0),
                        named("unexpected", unexpected) + " not used: no part of the model has such a name"));
    }

    private void requireSame(Map<String, long[]> expected, List<String> unexpected) {
        List<String> missing = new ArrayList<>();
        List<String> misshapen = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!file.names().contains(name)) {
                missing.add(name);
            } else if (!Arrays.equals(file.shape(name), shape)) {
                misshapen.add(name + " " + Arrays.toString(file.shape(name)) + " instead of " + Arrays.toString(shape));
            }
        });
        Set<String> parts = expected.keySet().stream().map(Checkpoint::part).collect(Collectors.toSet());
        boolean largerModel = unexpected.stream().anyMatch(name -> isInside(name, parts));
        if (!missing.isEmpty() || !misshapen.isEmpty() || largerModel) {
            throw new ResourceException(file.path() + " does not hold the model that its " + ConfigJson.FILE_NAME
                    + " describes: " + listed("missing", missing) + listed("of another shape", misshapen)
                    + listed("unexpected", unexpected) + "is it a checkpoint of another architecture?");
        }
    }

    /** Whether a tensor stands in a part that the model has: there it would change what the model computes. */
    private static boolean isInside(String tensor, Set<String> parts) {
        return parts.contains(part(tensor))
                || parts.stream().anyMatch(part -> !part.isEmpty() && tensor.startsWith(part + "."));
    }

    /** The part of a model that a tensor is in: all blocks are one, else it is the layer. */
    private static String part(String tensor) {
        Matcher blocks = BLOCK.matcher(tensor);
        return blocks.lookingAt() ? blocks.group(1) : tensor.substring(0, Math.max(0, tensor.lastIndexOf('.')));
    }

    private static String listed(String what, List<String> tensors) {
        return tensors.isEmpty() ? "" : named(what, tensors) + "; ";
    }

    private static String named(String what, List<String> tensors) {
        return tensors.size() + " " + what + " ("
                + String.join(", ", tensors.subList(0, Math.min(NAMED, tensors.size())))
                + (tensors.size() > NAMED ? ", …" : "") + ")";
    }
}
