package dev.vit4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Loader;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Contrastive.EqualCaptions;
import dev.vit4j.task.Contrastive.Loss;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two small towers learn the captions of drawn shapes. */
@Tag("engine")
class ContrastiveTaskTest {

    private static final int BATCH = 24;

    private static Contrastive task(Loss loss, EqualCaptions equal) {
        return new Contrastive(loss, equal, new CaptionTexts(SmallTowers::tokenize), BATCH);
    }

    private static Dataset shapes(DataSource.Split split, int count) {
        return new Shapes(split, count, SmallTowers.IMAGE_SIZE, 0).captions();
    }

    private static Loader.Config config(Contrastive task, int batch) {
        return Loader.Config.evaluation(batch, List.of(), Normalization.HALF).withCollator(task.collator());
    }

    private static ParameterSet weights(Function<Params, SmallTowers> model) {
        return ParameterSet.initialize(params -> Objects.requireNonNull(model.apply(params)), new RandomSource(3));
    }

    private static Learner<TwoTowers> learner(
            Contrastive task, Function<Params, SmallTowers> model, int microBatch, Workers workers) {
        ParameterSet initial = weights(model);
        return Learner.create(
                task.trainStep(),
                model,
                initial,
                Learner.Settings.builder(new OptimizerConfig.AdamW(3e-3, 0.9, 0.99, 1e-8, 0))
                        .microBatchSize(microBatch)
                        .build(),
                workers);
    }

