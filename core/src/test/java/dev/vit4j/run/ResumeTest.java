package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.SharedFolder;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.TensorBoardEvents;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.tensor.internal.Processor;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that is stopped and taken up again is the run that never was. Three steps an epoch, nine in all. */
@Tag("engine")
class ResumeTest {

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void trainWithoutABreak() {
        TinyRun.run(uninterrupted(), TinyRun.recipe(TinyRun.EVERYTHING));
    }

    private static Path uninterrupted() {
        return shared.resolve("uninterrupted");
    }

    /** The first step, the middle and the last step of an epoch, several breaks, the last step but one and the last. */
    static List<List<Integer>> breaks() {
        return List.of(List.of(1), List.of(2), List.of(3), List.of(1, 3, 4, 6), List.of(8), List.of(9));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void endsInTheSameBytesAfterBreaks(List<Integer> steps) throws IOException {
        assertThat(TinyRun.runUntil(folder, TinyRun.recipe(TinyRun.EVERYTHING), steps.get(0)))
                .isEmpty();
        assertThat(folder.resolve(RunFolder.EVALUATION)).doesNotExist();
        for (int step : steps.subList(1, steps.size())) {
            assertThat(TinyRun.resumeUntil(folder, step)).isEmpty();
        }
        assertThat(newestCheckpoint()).isEqualTo(String.format("step-%08d.safetensors", steps.get(steps.size() - 1)));
        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(TinyRun.weights(folder.resolve("best"))).isEqualTo(TinyRun.weights(bestOfUninterrupted()));
        assertThat(curves(folder)).isEqualTo(curves(uninterrupted())).hasSize(3);
        assertThat(TensorBoardEvents.steps(folder)).containsExactly(3L, 6L, 9L);
    }

    private static Path bestOfUninterrupted() {
        return uninterrupted().resolve("best");
    }

    @Test
    void leavesTheModelOfTheBestValidation() throws IOException {
        EpochMetrics best = new MetricsFile(uninterrupted().resolve(MetricsFile.NAME))
                .read().stream()
                        .max(Comparator.comparingDouble(epoch -> epoch.figure(EpochMetrics.VALIDATION, "accuracy")
                                .orElseThrow()))
                        .orElseThrow();
        JsonNode recorded = JsonMapper.builder()
                .build()
                .readTree(Files.readString(uninterrupted().resolve(RunFolder.EVALUATION)))
                .path("best");

        assertThat(recorded.path("validation_accuracy").asDouble())
                .isEqualTo(best.figure(EpochMetrics.VALIDATION, "accuracy").orElseThrow());
        assertThat(recorded.path("folder").asString()).isEqualTo("best");
        assertThat(bestOfUninterrupted().resolve("README.md"))
                .content()
                .contains("best validation", "best result on the validation images", "`../recipe.yaml`");
        try (LoadedModel model = ModelFolder.load(bestOfUninterrupted())) {
            assertThat(model.labels()).contains("circle");
        }
        boolean isLast = recorded.path("step").asLong() == 9;
        assertThat(Arrays.equals(TinyRun.weights(bestOfUninterrupted()), TinyRun.weights(uninterrupted())))
                .isEqualTo(isLast);
    }

    @Test
    void theReferenceItselfHasEachEpochOnce() throws IOException {
        assertThat(new MetricsFile(uninterrupted().resolve(MetricsFile.NAME)).read())
                .extracting(EpochMetrics::epoch)
                .containsExactly(1.0, 2.0, 3.0);
        assertThat(TensorBoardEvents.steps(uninterrupted())).containsExactly(3L, 6L, 9L);
    }

    @Test
    void keepsAnEpochOnceThatWasKilledBetweenItsLineAndItsCheckpoint() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(TinyRun.EVERYTHING), 3);
        byte[] beforeEvaluation = Files.readAllBytes(folder.resolve("checkpoints/step-00000003.json"));
        TinyRun.resumeUntil(folder, 4);
        Files.delete(folder.resolve("checkpoints/step-00000004.json"));
        Files.write(folder.resolve("checkpoints/step-00000003.json"), beforeEvaluation);

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(curves(folder)).isEqualTo(curves(uninterrupted()));
        assertThat(TensorBoardEvents.steps(folder)).containsExactly(3L, 6L, 9L);
    }

    /** Steps after which an epoch is evaluated: the first epoch's and the last one's. */
    @ParameterizedTest
    @ValueSource(longs = {3, 9})
    void anEvaluationThatIsStoppedIsMadeWhenTheRunGoesOn(long step) throws IOException {
        Recipes.Resolved recipe = TinyRun.recipe(TinyRun.EVERYTHING);
        List<Long> evaluated = new ArrayList<>();
        try (RunFolder run = RunFolder.create(folder);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(run, recipe, TinyRun.record(1), TinyRun.data())) {
            assertThat(trainer.run(new Trainer.Listener() {
                        private long last;

                        @Override
                        public void stepped(Step step) {
                            last = step.step();
                        }

                        @Override
                        public void evaluating(int done, int total) {
                            if (last == step) {
                                evaluated.add(last);
                                trainer.stop();
                            }
                        }
                    }))
                    .isEmpty();
        }
        assertThat(evaluated).containsExactly(step);
        assertThat(newestCheckpoint()).isEqualTo(String.format("step-%08d.safetensors", step));
        assertThat(folder.resolve(RunFolder.EVALUATION)).doesNotExist();

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(curves(folder)).isEqualTo(curves(uninterrupted())).hasSize(3);
        assertThat(TensorBoardEvents.steps(folder)).containsExactly(3L, 6L, 9L);
    }

    @Test
    void writesTheResultsOfARunThatWasKilledWhileItWroteThem() throws IOException {
        TinyRun.run(folder, TinyRun.recipe(TinyRun.EVERYTHING));
        Files.delete(folder.resolve(RunFolder.EVALUATION));
        Files.delete(folder.resolve("model.safetensors"));

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(curves(folder)).isEqualTo(curves(uninterrupted()));
        assertThat(folder.resolve(RunFolder.EVALUATION)).exists();
    }

    @Test
    void beginsAgainWhereThereIsNoCheckpointYet() throws IOException {
        Recipes.Resolved recipe = TinyRun.recipe(TinyRun.EVERYTHING);
        try (RunFolder run = RunFolder.create(folder);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(run, recipe, TinyRun.record(1), TinyRun.data())) {
            assertThat(trainer).isNotNull(); // killed here
        }

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(curves(folder)).isEqualTo(curves(uninterrupted()));
    }

    @Test
    void endsInTheSameBytesInTheShippedRecipesPrecision(@TempDir Path other) {
        Recipes.Resolved recipe = TinyRun.recipe(
                "optimizer.name=muon",
                "training.precision=" + Processor.current().fastestPrecision(),
                "training.epochs=1.5");
        TinyRun.run(other, recipe);
        TinyRun.runUntil(folder, recipe, 2);

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(other));
        assertThat(new MetricsFile(folder.resolve(MetricsFile.NAME)).read())
                .extracting(EpochMetrics::epoch)
                .containsExactly(1.0, 1.5);
    }

    @Test
    void goesOnFromCheckpointsOfTheOldForm() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(TinyRun.EVERYTHING), 3);
        for (int step : new int[] {4, 6, 8, 9}) {
            OldStamps.putInto(folder.resolve("checkpoints"));
            assertThat(TinyRun.resumeUntil(folder, step)).isEmpty();
        }
        OldStamps.putInto(folder.resolve("checkpoints"));

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(uninterrupted()));
        assertThat(TinyRun.weights(folder.resolve("best"))).isEqualTo(TinyRun.weights(bestOfUninterrupted()));
        assertThat(curves(folder)).isEqualTo(curves(uninterrupted())).hasSize(3);
    }

    /** A run that an older version began, on images that lie elsewhere by now. */
    @Test
    void goesOnWithARunOfAnOlderVersion() throws IOException {
        Path moved = SharedFolder.path("cases/resume-moved");
        Path run = moved.resolve("run");
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(run.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        DataSource images =
                DataCatalog.of(Optional.empty()).find(moved.resolve("data").toString());
        Trainer.Data data = new Trainer.Data(
                images.load(DataSource.Split.TRAIN, dev.vit4j.net.TransferListener.NONE),
                images.load(DataSource.Split.TEST, dev.vit4j.net.TransferListener.NONE),
                images.description().normalization());
        List<Long> begun = new ArrayList<>();

        try (RunFolder resumed = RunFolder.resume(folder);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(resumed, data)) {
            assertThat(trainer.run(new Trainer.Listener() {
                        @Override
                        public void started(Plan plan) {
                            begun.add(plan.firstStep());
                            trainer.stop();
                        }
                    }))
                    .isEmpty();
        }

        assertThat(begun).containsExactly(12L);
        assertThat(folder.resolve("checkpoints/step-00000012.json")).content().startsWith("{\"sha256\":");
    }

    private String newestCheckpoint() {
        return TinyRun.checkpoints(folder).stream()
                .filter(name -> name.endsWith(".safetensors"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** Each epoch's figures, but for those that time is in. */
    private static List<EpochMetrics> curves(Path path) {
        return new MetricsFile(path.resolve(MetricsFile.NAME))
                .read().stream()
                        .map(epoch -> new EpochMetrics(
                                epoch.epoch(),
                                epoch.step(),
                                epoch.figures(),
                                epoch.learningRate(),
                                0,
                                0,
                                OptionalDouble.empty(),
                                OptionalDouble.empty(),
                                Optional.empty()))
                        .toList();
    }
}
