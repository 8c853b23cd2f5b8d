package dev.vit4j.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.Batch;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Loader;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.data.transform.Transforms;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.nn.Pass;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.task.Evaluator;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A detector, which vit4j knows nothing of: boxes of drawn shapes are found by whoever brings the task and the model. */
@Tag("engine")
class DetectionTest {

    private static final int SIDE = 24;
    private static final Detection TASK = new Detection(SIDE);
    private static final Shapes SHAPES = new Shapes(DataSource.Split.TRAIN, 1280, SIDE, 0);
    private static final Dataset UNSEEN = ofFirstBoxes(new Shapes(DataSource.Split.TEST, 256, SIDE, 0).boxes());

    @TempDir
    private Path folder;

    /** The images of another data set with other targets. */
    private record WithTargets(Dataset whole, IntFunction<Target> targets) implements Dataset {

        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public List<String> classNames() {
            return whole.classNames();
        }

        @Override
        public int size() {
            return whole.size();
        }

        @Override
        public Target target(int index) {
            return targets.apply(index);
        }

        @Override
        public RgbImage image(int index) {
            return whole.image(index);
        }
    }

    /** Of each image the one shape that is not small, which is found after a few seconds. */
    private static Dataset ofFirstBoxes(Dataset all) {
        return new WithTargets(
                all,
                index -> new Target.Boxes(
                        ((Target.Boxes) all.target(index)).boxes().subList(0, 1)));
    }

    /** One token is to find a box, the other no object. */
    private static Yolos ofOneBox(Params params) {
        return new Yolos(params, SIDE, 2, SHAPES.classNames().size());
    }

    private static Yolos ofAllBoxes(Params params) {
        return new Yolos(params, SIDE, 5, SHAPES.classNames().size());
    }

    private static Recipes.Resolved recipe(String... more) {
        List<String> overrides = new ArrayList<>(List.of(
                "model.image_size=" + SIDE,
                "model.patch_size=4",
                "model.stem_widths=[]",
                "data.batch_size=16",
                "data.flip=random",
                "training.epochs=5",
                "training.micro_batch_size=8",
                "training.precision=fp32",
                "training.workers=2",
                "training.label_smoothing=0"));
        overrides.addAll(List.of(more));
        return Recipes.load("shapes", overrides);
    }

    private static Trainer<Detection.Found> begin(RunFolder run, Dataset train, Recipes.Resolved recipe) {
        return Trainer.begin(
                run,
                recipe,
                new Trainer.Data(ofFirstBoxes(train), UNSEEN, Normalization.HALF),
                0,
                TASK,
                DetectionTest::ofOneBox);
    }

    private static Detection.Found evaluate(Path weights, Dataset dataset) {
        var settings = new Evaluator.Settings(Normalization.HALF, SIDE, Precision.FP32, Device.CPU);
        try (Workers workers = Workers.start(2);
                Scope scope = Scope.open();
                SafetensorsReader reader = SafetensorsReader.open(weights)) {
            ParameterSet drawn = ParameterSet.initialize(DetectionTest::ofOneBox, new RandomSource(0));
            ParameterSet set = new ParameterSet(reader.readAll(), drawn.roles(), Map.of());
            return new Evaluator<>(TASK, DetectionTest::ofOneBox, settings, workers).evaluate(set, dataset);
        }
    }

