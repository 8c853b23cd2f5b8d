package dev.vit4j.examples;

import dev.vit4j.data.Batch;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Loader;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Evaluator;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.Learner;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.Optional;

/** Trains a model of your own: a small convolutional network that learns to classify stripes by their direction. */
public final class OwnModel {

    private static final int SIDE = 32;
    private static final int BATCH = 32;
    private static final int EPOCHS = 3;

    /** Cross-entropy loss on hard labels; metrics are accuracy and the like. */
    private static final Classification TASK = new Classification();

    private OwnModel() {}

    /** Your model: its constructor asks for each parameter by name, role and shape; {@code forward} computes. */
    static final class SmallConvolutional implements ImageModel {

        private final Tensor edges; // [16, 3, 5, 5]
        private final Tensor parts; // [32, 16, 3, 3]
        private final Linear head; // 32 to K classes

        SmallConvolutional(Params params, int classes) {
            edges = params.get("edges.weight", Role.FILTER, Initializer.normal(0.15), 16, 3, 5, 5);
            parts = params.get("parts.weight", Role.FILTER, Initializer.normal(0.1), 32, 16, 3, 3);
            head = Linear.createHead(params.at("head"), 32, classes, true, Initializer.normal(0.1));
        }

        /** [B, 3, H, W] to logits [B, K]. */
        @Override
        public Tensor forward(Tensor images, Pass pass) {
            Tensor x = Functional.relu(Functional.conv2d(images, edges, Optional.empty(), 1, 2)); // [B, 16, H, W]
            x = Functional.maxPool2d(x, 4); // [B, 16, H/4, W/4]
            x = Functional.relu(Functional.conv2d(x, parts, Optional.empty(), 1, 1)); // [B, 32, H/4, W/4]
            return head.forward(x.mean(2, 3)); // mean over all positions: [B, 32]
        }
    }

    /** Trains, and returns the metrics on images the model has never seen. */
    static ClassificationMetrics train() {
        LabelledImages images = new TrainOnYourOwnData.Stripes("stripes", 768, 0);
        LabelledImages unseen = new TrainOnYourOwnData.Stripes("stripes, test", 200, 10_000);
        int classes = images.classNames().size();
        RandomSource random = new RandomSource(7);
        ParameterSet initial =
                ParameterSet.initialize(params -> new SmallConvolutional(params, classes), random.derive("weights"));
        try (Workers workers = Workers.start(1);
                Learner<ImageModel> learner = Learner.create(
                        TASK.trainStep(),
                        params -> new SmallConvolutional(params, classes),
                        initial,
                        settings(),
                        workers)) {
            Loader loader =
                    new Loader(images, Loader.Config.training(BATCH, List.of(), Normalization.HALF, random.seed()));
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                try (Loader.Batches batches = loader.epoch(epoch)) {
                    while (batches.hasNext()) {
                        step(learner, batches, random.derive(epoch));
                    }
                }
            }
            var evaluation = new Evaluator.Settings(Normalization.HALF, SIDE, Precision.FP32, Device.CPU);
            return new Evaluator<>(TASK, params -> new SmallConvolutional(params, classes), evaluation, workers)
                    .evaluate(learner.weights(), unseen);
        }
    }

    /** One step; its temporary tensors are freed when the scope closes. */
    private static void step(Learner<ImageModel> learner, Loader.Batches batches, RandomSource random) {
        try (Batch batch = batches.next();
                Scope scope = Scope.open()) {
            learner.update(learner.gradients(batch.tensors(), random), 1);
        }
    }

    private static Learner.Settings settings() {
        return Learner.Settings.builder(new OptimizerConfig.AdamW(3e-3, 0.9, 0.999, 1e-8, 0.01))
                .clipNorm(1) // gradient clipping norm
                .microBatchSize(BATCH)
                .fastPath(false) // which is for transformer blocks
                .build();
    }

    public static void main(String[] arguments) {
        System.out.println(train().toTable());
    }
}
