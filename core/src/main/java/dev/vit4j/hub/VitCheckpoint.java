package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitConfig;
import dev.vit4j.model.VitNames;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.NameAdapter;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.SafetensorsReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tensors of a {@link Vit} in a safetensors file, under the reference's names or ours. Names and shapes are
 * compared with the model's before any tensor is read.
 */
final class VitCheckpoint {

    /** How many tensors an error names. */
    private static final int NAMED = 4;

    private final SafetensorsReader file;
    private final VitConfig config;
    private final NameAdapter names;

    private VitCheckpoint(SafetensorsReader file, VitConfig config) {
        this.file = file;
        this.config = config;
        this.names = config.isReferenceVit() ? VitNames.matching(config, file.names()) : ownNames();
    }

    /**
     * @param described what config.json says; it does not say whether a bare model was saved with its pooler
     */
    static VitCheckpoint open(SafetensorsReader file, VitConfig described) {
        boolean poolerMissing = described.head() == VitConfig.Head.POOLER
                && file.names().stream().noneMatch(VitCheckpoint::isPooler);
        return new VitCheckpoint(file, poolerMissing ? described.withHead(VitConfig.Head.NONE) : described);
    }

    /** The tensors of a parameter set under the names that a file gives them. */
    static Map<String, Tensor> named(VitConfig config, ParameterSet parameters) {
        NameAdapter names = config.isReferenceVit() ? VitNames.hub(config) : ownNames();
        return names.toTheirs(parameters.all());
    }

    private static NameAdapter ownNames() {
        return new NameAdapter(List.of());
    }

    VitConfig config() {
        return config;
    }

    /**
     * Reads the model's tensors, as fp32 whatever the file holds.
     *
     * @throws ResourceException where the file's tensors are not the model's
     */
    ParameterSet read() {
        Map<String, long[]> expected = expectedShapes();
        requireSame(expected);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            expected.keySet().forEach(name -> theirs.put(name, file.read(name)));
            names.toOurs(theirs).forEach((path, tensor) -> tensors.put(path, scope.release(tensor.to(DType.FLOAT32))));
        }
        return ParameterSet.load(
                params -> new Vit(config, params), tensors, file.path().toString());
    }

    private Map<String, long[]> expectedShapes() {
        Map<String, long[]> shapes = new TreeMap<>();
        Scope.run(() -> names.toTheirs(ParameterSet.uninitialized(params -> new Vit(config, params))
                        .all())
                .forEach((name, tensor) -> shapes.put(name, tensor.shape())));
        return shapes;
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
                .filter(name -> !expected.containsKey(name) && !isUnused(name))
                .toList();
        if (!missing.isEmpty() || !misshapen.isEmpty() || !unexpected.isEmpty()) {
            throw new ResourceException(file.path() + " does not hold the model that its " + VitConfigJson.FILE_NAME
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

    /** What the reference's checkpoints carry along and a model without that part leaves out. */
    private boolean isUnused(String name) {
        return config.isReferenceVit()
                && (name.endsWith("embeddings.mask_token")
                        || (isPooler(name) && config.head() != VitConfig.Head.POOLER)
                        || (name.startsWith("classifier.") && config.head() != VitConfig.Head.CLASSIFIER));
    }

    private static boolean isPooler(String name) {
        return name.contains("pooler.dense.");
    }
}
