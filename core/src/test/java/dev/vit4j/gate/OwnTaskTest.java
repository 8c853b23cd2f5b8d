package dev.vit4j.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.BatchTransform;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.transform.Transforms;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Result;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Evaluation;
import dev.vit4j.task.Task;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.Params;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The trainer with a task and a model of its caller. */
class OwnTaskTest {

    private static final Trainer.Data TINTS = new Trainer.Data(
            new TintedImages("tints", 256, 0), new TintedImages("other tints", 64, 1), Normalization.HALF);

    @TempDir
    private Path folder;

    private static Recipes.Resolved recipe(String... more) {
        List<String> overrides = new ArrayList<>(List.of(
                "model.image_size=16",
                "model.patch_size=4",
                "data.batch_size=32",
                "data.flip=none",
                "optimizer.name=adamw",
                "optimizer.learning_rate=1e-2",
                "training.epochs=4",
                "training.micro_batch_size=8",
                "training.precision=fp32",
                "training.workers=2",
                "training.label_smoothing=0"));
        overrides.addAll(List.of(more));
        return Recipes.load("shapes", overrides);
    }

    private static ImageModel threeNumbers(Params params) {
        return new ConvNet(params, 3);
    }

    private static Optional<TintRegression.SquaredError> train(Path run, long stopAfter) {
        try (RunFolder made = RunFolder.create(run);
                Trainer<TintRegression.SquaredError> trainer =
                        Trainer.begin(made, recipe(), TINTS, 0, new TintRegression(), OwnTaskTest::threeNumbers)) {
            return trainer.run(stoppingAfter(trainer, stopAfter));
        }
    }

    private static Trainer.Listener stoppingAfter(Trainer<?> trainer, long stopAfter) {
        return new Trainer.Listener() {
            @Override
            public void stepped(Step step) {
                if (step.step() == stopAfter) {
                    trainer.stop();
                }
            }
        };
    }

    @Test
    void aTargetOfThreeNumbersIsLearned() throws IOException {
        Path run = folder.resolve("run");

        double error = train(run, Long.MAX_VALUE).orElseThrow().value();

        List<EpochMetrics> epochs = new MetricsFile(run.resolve(MetricsFile.NAME)).read();
        assertThat(epochs).hasSize(4);
        assertThat(epochs.get(3).figures().keySet()).containsExactly("train_loss", "test_loss");
        assertThat(epochs.get(3).figure(EpochMetrics.TEST, "loss")).hasValue(error);
        // of numbers drawn evenly from 0 to 1, the mean alone leaves 3/12
        assertThat(error).isLessThan(0.05);
        assertThat(run.resolve("recipe.yaml")).content().contains("task: \"tint-regression\"");
        assertThat(run.resolve("README.md"))
                .content()
                .contains("pipeline_tag: tint-regression", "| Loss | Images |", "a program's own");
        assertThat(run.resolve("evaluation.json")).content().contains("\"loss\"", "\"examples\"");
        assertThat(run.resolve("curves.png")).isNotEmptyFile();
    }

    /** A result with a figure that nothing was measured for. */
    private record Unmeasured(double value, int examples, Optional<String> json) implements Result {

        @Override
        public List<Result.Figure> figures() {
            return List.of(
                    primary(),
                    new Result.Figure(
                            "precision", Double.NaN, Result.Figure.Better.HIGHER, Result.Figure.Unit.FRACTION));
        }

        @Override
        public Result.Figure primary() {
            return new Result.Figure("loss", value, Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER);
        }

        @Override
        public String toJson() {
            return json.orElseGet(Result.super::toJson);
        }
    }

