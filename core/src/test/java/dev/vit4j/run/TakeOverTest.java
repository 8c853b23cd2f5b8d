package dev.vit4j.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.internal.ForwardingDataset;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.run.internal.Origin;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.StartingModel;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.internal.SafetensorsReader;
import dev.vit4j.weights.internal.SafetensorsShards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new run that begins with the weights of a finished one. */
@Tag("engine")
class TakeOverTest {

    @TempDir
    private Path folder;

    private Path finished(String... overrides) {
        Path path = folder.resolve("finished");
        TinyRun.run(path, TinyRun.recipe(overrides));
        return path;
    }

    private Origin begin(Path path, Path from, Trainer.Data data, long lastStep, String... overrides) {
        try (RunFolder made = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(
                        made,
                        TinyRun.recipe(overrides),
                        TinyRun.record(2),
                        LocatedData.of(data),
                        new StartingModel(from, from.getFileName().toString()))) {
            trainer.run(TinyRun.stoppingAt(trainer, lastStep));
        }
        return RunTrainer.record(path).initFrom().orElseThrow();
    }

    private static Trainer.Data renamed(List<String> classNames) {
        return new Trainer.Data(
                new Renamed(TinyRun.train(), classNames),
                new Renamed(TinyRun.test(), classNames),
                TinyRun.data().normalization());
    }

    private static final class Renamed extends ForwardingDataset {
        private final List<String> classNames;

        Renamed(LabelledImages whole, List<String> classNames) {
            super(whole);
            this.classNames = classNames;
        }

        @Override
        public List<String> classNames() {
            return classNames;
        }
    }

    @Test
    void takesTheOptimizersStateWithItAndNeedsTheOtherFolderNoMore() throws IOException {
        Path from = finished(TinyRun.EVERYTHING.toArray(new String[0]));
        String[] longer = Stream.concat(TinyRun.EVERYTHING.stream(), Stream.of("training.epochs=4"))
                .toArray(String[]::new);
        Path whole = folder.resolve("whole");
        Origin origin = begin(whole, from, TinyRun.data(), Long.MAX_VALUE, longer);
        assertThat(origin.name()).isEqualTo("finished");
        assertThat(origin.classifier()).isTrue();
        assertThat(origin.optimizerSteps()).isEqualTo(9);
        Path stopped = folder.resolve("stopped");
        begin(stopped, from, TinyRun.data(), 1, longer);
        Files.move(from, folder.resolve("gone"));

        TinyRun.resume(stopped);

        assertThat(TinyRun.weights(stopped)).isEqualTo(TinyRun.weights(whole));
        assertThat(Files.readString(whole.resolve("README.md")))
                .contains(
                        "trained from the weights of finished for 4 epochs", "the optimizer continues from its state");
    }

    /** Their weights have the same shapes. */
    @ParameterizedTest
    @CsvSource({"model.num_attention_heads=4, num_attention_heads is 2", "model.hidden_act=relu, hidden_act is gelu"})
    void refusesARecipeThatComputesSomethingElseOfTheSameWeights(String override, String found) {
        StartingModel from = StartingModel.in(finished());
        Recipes.Resolved recipe = TinyRun.recipe(override);

        assertThatThrownBy(() -> RunTrainer.check(recipe.recipe(), from))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(found, override.replace("=", " is "));
        assertThatThrownBy(() -> begin(folder.resolve("run"), from.folder(), TinyRun.data(), 1, override))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(found);
    }

    @Test
    void classesOfOtherNamesBeginAnew() {
        Path from = finished();
        List<String> names =
                TinyRun.train().classNames().stream().map(name -> name + "s").toList();

        Origin origin = begin(folder.resolve("run"), from, renamed(names), 1);

        assertThat(origin.classifier()).isFalse();
        assertThat(origin.optimizerSteps()).isZero();
        assertThat(origin.describe())
                .contains("its classifier starts from scratch", "the optimizer starts from scratch");
    }

