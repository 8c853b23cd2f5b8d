package dev.vit4j.pretrained.internal.weights;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.StoredModel;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
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
public final class WeightsFile {

    /** The number of tensors that an error names. */
    private static final int NAMED = 4;

    private final SafetensorsReader file;
    private final StoredModel model;

    public WeightsFile(SafetensorsReader file, StoredModel model) {
        this.file = file;
        this.model = model;
    }

    /** A model's tensors, and the other tensors of the file. */
    public record Content(ParameterSet parameters, List<LoadedModel.Warning> warnings) {}

    /** The tensors of a parameter set under the names that a file gives them. */
    public static Map<String, Tensor> named(StoredModel model, ParameterSet parameters) {
        return model.names().get(0).toTheirs(parameters.all());
    }

    /**
     * Reads the model's tensors, converted to one precision whatever the file has; buffers, which are counted and not
     * trained, stay fp32.
     *
     * @param nonFinite whether NaN and infinite values are a warning
     * @throws ResourceException if the file lacks one of the model's tensors, or has it in another shape, or with
     *     NaN or infinite values; additional tensors are a warning, since the reference ignores them, too
     */
    public Content read(Precision precision, boolean nonFinite) {
        try (Scope scope = Scope.open()) {
            ParameterSet wanted = shapes(model, file.names());
            CheckpointNames inFile = new CheckpointNames(model.names(file.names()), file.names());
            NameAdapter names = inFile.chosen(wanted.all().keySet());
            Map<String, long[]> expected = new TreeMap<>();
            names.toTheirs(wanted.all()).forEach((name, tensor) -> expected.put(name, tensor.shape()));
            List<String> unexpected = unexpected(expected.keySet());
            requireSame(expected, unexpected);
            Map<String, Tensor> theirs = new LinkedHashMap<>();
            expected.keySet().forEach(name -> theirs.put(name, file.read(name)));
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            List<NonFiniteTensor> noNumbers = new ArrayList<>();
            names.toOurs(theirs).forEach((path, tensor) -> {
                Precision held = wanted.parameters().containsKey(path) ? precision : Precision.FP32;
                Tensor converted = tensor.to(held.computeType());
                if (NonFiniteTensor.isSuspected(converted)) {
                    noNumbers.addAll(nonFinite(names.theirs(path), theirs, held));
                }
                tensors.put(path, scope.release(converted));
            });
            if (!nonFinite) {
                requireNone(noNumbers);
            }
            ParameterSet parameters =
                    ParameterSet.load(model::askFor, tensors, file.path().toString());
            List<LoadedModel.Warning> warnings = new ArrayList<>(
                    warnings(unexpected, inFile.known(wanted.all().keySet())));
            noNumbers.forEach(tensor -> warnings.add(new LoadedModel.Warning(
                    file.path(),
                    tensor.name(),
                    tensor.description() + ", so every output of the model is NaN; it is opened for inspection only")));
            return new Content(parameters, warnings);
        }
    }

    private List<NonFiniteTensor> nonFinite(List<String> names, Map<String, Tensor> theirs, Precision precision) {
        return names.stream()
                .flatMap(name -> Optional.ofNullable(theirs.get(name)).stream()
                        .flatMap(tensor -> NonFiniteTensor.of(file.nameInFile(name), tensor, precision).stream()))
                .toList();
    }

    private void requireNone(List<NonFiniteTensor> noNumbers) {
        Optional<NonFiniteTensor> worst = noNumbers.stream()
                .min(Comparator.comparing(tensor -> tensor.beyond().isPresent()));
        worst.ifPresent(first -> {
            int more = noNumbers.size() - 1;
            String message = file.path() + ": " + first.name() + ": " + first.description()
                    + (more == 0
                            ? ""
                            : more == 1
                                    ? ", and one tensor more has such"
                                    : ", and " + more + " tensors more have such")
                    + "; no answer of this model would be a number: "
                    + first.beyond()
                            .map(precision ->
                                    precision == Precision.FP32 ? "vit4j has no wider one" : "load it in fp32")
                            .orElse("fetch the file again, or take a checkpoint from before the training diverged")
                    + "; its configuration can be read all the same (ModelFolder.describe)";
            throw first.beyond()
                            .filter(precision -> precision != Precision.FP32)
                            .isPresent()
                    ? new ResourceException(message, Setting.PRECISION)
                    : new ResourceException(message);
        });
    }

    /** The number of names that a file may have for the model's tensors. */
    public static long ofModel(StoredModel model, Set<String> names) {
        try (Scope scope = Scope.open()) {
            Set<String> ours = shapes(model, names).all().keySet();
            Set<String> known = new CheckpointNames(model.names(names), names).known(ours);
            return names.stream().filter(known::contains).count();
        }
    }

    private static ParameterSet shapes(StoredModel model, Set<String> inFile) {
        // We never have more tensors than the file; missing ones are reported by name below.
        long mostTensors = 1000 + 2L * inFile.size();
        return ParameterSet.shapes(model::askFor, mostTensors);
    }

    private List<String> unexpected(Set<String> expected) {
        return file.names().stream()
                .filter(name -> !expected.contains(name) && !model.isUnused(name))
                .sorted()
                .toList();
    }

    private List<LoadedModel.Warning> warnings(List<String> unexpected, Set<String> otherNames) {
        List<LoadedModel.Warning> warnings = new ArrayList<>();
        warn(
                warnings,
                unexpected.stream().filter(otherNames::contains).toList(),
                "not used: of two names of one tensor the first by alphabet counts, as in the reference");
        warn(
                warnings,
                unexpected.stream().filter(name -> !otherNames.contains(name)).toList(),
                "not used: no part of the model has such a name");
        return List.copyOf(warnings);
    }

    private void warn(List<LoadedModel.Warning> warnings, List<String> tensors, String consequence) {
        if (!tensors.isEmpty()) {
            String first = file.nameInFile(tensors.get(0));
            List<String> others = tensors.subList(1, tensors.size());
            warnings.add(new LoadedModel.Warning(
                    file.path(),
                    first,
                    consequence
                            + (others.isEmpty()
                                    ? ""
                                    : (others.size() == 1 ? "; nor is " : "; nor are ") + named("more", others))));
        }
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
        if (!missing.isEmpty() || !misshapen.isEmpty()) {
            throw new ResourceException(file.path() + " does not hold the model that its " + ConfigJson.FILE_NAME
                    + " describes: " + listed("missing", missing) + listed("of another shape", misshapen)
                    + listed("unexpected", unexpected)
                    + WrapperPrefix.before(expected.keySet(), file.names())
                            .map(prefix ->
                                    "all of its names have \"" + prefix + "\" before them, as of a model inside of "
                                            + "another one: save the inner one by itself, or take that off the names")
                            .orElse("is it a checkpoint of another architecture?"));
        }
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
