package dev.vit4j.run.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.checkpoint.CheckpointTensors;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Learner;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The weights that a new run takes from a finished run or a model. From a run whose last checkpoint exists and whose
 * classes and optimizer are the same it takes all of it, including the optimizer's state; otherwise the weights of the
 * model.
 */
public final class TakeOver implements AutoCloseable {

    private static final String HEAD = "head.";

    /** The classifier need not fit. */
    private static final int ANY_CLASSES = 2;

    /** Upper bound; more tensors than this means a corrupt file. */
    private static final long MOST_TENSORS = 1 << 20;

    private final StartingModel model;
    private final Path folder;
    private final LoadedNetwork network;
    private final List<Integer> classes; // of the model, by those of the run; empty where they differ
    private final Optional<Path> checkpoint;
    private final long optimizerSteps;

    private TakeOver(StartingModel model, LoadedNetwork network, Recipe recipe, List<String> classNames) {
        this.model = model;
        this.folder = model.folder();
        this.network = network;
        requireSameComputation(folder, requireVit(folder, network.config()), recipe);
        requireFit(folder, network.parameters(), recipe);
        classes = classes(network.labels(), classNames);
        boolean inOrder =
                classes.equals(IntStream.range(0, classNames.size()).boxed().toList());
        checkpoint = inOrder ? checkpoint(recipe) : Optional.empty();
        optimizerSteps = checkpoint.map(TakeOver::steps).orElse(0L);
    }

    /**
     * Checks a model, without reading its weights, for whether they fit a recipe's model.
     *
     * @throws ResourceException if there is no model
     * @throws InvalidRequestException if it is of another architecture than the recipe's
     */
    public static void requireFit(StartingModel model, Recipe recipe) {
        Vit.Config found = requireVit(model.folder(), ModelFolder.describe(model.folder()));
        requireSameComputation(model.folder(), found, recipe);
        try (Scope scope = Scope.open()) {
            requireFit(model.folder(), shapes(found), recipe);
        }
    }

    private static ParameterSet shapes(Vit.Config config) {
        return ParameterSet.shapes(params -> new Vit(config, params), MOST_TENSORS);
    }

    /**
     * Examines the folder of a finished run or a model.
     *
     * @param recipe of the new run
     * @param classNames of the new run
     * @throws ResourceException if there is no model
     * @throws InvalidRequestException if it is of another architecture than the recipe's
     */
    public static TakeOver open(StartingModel model, Recipe recipe, List<String> classNames) {
        LoadedNetwork network = ModelFolder.loadNetwork(model.folder(), ModelFolder.LoadOptions.DEFAULT);
        try {
            return new TakeOver(model, network, recipe, classNames);
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static Vit.Config requireVit(Path folder, ModelConfig config) {
        if (config instanceof Vit.Config vit) {
            return vit;
        }
        throw new InvalidRequestException(folder + " is not a plain ViT, but "
                + ModelFolder.referenceClass(config).map(name -> "a " + name).orElse("another model")
                + "; a run begins with the weights of a plain ViT, or of another run");
    }

    /** What the shapes of weights don't show: with other heads the same weights are another function. */
    private static void requireSameComputation(Path folder, Vit.Config found, Recipe recipe) {
        Vit.Config wanted = recipe.classifier().config(ANY_CLASSES);
        requireSame(folder, "num_attention_heads", found.numAttentionHeads(), wanted.numAttentionHeads());
        requireSame(
                folder,
                "hidden_act",
                found.hiddenAct().configName(),
                wanted.hiddenAct().configName());
    }

    private static void requireSame(Path folder, String key, Object found, Object wanted) {
        if (!found.equals(wanted)) {
            throw misfit(folder, "its " + key + " is " + found + ", and model." + key + " is " + wanted);
        }
    }

    /** All weights except the classifier's must exist, and no others. */
    private static void requireFit(Path folder, ParameterSet weights, Recipe recipe) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> wanted =
                    shapes(recipe.classifier().config(ANY_CLASSES)).all();
            Map<String, Tensor> found = weights.all();
            wanted.forEach((path, tensor) -> {
                if (!path.startsWith(HEAD)) {
                    requireShape(folder, path, Optional.ofNullable(found.get(path)), tensor.shape());
                }
            });
            found.keySet().stream()
                    .filter(path -> !path.startsWith(HEAD) && !wanted.containsKey(path))
                    .sorted()
                    .findFirst()
                    .ifPresent(path -> {
                        throw misfit(folder, "it has " + path + ", which the recipe's model doesn't have");
                    });
        }
    }