    private record UnmeasuredTints(TintRegression tints, Optional<String> json)
            implements Task<ImageModel, Unmeasured> {

        @Override
        public String id() {
            return tints.id();
        }

        @Override
        public TrainStep<ImageModel> trainStep() {
            return new TrainStep.OfExamples<>() {
                @Override
                public List<String> sums() {
                    return List.of("loss", "precision");
                }

                @Override
                public TrainStep.Losses losses(ImageModel model, TensorBatch micro, Pass pass) {
                    Tensor loss = TintRegression.squaredError(model, micro, pass);
                    return new TrainStep.Losses(
                            loss, Map.of("loss", loss.detach(), "precision", Tensor.of(new float[] {Float.NaN}, 1)));
                }
            };
        }

        @Override
        public Collator collator() {
            return tints.collator();
        }

        @Override
        public Evaluation<ImageModel, Unmeasured> evaluation(Dataset dataset) {
            Evaluation<ImageModel, TintRegression.SquaredError> whole = tints.evaluation(dataset);
            return new Evaluation<>() {
                @Override
                public Runnable evaluate(ImageModel model, TensorBatch part, int[] indices, Pass pass) {
                    return whole.evaluate(model, part, indices, pass);
                }

                @Override
                public Unmeasured result() {
                    return new Unmeasured(whole.result().value(), whole.result().examples(), json);
                }
            };
        }
    }

    static List<Optional<String>> jsonOfResults() {
        return List.of(Optional.empty(), Optional.of("{\"precision\":NaN}"), Optional.of("0.5"));
    }

    @ParameterizedTest
    @MethodSource("jsonOfResults")
    void figuresThatAreNoNumbersLoseNoRun(Optional<String> json) throws IOException {
        UnmeasuredTints task = new UnmeasuredTints(new TintRegression(), json);
        Path run = folder.resolve("run");
        double loss;
        try (RunFolder made = RunFolder.create(run);
                Trainer<Unmeasured> trainer =
                        Trainer.begin(made, recipe("training.epochs=1"), TINTS, 0, task, OwnTaskTest::threeNumbers)) {
            loss = trainer.run(Trainer.Listener.NONE).orElseThrow().value();
        }

        JsonNode evaluation = JsonMapper.builder().build().readTree(Files.readString(run.resolve("evaluation.json")));
        assertThat(evaluation.path("loss").asDouble()).isEqualTo(loss);
        assertThat(evaluation.path("precision").isNull()).isTrue();
        assertThat(evaluation.path("run_precision").asString()).isEqualTo("fp32");
        assertThat(evaluation.path("examples").asInt()).isEqualTo(64);
        assertThat(evaluation.path("seed").asInt()).isZero();
        assertThat(new MetricsFile(run.resolve(MetricsFile.NAME)).read())
                .singleElement()
                .satisfies(epoch -> assertThat(epoch.figures().keySet()).containsExactly("train_loss", "test_loss"));
    }