    @Test
    void boxesAreLearned() throws IOException {
        Path path = folder.resolve("run");
        Detection.Found found;
        try (RunFolder run = RunFolder.create(path);
                Trainer<Detection.Found> trainer = begin(run, SHAPES.boxes(), recipe())) {
            found = trainer.run(Trainer.Listener.NONE).orElseThrow();
        }

        List<EpochMetrics> epochs = new MetricsFile(path.resolve(MetricsFile.NAME)).read();
        assertThat(epochs.get(4).figures().keySet())
                .containsExactly("train_loss", "train_iou", "test_iou", "test_loss");
        double first = epochs.get(0).figure(EpochMetrics.TRAIN, "loss").orElseThrow();
        assertThat(found.loss()).isLessThan(0.8 * first);
        Path weights = path.resolve("model.safetensors");
        assertThat(evaluate(weights, UNSEEN)).isEqualTo(found);
        // what boxes are worth that don't depend on what an image shows
        Dataset exchanged = new WithTargets(UNSEEN, index -> UNSEEN.target((index + 1) % UNSEEN.size()));
        Detection.Found blind = evaluate(weights, exchanged);
        assertThat(found.iou()).isGreaterThan(0.6).isGreaterThan(blind.iou() + 0.08);
        assertThat(path.resolve("README.md")).content().contains("pipeline_tag: object-detection", "| Iou |");
        assertThat(path.resolve("run.json")).content().contains("\"trainImages\":1280");
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
    void aRunThatWasStoppedEndsInTheSameBytes() throws IOException {
        Dataset few = SHAPES.boxes().subset("few", IntStream.range(0, 128).toArray());
        Recipes.Resolved recipe = recipe("training.epochs=2", "data.validation=0.25");
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        try (RunFolder run = RunFolder.create(whole);
                Trainer<Detection.Found> trainer = begin(run, few, recipe)) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }
        try (RunFolder run = RunFolder.create(stopped);
                Trainer<Detection.Found> trainer = begin(run, few, recipe)) {
            assertThat(trainer.run(stoppingAfter(trainer, 7))).isEmpty();
        }
        try (RunFolder run = RunFolder.resume(stopped);
                Trainer<Detection.Found> trainer = Trainer.resume(
                        run,
                        new Trainer.Data(ofFirstBoxes(few), UNSEEN, Normalization.HALF),
                        TASK,
                        DetectionTest::ofOneBox)) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }

