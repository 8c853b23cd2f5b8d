package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.CaptionTexts;
import dev.vit4j.task.Contrastive;
import dev.vit4j.task.Contrastive.EqualCaptions;
import dev.vit4j.task.Contrastive.Loss;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.weights.ParameterSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CLIP and SigLIP, as they are loaded and saved, learn by the contrastive task. */
@Tag("engine")
class ContrastiveTowersTest {

    private static final long PAIRS = RandomTowers.ids().size(0);

    @ParameterizedTest
    @MethodSource("dev.vit4j.pretrained.RandomTowers#both")
    void learnsByTheLossOfItsPaper(DualEncoder.Config config) {
        try (Scope scope = Scope.open();
                Workers workers = Workers.start(2)) {
            TensorBatch batch = new TensorBatch(Map.of(
                    TensorBatch.IMAGES, Tensor.randomNormal(new RandomSource(1), PAIRS, 3, 8, 8),
                    TensorBatch.TEXT_IDS, RandomTowers.ids(),
                    TensorBatch.CAPTIONS, Tensor.range(PAIRS)));
            ParameterSet initial = RandomTowers.scattered(config, 2);
            double expected = byItself(config.build(initial.params()), batch);
            Contrastive task = new Contrastive(
                    config.build(initial.params()).bias().isPresent() ? Loss.SIGMOID : Loss.SOFTMAX,
                    EqualCaptions.PLAIN,
                    new CaptionTexts(text -> List.of(1)),
                    2);
            try (Learner<TwoTowers> learner = Learner.create(
                    task.trainStep(),
                    config::build,
                    initial,
                    Learner.Settings.builder(new OptimizerConfig.AdamW(3e-3, 0.9, 0.99, 1e-8, 0))
                            .microBatchSize(2)
                            .build(),
                    workers)) {
                Learner.Outcome outcome = learner.gradients(batch, new RandomSource(0));
                assertThat(outcome.loss()).isCloseTo(expected, within(2e-5 * expected));
                for (int step = 0; step < 60; step++) {
                    learner.update(outcome, 1);
                    outcome = learner.gradients(batch, new RandomSource(step));
                }
                assertThat(outcome.loss()).isLessThan(0.5 * expected);
            }
        }
    }

    private static double byItself(DualEncoder model, TensorBatch batch) {
        try (NoGrad noGrad = NoGrad.open()) {
            Tensor images = model.embedImages(batch.images(), Pass.inference());
            Tensor texts = model.embedTexts(batch.column(TensorBatch.TEXT_IDS), Pass.inference());
            return model.loss(model.logits(images, texts)).item();
        }
    }
}