    private static void requireShape(Path folder, String path, Optional<Tensor> found, long[] expected) {
        if (found.isEmpty()) {
            throw misfit(folder, "it has no " + path + ", which the recipe's model has");
        }
        if (!Arrays.equals(found.get().shape(), expected)) {
            throw misfit(
                    folder,
                    path + " has shape " + Arrays.toString(found.get().shape()) + ", but the recipe's model expects "
                            + Arrays.toString(expected));
        }
    }

    private static InvalidRequestException misfit(Path folder, String what) {
        boolean isRun = Files.exists(folder.resolve(RunFolder.RECIPE));
        return new InvalidRequestException("the model of " + folder + " differs from the recipe's: " + what + "; "
                + (isRun
                        ? "use its own recipe, " + folder.resolve(RunFolder.RECIPE)
                        : "set the recipe's model keys to its sizes"));
    }

    /** Matched by name, in any order; by index if the model has no names. */
    private static List<Integer> classes(List<String> ofModel, List<String> ofRun) {
        if (ofModel.size() != ofRun.size()) {
            return List.of();
        }
        if (ofModel.stream().allMatch(label -> label.matches("LABEL_\\d+"))) {
            return IntStream.range(0, ofRun.size()).boxed().toList();
        }
        List<Integer> places = ofRun.stream().map(ofModel::indexOf).toList();
        return places.contains(-1) ? List.of() : places;
    }

    /** The run's last checkpoint, if it has everything that a run with this recipe keeps. */
    private Optional<Path> checkpoint(Recipe recipe) {
        Path file = folder.resolve(RunFolder.RECIPE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Recipe before = RunStart.recipeOf(folder).recipe();
        boolean same = before.optimizer().getClass().equals(recipe.optimizer().getClass())
                && before.rules().equals(recipe.rules()) // which determine the layout of the optimizer's state
                && before.training().ema().isPresent()
                        == recipe.training().ema().isPresent();
        return same ? Checkpoints.newestWhole(folder.resolve(RunFolder.CHECKPOINTS)) : Optional.empty();
    }

    private static long steps(Path tensors) {
        try (SafetensorsReader reader = SafetensorsReader.open(tensors);
                Scope scope = Scope.open()) {
            return (long) reader.read(Learner.STEP).item();
        }
    }

    public Origin origin() {
        return new Origin(model.name(), sha256(), !classes.isEmpty(), optimizerSteps);
    }

    /** The hash of the source: of the checkpoint, the model's file, or the {@code sha256sum} output for its shards. */
    private String sha256() {
        List<Path> files = checkpoint.map(List::of).orElseGet(() -> SafetensorsReader.filesOf(folder));
        return files.size() == 1
                ? Sha256.of(files.get(0))
                : Sha256.of(files.stream()
                        .map(file -> Sha256.of(file) + "  " + file.getFileName() + "\n")
                        .map(line -> line.getBytes(StandardCharsets.UTF_8)));
    }

    /** Fills a learner of the recipe's model, whose classifier keeps its drawn weights if the classes differ. */
    public void into(Learner<?> learner) {
        if (checkpoint.isPresent()) {
            try {
                CheckpointTensors.restore(checkpoint.get(), optimizerSteps, learner.state());
            } catch (MisfitException e) {
                throw new ResourceException("cannot continue from " + checkpoint.get() + ": " + e.reason(), e);
            }
        } else {
            fill(learner.weights());
            learner.averagedWeights().ifPresent(this::fill);
        }
        learner.stateRestored();
    }

    private void fill(ParameterSet weights) {
        Map<String, Tensor> found = network.parameters().all();
        weights.all().forEach((path, tensor) -> {
            try (NoGrad noGrad = NoGrad.open();
                    Scope scope = Scope.open()) {
                Tensor source = Optional.ofNullable(found.get(path)).orElse(tensor);
                if (!path.startsWith(HEAD)) {
                    tensor.copyFrom(source);
                } else {
                    for (int row = 0; row < classes.size(); row++) {
                        tensor.narrow(0, row, 1).copyFrom(source.narrow(0, classes.get(row), 1));
                    }
                }
            }
        });
    }

    @Override
    public void close() {
        network.close();
    }
}
