package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.tensor.internal.Processor;
import dev.vit4j.train.Recipes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class DeterminismTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void theSameSeedGivesTheSameBytesWithAnyNumberOfLoaderThreads(String loaderThreads) {
        assertThat(train("first", TinyRun.EVERYTHING))
                .isEqualTo(train("second", with(TinyRun.EVERYTHING, "training.loader_threads=" + loaderThreads)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void theSameSeedGivesTheSameBytesWithAnyNumberOfWorkers(String workers) {
        assertThat(train("first", with(TinyRun.EVERYTHING, "training.workers=2")))
                .isEqualTo(train("second", with(TinyRun.EVERYTHING, "training.workers=" + workers)));

        assertThat(judgements("second")).isEqualTo(judgements("first"));
    }

    /** All that the evaluations of a run came to. */
    private List<List<Object>> judgements(String name) {
        return new MetricsFile(folder.resolve(name).resolve(MetricsFile.NAME))
                .read().stream().map(epoch -> List.<Object>of(epoch.figures())).toList();
    }

    @Test
    void theSameSeedGivesTheSameBytesOnTheFastPath() {
        List<String> recipe = List.of(
                "optimizer.name=muon",
                "training.precision=" + Processor.current().fastestPrecision(),
                "training.epochs=2");
        assertThat(train("first", recipe)).isEqualTo(train("second", recipe));
    }

    @Test
    void anotherSeedGivesOtherWeights() {
        Recipes.Resolved recipe = TinyRun.recipe("training.epochs=1");
        byte[] first = train("first", List.of("training.epochs=1"));
        try (RunFolder run = RunFolder.create(folder.resolve("second"));
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(run, recipe, TinyRun.record(2), TinyRun.data())) {
            trainer.run(Trainer.Listener.NONE);
        }
        assertThat(TinyRun.weights(folder.resolve("second"))).isNotEqualTo(first);
    }

    private byte[] train(String name, List<String> overrides) {
        TinyRun.run(folder.resolve(name), TinyRun.recipe(overrides));
        return TinyRun.weights(folder.resolve(name));
    }

    private static List<String> with(List<String> overrides, String another) {
        List<String> all = new ArrayList<>(overrides);
        all.add(another);
        return all;
    }
}
