package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.StartingModel;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipe;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of recipes that say what is done to which parameters. */
@Tag("engine")
class ParameterRulesRunTest {

    private static final String RULES = "parameters=[{paths: \"blocks.0.*\", frozen: true},"
            + " {paths: \"patch_embedding.*\", frozen: true}, {paths: \"head.*\", learning_rate: 2}]";

    @TempDir
    private Path folder;

    private static String[] recipe(String... more) {
        List<String> all = new ArrayList<>(List.of(
                RULES,
                "optimizer.layer_decay=0.75",
                "optimizer.name=muon",
                "training.ema_decay=0.9",
                "data.validation=0.25"));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private static Map<String, float[]> weights(Path run) {
        try (SafetensorsReader reader = SafetensorsReader.open(run);
                Scope scope = Scope.open()) {
            Map<String, float[]> weights = new LinkedHashMap<>();
            for (String name : reader.names()) {
                Tensor tensor = reader.read(name);
                weights.put(name, tensor.toFloatArray());
            }
            return weights;
        }
    }

    @Test
    void whatIsFrozenKeepsItsBytesAndAResumedRunIsTheRun() throws IOException {
        Path whole = folder.resolve("whole");
        TinyRun.run(whole, TinyRun.recipe(recipe()));
        Path other = folder.resolve("other");
        TinyRun.run(other, TinyRun.recipe(recipe("training.epochs=0.25")));
        Path stopped = folder.resolve("stopped");
        TinyRun.runUntil(stopped, TinyRun.recipe(recipe()), 5);
        TinyRun.resume(stopped);

        assertThat(TinyRun.weights(stopped)).isEqualTo(TinyRun.weights(whole));
        Map<String, float[]> after = weights(whole);
        weights(other).forEach((name, before) -> {
            boolean frozen = name.contains("patch_embeddings.") || name.contains("layer.0.");
            float[] values = Objects.requireNonNull(after.get(name), name);
            if (frozen) {
                assertThat(values).as(name).isEqualTo(before);
            } else {
                assertThat(values).as(name).isNotEqualTo(before);
            }
        });
        assertThat(after.keySet()).anyMatch(name -> name.contains("layer.0."));
        assertThat(Files.readString(whole.resolve("recipe.yaml"))).contains("parameters:", "layer_decay: 0.75");
    }

    @Test
    void theOptimizersStateOfOtherRulesIsNotTakenOver() {
        Path from = folder.resolve("from");
        TinyRun.run(from, TinyRun.recipe(recipe("training.epochs=0.25")));

        assertThat(optimizerSteps("same", from, recipe())).isEqualTo(1);
        assertThat(optimizerSteps("other", from, recipe("optimizer.layer_decay=1")))
                .isZero();
    }

    private long optimizerSteps(String name, Path from, String... overrides) {
        Path path = folder.resolve(name);
        try (RunFolder made = RunFolder.create(path);
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(
                        made,
                        TinyRun.recipe(overrides),
                        TinyRun.record(2),
                        LocatedData.of(TinyRun.data()),
                        new StartingModel(from, "from"))) {
            trainer.run(TinyRun.stoppingAt(trainer, 1));
        }
        return RunTrainer.record(path).initFrom().orElseThrow().optimizerSteps();
    }

    @Test
    void rulesThatFitNoParameterAreRefusedBeforeThereIsAFolder() {
        Recipe recipe = TinyRun.recipe("parameters=[{paths: \"block.*\", frozen: true}]")
                .recipe();
        assertThatThrownBy(() -> RunTrainer.check(recipe, TinyRun.record(1), TinyRun.data()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("parameters \"block.*\": the model has no such parameter; did you mean \"blocks.*\"?");
    }
}