    /** Each path is dropped for half of the examples, the same ones however the batch is cut. */
    @ParameterizedTest
    @EnumSource
    void aBatchCutIntoPiecesHasTheGradientOfTheWhole(Loss loss) {
        Contrastive task = task(loss, EqualCaptions.POSITIVE);
        Function<Params, SmallTowers> model = params -> new SmallTowers(params, 0.5, 1, -2);
        Map<String, Tensor> whole = new LinkedHashMap<>();
        try (Scope scope = Scope.open();
                Workers workers = Workers.start(2);
                Loader.Batches batches =
                        new Loader(shapes(DataSource.Split.TRAIN, BATCH), config(task, BATCH)).epoch(0);
                Batch batch = batches.next()) {
            double expected = 0;
            for (int micro : new int[] {BATCH, 11, 5, 1}) {
                try (Learner<TwoTowers> learner = learner(task, model, micro, workers)) {
                    Learner.Outcome outcome = learner.gradients(batch.tensors(), new RandomSource(8));
                    if (micro == BATCH) {
                        expected = outcome.loss();
                        learner.gradient().forEach((path, gradient) -> whole.put(path, gradient.copy()));
                    }
                    assertThat(outcome.loss()).isCloseTo(expected, within(1e-6 * expected));
                    learner.gradient().forEach((path, gradient) -> {
                        Tensor all = Objects.requireNonNull(whole.get(path));
                        double greatest = all.abs().max().item();
                        boolean isUsed = !path.equals("bias") || loss == Loss.SIGMOID;
                        assertThat(greatest > 0).as(path).isEqualTo(isUsed);
                        assertThat(gradient.sub(all).abs().max().item())
                                .as("%s in pieces of %d", path, micro)
                                .isLessThanOrEqualTo(1e-6 * Math.max(1, greatest));
                    });
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void learnsWhichCaptionsBelongToWhichImages(Loss loss) {
        Contrastive task = task(loss, EqualCaptions.POSITIVE);
        Dataset train = shapes(DataSource.Split.TRAIN, BATCH);
        double bias = task.startingBias(train, BATCH);
        Function<Params, SmallTowers> model = params -> new SmallTowers(params, 0, loss.startingLogScale(), bias);
        try (Scope scope = Scope.open();
                Workers workers = Workers.start(2);
                Learner<TwoTowers> learner = learner(task, model, 8, workers)) {
            RetrievalMetrics before = evaluate(task, model, learner.weights(), train, workers);
            Loader loader = new Loader(train, config(task, BATCH));
            double last = 0;
            double first = 0;
            for (int epoch = 0; epoch < 80; epoch++) {
                try (Loader.Batches batches = loader.epoch(epoch);
                        Batch batch = batches.next();
                        Scope step = Scope.open()) {
                    Learner.Outcome outcome = learner.gradients(batch.tensors(), new RandomSource(epoch));
                    last = outcome.mean("loss");
                    first = epoch == 0 ? last : first;
                    learner.update(outcome, 1);
                }
            }
            RetrievalMetrics after = evaluate(task, model, learner.weights(), train, workers);

            // The evaluation compares the same pairs as a batch of training.
            assertThat(before.loss()).isCloseTo(first, within(1e-4 * first));
            assertThat(last).isLessThan(0.3 * first);
            assertThat(before.imageToText().at1()).isLessThan(0.3);
            assertThat(after.imageToText().at1()).isGreaterThan(0.9);
            assertThat(after.textToImage().at1()).isGreaterThan(0.9);
        }
    }

    private static RetrievalMetrics evaluate(
            Contrastive task,
            Function<Params, SmallTowers> model,
            ParameterSet weights,
            Dataset dataset,
            Workers workers) {
        var settings = new Evaluator.Settings(Normalization.HALF, SmallTowers.IMAGE_SIZE, Precision.FP32, Device.CPU);
        return new Evaluator<>(task, model, settings, workers).evaluate(weights, dataset);
    }

    /** Two images of one scene and captions that occur twice: worked out by hand. */
    @Test
    void equalImagesAndEqualCaptionsAreOneEach() {
        Contrastive task = task(Loss.SOFTMAX, EqualCaptions.POSITIVE);
        Dataset dataset = new Listed(
                List.of("a.png", "a.png", "b.png", "c.png", "d.png"), List.of("cat", "dog", "dog", "dog", "bird"));
        Function<Params, SmallTowers> model = params -> new SmallTowers(params, 0, 1, 0);
        try (Workers workers = Workers.start(2);
                Scope scope = Scope.open()) {
            RetrievalMetrics found = evaluate(task, model, weights(model), dataset, workers);

            assertThat(found.examples()).isEqualTo(5);
            assertThat(found.images()).isEqualTo(4);
            assertThat(found.captions()).isEqualTo(3);
            assertThat(found.imageToText().at5()).isEqualTo(1);
            assertThat(found.textToImage().at5()).isEqualTo(1);
        }
    }

    private record Listed(List<String> files, List<String> captions) implements Dataset {

        @Override
        public String name() {
            return "listed";
        }

        @Override
        public int size() {
            return files.size();
        }

        @Override
        public RgbImage image(int index) {
            int side = SmallTowers.IMAGE_SIZE;
            byte[] pixels = new byte[side * side * RgbImage.CHANNELS];
            Arrays.fill(pixels, (byte) (files.get(index).hashCode() * 7));
            return new RgbImage(side, side, pixels);
        }

        @Override
        public Target target(int index) {
            return new Target.Caption(captions.get(index));
        }

        @Override
        public String identity(int index) {
            return files.get(index);
        }
    }

    @Test
    void theBiasStartsAtTheShareOfPositives() {
        Dataset one = new Listed(List.of("a", "b", "c", "d"), List.of("w", "x", "y", "z"));
        for (EqualCaptions equal : EqualCaptions.values()) {
            assertThat(task(Loss.SIGMOID, equal).startingBias(one, 1024)).isCloseTo(-Math.log(1023), within(1e-12));
        }
        // Of the six pairs of images two have equal captions, so 1/3 of all others: in a batch of 4 (all of them) 8 of
        // 16.
        Dataset two = new Listed(List.of("a", "b", "c", "d"), List.of("x", "x", "y", "y"));
        assertThat(task(Loss.SIGMOID, EqualCaptions.POSITIVE).startingBias(two, 4))
                .isCloseTo(0, within(1e-12));
        assertThat(task(Loss.SIGMOID, EqualCaptions.MASKED).startingBias(two, 4))
                .isCloseTo(Math.log((4 / 12.0) / (8 / 12.0)), within(1e-12));
        assertThat(task(Loss.SIGMOID, EqualCaptions.PLAIN).startingBias(two, 4)).isCloseTo(-Math.log(3), within(1e-12));
        assertThatThrownBy(() -> task(Loss.SIGMOID, EqualCaptions.PLAIN).startingBias(two, 1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("a batch of 1 has none");
    }

    @Test
    void refusesDataWithoutCaptionsToTellApart() {
        Contrastive task = task(Loss.SOFTMAX, EqualCaptions.POSITIVE);
        task.requireFit(shapes(DataSource.Split.TRAIN, 50));
        assertRefused(task, new Shapes(DataSource.Split.TRAIN, 8, 24, 0), "have no captions");
        assertRefused(
                task, new Listed(List.of("a", "b"), List.of("cat", " ")), "caption of image 1 of listed is empty");
        assertRefused(task, new Listed(List.of("a", "b"), List.of("cat", "cat")), "all captions of listed are equal");
        assertThatThrownBy(() -> new Contrastive(Loss.SOFTMAX, EqualCaptions.PLAIN, task.texts(), 1))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("at least 2 pairs");
    }

    private static void assertRefused(Contrastive task, Dataset dataset, String why) {
        assertThatThrownBy(() -> task.requireFit(dataset))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theSigmoidLossNeedsABias() {
        TwoTowers towers = new TwoTowers() {
            @Override
            public Tensor embedImages(Tensor images, Pass pass) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Tensor embedTexts(Tensor ids, Pass pass) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Tensor logitScale() {
                throw new UnsupportedOperationException();
            }

            @Override
            public Optional<Tensor> bias() {
                return Optional.empty();
            }
        };
        TrainStep.OfPairs<TwoTowers> step = (TrainStep.OfPairs<TwoTowers>)
                task(Loss.SIGMOID, EqualCaptions.PLAIN).trainStep();
        try (Scope scope = Scope.open()) {
            TensorBatch none = new TensorBatch(Map.of("captions", Tensor.range(2)));
            assertThatThrownBy(() -> step.losses(towers, List.of(), none))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("learns a bias, and the model has none");
        }
    }
}