    @Test
    void classesInAnotherOrderAreFoundByName() {
        Path from = finished();
        List<String> names = new ArrayList<>(TinyRun.train().classNames());
        Collections.reverse(names);
        Path path = folder.resolve("run");

        Origin origin = beginOnly(path, StartingModel.in(from), renamed(names));

        assertThat(origin.classifier()).isTrue();
        assertThat(origin.optimizerSteps()).isZero();
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> before =
                    stored(folder.resolve("finished/checkpoints").resolve(lastCheckpoint(from)), "weights.head.");
            Map<String, Tensor> begun = stored(path.resolve("checkpoints/step-00000000.safetensors"), "weights.head.");
            assertThat(begun.keySet()).hasSize(2).isEqualTo(before.keySet());
            int last = names.size() - 1;
            for (String name : begun.keySet()) {
                for (int row = 0; row <= last; row++) {
                    assertThat(numbers(begun, name, row)).as(name).isEqualTo(numbers(before, name, last - row));
                }
            }
        }
    }

    /** Before its first step. */
    private static Origin beginOnly(Path path, StartingModel from, Trainer.Data data) {
        try (RunFolder made = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(made, TinyRun.recipe(), TinyRun.record(2), LocatedData.of(data), from)) {
            return RunTrainer.record(path).initFrom().orElseThrow();
        }
    }

    private static String lastCheckpoint(Path run) {
        return TinyRun.checkpoints(run).stream()
                .filter(name -> name.endsWith(".safetensors"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private static Map<String, Tensor> stored(Path file, String beginning) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            Map<String, Tensor> found = new TreeMap<>(reader.readAll());
            found.keySet().removeIf(name -> !name.startsWith(beginning));
            return found;
        }
    }

    private static float[] numbers(Map<String, Tensor> tensors, String name, int row) {
        return requireNonNull(tensors.get(name)).narrow(0, row, 1).toFloatArray();
    }

    @Test
    void recordsTheHashOfTheCheckpointWhereThatIsRead() {
        Path from = finished();

        Origin origin = beginOnly(folder.resolve("run"), StartingModel.in(from), TinyRun.data());

        assertThat(origin.sha256())
                .isEqualTo(Sha256.of(from.resolve("checkpoints").resolve(lastCheckpoint(from))))
                .isNotEqualTo(Sha256.of(from.resolve("model.safetensors")));
    }

    @Test
    void beginsWithAModelInShardsAndRecordsTheHashOfAllOfThem() throws IOException {
        Path from = finished();
        Files.move(from.resolve("checkpoints"), folder.resolve("checkpoints"));
        try (Scope scope = Scope.open();
                SafetensorsReader whole = SafetensorsReader.open(from)) {
            SafetensorsShards.write(from, whole.readAll(), Map.of("format", "pt"), 20_000);
        }
        StringBuilder listed = new StringBuilder();
        for (Path shard : SafetensorsReader.filesOf(from)) {
            listed.append(Sha256.of(shard))
                    .append("  ")
                    .append(shard.getFileName())
                    .append('\n');
        }
        assertThat(listed.toString().lines().count()).isGreaterThan(1);

        Origin origin = beginOnly(folder.resolve("run"), StartingModel.in(from), TinyRun.data());

        assertThat(origin.sha256()).isEqualTo(Sha256.of(listed.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aModelIsNamedAsItIsFoundAgainAndWithoutThePlaceOfAnother() {
        assertThat(StartingModel.in(Path.of("runs/./a")).name()).isEqualTo("runs/a");
        assertThat(StartingModel.in(folder.resolve("a")).name()).isEqualTo("a");
        assertThat(StartingModel.in(Path.of("../elsewhere/a")).name()).isEqualTo("a");
    }

    @Test
    void withoutCheckpointsTheWeightsAlone() throws IOException {
        Path from = finished();
        Files.move(from.resolve("checkpoints"), folder.resolve("checkpoints"));

        assertThat(begin(folder.resolve("run"), from, TinyRun.data(), 1).optimizerSteps())
                .isZero();
    }

    @Test
    void refusesAnotherArchitecture() {
        Path from = finished();

        assertThatThrownBy(() -> begin(folder.resolve("run"), from, TinyRun.data(), 1, "model.intermediate_size=32"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(
                        "mlp", "has shape", "the recipe's model expects", "use its own recipe, " + from);
        assertThat(folder.resolve("run")).doesNotExist();
        assertThatThrownBy(() -> RunTrainer.check(
                        TinyRun.recipe("model.intermediate_size=32").recipe(), StartingModel.in(from)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("has shape");
    }

    /** A large model would be read twice. */
    @Test
    void theCheckBeforeTheDataReadsNoWeights() throws IOException {
        Path from = finished();
        Path weights = from.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Arrays.fill(bytes, bytes.length - Float.BYTES, bytes.length, (byte) 0xFF); // no number
        Files.write(weights, bytes);

        RunTrainer.check(TinyRun.recipe().recipe(), StartingModel.in(from));

        assertThatThrownBy(() -> begin(folder.resolve("run"), from, TinyRun.data(), 1))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("model.safetensors");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void refusesToBeginAgainWithoutTheCheckpointOfWhatItTookOver() throws IOException {
        Path from = finished();
        Path run = folder.resolve("run");
        begin(run, from, TinyRun.data(), 1);
        Files.move(run.resolve("checkpoints"), folder.resolve("checkpoints"));

        assertThatThrownBy(() -> TinyRun.resume(run))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("began with the weights of finished");
    }
}