    @Test
    void aCheckpointKeepsASumThatIsNoNumber() {
        UnmeasuredTints task = new UnmeasuredTints(new TintRegression(), Optional.empty());
        Path run = folder.resolve("run");
        try (RunFolder made = RunFolder.create(run);
                Trainer<Unmeasured> trainer =
                        Trainer.begin(made, recipe("training.epochs=1"), TINTS, 0, task, OwnTaskTest::threeNumbers)) {
            assertThat(trainer.run(stoppingAfter(trainer, 3))).isEmpty();
        }

        try (RunFolder begun = RunFolder.resume(run);
                Trainer<Unmeasured> trainer = Trainer.resume(begun, TINTS, task, OwnTaskTest::threeNumbers)) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }
    }

    @Test
    void aRunThatWasStoppedEndsInTheSameBytes() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        train(whole, Long.MAX_VALUE);
        assertThat(train(stopped, 11)).isEmpty();

        try (RunFolder begun = RunFolder.resume(stopped);
                Trainer<TintRegression.SquaredError> trainer =
                        Trainer.resume(begun, TINTS, new TintRegression(), OwnTaskTest::threeNumbers)) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }

        assertThat(Files.readAllBytes(stopped.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
    }

    @Test
    void anotherTaskDoesNotGoOnWithARun() {
        Path run = folder.resolve("run");
        train(run, 3);

        try (RunFolder begun = RunFolder.resume(run)) {
            assertThatThrownBy(() -> Trainer.resume(begun, TINTS))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContainingAll("a program's own model, for the task tint-regression", "Trainer.resume");
        }
    }

    /** Nothing else would tell: there are no weights yet, and the data set has the name of a built-in one. */
    @Test
    void theRecipesModelDoesNotGoOnWithARunOfAProgramsModel() {
        Path run = folder.resolve("run");
        Trainer.Data classes = classes("shapes");
        try (RunFolder made = RunFolder.create(run);
                Trainer<ClassificationMetrics> trainer = Trainer.begin(
                        made, recipe(), classes, 0, new Classification(), params -> new ConvNet(params, 2))) {
            assertThat(trainer).isNotNull(); // killed here
        }
        assertThat(run.resolve("run.json")).content().contains("\"command\":null");

        try (RunFolder begun = RunFolder.resume(run)) {
            assertThatThrownBy(() -> Trainer.resume(begun, classes))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContainingAll(run.toString(), "a program's own model", "image-classification");
        }
        try (RunFolder begun = RunFolder.resume(run);
                Trainer<ClassificationMetrics> trainer =
                        Trainer.resume(begun, classes, new Classification(), params -> new ConvNet(params, 2))) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }
    }

    /** Classes of images that are mixed in pairs. */
    private record Mixed(Classification classification, Queue<Float> probabilities)
            implements Task<ImageModel, ClassificationMetrics> {

        @Override
        public String id() {
            return "mixed-classification";
        }

        @Override
        public TrainStep<ImageModel> trainStep() {
            return classification.trainStep();
        }

        @Override
        public Collator collator() {
            return Collator.probabilities(2);
        }

        @Override
        public List<BatchTransform> batchTransforms() {
            return List.of(
                    Transforms.mixup(1),
                    (batch, draw) -> probabilities.add(
                            batch.floats(TensorBatch.PROBABILITIES).get(0)));
        }

        @Override
        public Evaluation<ImageModel, ClassificationMetrics> evaluation(Dataset dataset) {
            return classification.evaluation(dataset);
        }
    }

    @Test
    void aTasksTransformsOfBatchesAreForTrainingAlone() {
        Mixed task = new Mixed(new Classification(), new ConcurrentLinkedQueue<>());
        try (RunFolder made = RunFolder.create(folder.resolve("run"));
                Trainer<ClassificationMetrics> trainer =
                        Trainer.begin(made, recipe(), classes("tints"), 0, task, params -> new ConvNet(params, 2))) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }

        assertThat(task.probabilities()).hasSize(4 * 8).anyMatch(share -> share > 0.1 && share < 0.9);
    }

    @Test
    void aTaskThatOnlyAProgramHasIsRefusedBeforeThereIsAFolder() {
        Recipes.Resolved other = recipe("task=tint-regression");

        assertThatThrownBy(() -> RunTrainer.check(other.recipe(), RunRecord.of(TINTS, 0), TINTS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("the recipe's task is tint-regression", "set task=image-classification");
    }

    @Test
    void settingsOfTheBuiltInTaskAreRefused() {
        try (RunFolder made = RunFolder.create(folder.resolve("run"))) {
            assertThatThrownBy(() -> Trainer.begin(
                            made,
                            recipe("training.label_smoothing=0.1"),
                            TINTS,
                            0,
                            new TintRegression(),
                            OwnTaskTest::threeNumbers))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContainingAll("training.label_smoothing", "no effect", "tint-regression");
        }
    }

    /** Images in two classes by their tint. */
    private record Reddish(TintedImages images) implements LabelledImages {

        @Override
        public String name() {
            return images.name();
        }

        @Override
        public List<String> classNames() {
            return List.of("little red", "much red");
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int label(int index) {
            return images.target(index).red() < 0.5 ? 0 : 1;
        }

        @Override
        public RgbImage image(int index) {
            return images.image(index);
        }
    }

    private static Trainer.Data classes(String name) {
        return new Trainer.Data(
                new Reddish(new TintedImages(name, 256, 0)),
                new Reddish(new TintedImages("other tints", 64, 1)),
                Normalization.HALF);
    }

    @Test
    void aConvolutionalNetworkLearnsClasses() {
        Trainer.Data classes = classes("tints");
        try (RunFolder made = RunFolder.create(folder.resolve("run"));
                Trainer<ClassificationMetrics> trainer = Trainer.begin(
                        made, recipe(), classes, 0, new Classification(), params -> new ConvNet(params, 2))) {
            ClassificationMetrics metrics = trainer.run(Trainer.Listener.NONE).orElseThrow();

            assertThat(metrics.accuracy()).isGreaterThan(0.8);
            assertThat(folder.resolve("run/predictions.png")).isNotEmptyFile();
            assertThat(folder.resolve("run/recipe.yaml")).content().doesNotContain("task:");
        }
    }
}