        assertThat(Files.readAllBytes(stopped.resolve("model.safetensors")))
                .isEqualTo(Files.readAllBytes(whole.resolve("model.safetensors")));
    }

    private static ParameterSet initial() {
        return ParameterSet.initialize(DetectionTest::ofAllBoxes, new RandomSource(3));
    }

    private static Loader.Batches batches(int size) {
        Loader.Config config = Loader.Config.training(size, List.of(Transforms.randomFlip()), Normalization.HALF, 1)
                .withCollator(TASK.collator());
        return new Loader(SHAPES.boxes(), config).epoch(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void theGradientIsThatOfTheWholeBatchHoweverItIsCut(int microBatchSize) {
        try (Loader.Batches batches = batches(7);
                Batch batch = batches.next();
                Scope scope = Scope.open()) {
            TensorBatch tensors = batch.tensors();
            assertThat(tensors.column(TensorBatch.BOX_COUNTS).toLongArray()).contains(1, 2);
            Map<String, Tensor> expected = new LinkedHashMap<>();
            double expectedLoss = byAutograd(tensors, expected);
            Map<String, float[]> ofOneWorker = new LinkedHashMap<>();
            for (int workerCount = 1; workerCount <= 2; workerCount++) {
                try (Workers workers = Workers.start(workerCount);
                        Learner<Yolos> learner = learner(microBatchSize, workers)) {
                    Learner.Outcome outcome = learner.gradients(tensors, new RandomSource(0));

                    assertThat(outcome.mean("loss")).isCloseTo(expectedLoss, within(1e-5 * expectedLoss));
                    assertThat(learner.gradient().keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
                    learner.gradient().forEach((path, gradient) -> {
                        Tensor whole = expected.get(path);
                        double largest = whole.abs().max().item();
                        assertThat(largest).as(path).isGreaterThan(1e-5);
                        assertThat(gradient.sub(whole).abs().max().item())
                                .as(path)
                                .isLessThan(1e-5 * largest);
                        float[] values = gradient.toFloatArray();
                        assertThat(values)
                                .as("%s, the same for any number of workers", path)
                                .isEqualTo(ofOneWorker.computeIfAbsent(path, first -> values));
                    });
                }
            }
        }
    }

    /** The whole batch in one graph, its loss by the number of its boxes. */
    private static double byAutograd(TensorBatch batch, Map<String, Tensor> gradients) {
        ParameterSet initial = initial();
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        initial.parameters()
                .forEach((path, tensor) -> parameters.put(path, tensor.copy().asParameter()));
        Yolos model = ofAllBoxes(new ParameterSet(parameters, initial.roles(), Map.of()).params());
        TrainStep.OfExamples<Yolos> step = (TrainStep.OfExamples<Yolos>) TASK.trainStep();
        double boxes = batch.column(TensorBatch.BOX_COUNTS).sum().item();
        Tensor mean = step.losses(model, batch, Pass.training(new RandomSource(0)))
                .loss()
                .mul(1 / boxes);
        mean.backward();
        parameters.forEach(
                (path, parameter) -> gradients.put(path, parameter.gradient().orElseThrow()));
        return mean.item();
    }

    private static Learner<Yolos> learner(int microBatchSize, Workers workers) {
        return Learner.create(
                TASK.trainStep(),
                DetectionTest::ofAllBoxes,
                initial(),
                Learner.Settings.builder(new OptimizerConfig.AdamW(1e-3, 0.9, 0.99, 1e-8, 0))
                        .microBatchSize(microBatchSize)
                        .build(),
                workers);
    }

    @Test
    void boxesMoveWithAFlip() {
        int flipped = 0;
        try (Loader.Batches batches = batches(40);
                Batch batch = batches.next()) {
            int most = batch.column(TensorBatch.BOXES).shape().get(1);
            for (int i = 0; i < batch.size(); i++) {
                int index = batch.indices()[i];
                boolean mirrored = isMirrored(batch.images(), i, SHAPES.image(index));
                flipped += mirrored ? 1 : 0;
                List<Target.Boxes.Box> boxes = ((Target.Boxes) SHAPES.boxes().target(index)).boxes();
                assertThat(batch.longs(TensorBatch.BOX_COUNTS).get(i)).isEqualTo(boxes.size());
                for (int n = 0; n < boxes.size(); n++) {
                    Target.Boxes.Box box = boxes.get(n);
                    float[] edges = new float[4];
                    batch.floats(TensorBatch.BOXES).get((i * most + n) * 4, edges);
                    assertThat(edges)
                            .containsExactly(
                                    (float) (mirrored ? SIDE - box.right() : box.left()),
                                    (float) box.top(),
                                    (float) (mirrored ? SIDE - box.left() : box.right()),
                                    (float) box.bottom());
                    assertThat(batch.longs(TensorBatch.BOX_LABELS).get(i * most + n))
                            .isEqualTo(box.label());
                }
            }
        }
        assertThat(flipped).isBetween(5, 35);
    }

    /** Whether an image of a batch is another than the data set's: noise makes no image symmetric. */
    private static boolean isMirrored(FloatBuffer images, int place, RgbImage image) {
        byte[] pixels = image.pixels();
        return IntStream.range(0, pixels.length)
                .anyMatch(at ->
                        Math.abs(images.get(place * pixels.length + at) - (pixels[at] & 0xFF) / 127.5f + 1) > 1e-3);
    }

    @Test
    void theAssignmentIsTheCheapest() {
        Random random = new Random(5);
        for (int trial = 0; trial < 200; trial++) {
            double[][] costs = new double[1 + trial % 4][4 + trial % 3];
            for (double[] row : costs) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = random.nextDouble() - 0.5;
                }
            }
            int[] chosen = Assignment.cheapest(costs);
            double cost = 0;
            for (int row = 0; row < chosen.length; row++) {
                cost += costs[row][chosen[row]];
            }
            assertThat(chosen).doesNotHaveDuplicates();
            assertThat(cost).isCloseTo(leastOf(costs, 0, 0), within(1e-12));
        }
    }

    /** By trying all. */
    private static double leastOf(double[][] costs, int row, int taken) {
        double least = row == costs.length ? 0 : Double.POSITIVE_INFINITY;
        for (int j = 0; row < costs.length && j < costs[row].length; j++) {
            if ((taken >> j & 1) == 0) {
                least = Math.min(least, costs[row][j] + leastOf(costs, row + 1, taken | 1 << j));
            }
        }
        return least;
    }
}
