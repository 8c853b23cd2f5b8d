package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.Pooling;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.Workers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How a model is trained, every value resolved. The components are the keys of a recipe file in camel case;
 * {@code defaults.yaml} among the recipes says what each means.
 *
 * @param task what is learned, by the {@link dev.vit4j.task.Task#id} of the run's task
 */
public record Recipe(
        String dataset,
        String task,
        Model model,
        Data data,
        Optimization optimizer,
        List<ParameterRules.Rule> parameters,
        Decline schedule,
        Training training,
        Evaluation evaluation) {

    public Recipe {
        parameters = List.copyOf(parameters);
        model.config(1); // its sizes must fit each other, whatever the number of classes
        data.imageSizes().forEach(stage -> model.requireFit(stage.size()));
        data.requireCropOf(model.imageSize()); // images are cropped at this size, and shrunk to a stage's behind that
    }

    /**
     * Whether a run that was begun under this recipe records that one, whatever its data set is called: what the machine
     * decides is resolved in it.
     */
    public boolean isRecordedAs(Recipe recorded) {
        return task.equals(recorded.task)
                && model.equals(recorded.model)
                && data.equals(recorded.data)
                && optimizer.equals(recorded.optimizer)
                && parameters.equals(recorded.parameters)
                && schedule.equals(recorded.schedule)
                && training.resolvedAs(recorded.training).equals(recorded.training)
                && evaluation.equals(recorded.evaluation);
    }

    /** What the optimizer does to which parameters. */
    public ParameterRules rules() {
        return new ParameterRules(parameters, optimizer.layerDecay());
    }

    /** How initial weights are drawn. */
    public enum Initialization {
        FIXED,
        FAN_IN
    }

    /** The model's sizes and choices. */
    public record Model(
            int imageSize,
            int patchSize,
            int hiddenSize,
            int numHiddenLayers,
            int numAttentionHeads,
            int intermediateSize,
            String hiddenAct,
            double layerNormEps,
            boolean qkvBias,
            Pooling pooling,
            VitConfig.Positions positionEmbedding,
            double layerScale,
            double dropPathRate,
            List<Integer> stemWidths,
            Initialization initialization,
            double initializerRange,
            double gain,
            double residualGain) {

        public Model {
            stemWidths = List.copyOf(stemWidths);
            requireAtLeast("model.image_size", imageSize, 1);
            requireAtLeast("model.patch_size", patchSize, 1);
            requireNotNegative("model.layer_norm_eps", layerNormEps);
            requireNotNegative("model.layer_scale", layerScale);
            requireNotNegative("model.initializer_range", initializerRange);
            requireNotNegative("model.gain", gain);
            requireNotNegative("model.residual_gain", residualGain);
        }

        /**
         * The configuration of a classifier of so many classes.
         *
         * @throws InvalidRequestException if sizes don't fit each other
         */
        public VitConfig config(int numLabels) {
            return new VitConfig(
                            new EncoderConfig(
                                            imageSize,
                                            patchSize,
                                            3,
                                            hiddenSize,
                                            numHiddenLayers,
                                            numAttentionHeads,
                                            Activation.fromConfig(hiddenAct),
                                            layerNormEps)
                                    .requireWholeHeads()
                                    .requireBlocks(),
                            intermediateSize,
                            qkvBias,
                            numLabels,
                            VitConfig.Head.CLASSIFIER,
                            pooling,
                            positionEmbedding,
                            layerScale,
                            dropPathRate,
                            stemWidths.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(new ConvolutionalStem.Config(stemWidths)),
                            switch (initialization) {
                                case FIXED -> new WeightInitialization.Fixed(initializerRange);
                                case FAN_IN -> new WeightInitialization.FanIn(gain, residualGain);
                            })
                    .requireWholePatches();
        }

        private void requireFit(int size) {
            if (stemWidths.isEmpty() && size % patchSize != 0) {
                throw new InvalidRequestException(
                        "data.image_sizes: size " + size + " is no multiple of model.patch_size " + patchSize);
            }
            if (!stemWidths.isEmpty() && new ConvolutionalStem.Config(stemWidths).gridSize(size) < 1) {
                throw new InvalidRequestException("data.image_sizes: size " + size + " leaves no token after "
                        + stemWidths.size() + " stem groups, each of which halves the image");
            }
        }
    }

    /** What the padding of a random crop holds. */
    public enum Fill {
        REFLECT,
        ZERO
    }

    /** Which images are mirrored. */
    public enum Flip {
        NONE,
        RANDOM,
        ALTERNATING
    }

    /** Until a share of the run is done, images have this size. */
    public record Stage(double until, int size) {
        public Stage {
            requireShare("data.image_sizes.until", until);
            requireAtLeast("data.image_sizes.size", size, 1);
        }
    }

    /** Batches and what is done to their images. */
    public record Data(
            int batchSize,
            double validation,
            double maxBroken,
            int cropPadding,
            Fill cropFill,
            double resizedCropScale,
            Flip flip,
            int cutout,
            List<Stage> imageSizes) {

        public Data {
            requireAtLeast("data.batch_size", batchSize, 1);
            requireShare("data.validation", validation);
            requireShare("data.max_broken", maxBroken);
            requireAtLeast("data.crop_padding", cropPadding, 0);
            requireShare("data.resized_crop_scale", resizedCropScale);
            if (resizedCropScale > 0 && cropPadding > 0) {
                throw new InvalidRequestException("data.resized_crop_scale " + resizedCropScale
                        + " and data.crop_padding " + cropPadding + " are two ways to crop; set one of them to 0");
            }
            requireAtLeast("data.cutout", cutout, 0);
            imageSizes = List.copyOf(imageSizes);
            for (int i = 1; i < imageSizes.size(); i++) {
                if (!(imageSizes.get(i).until() > imageSizes.get(i - 1).until())) {
                    throw new InvalidRequestException("data.image_sizes: the stages come in the order of until, found "
                            + imageSizes.get(i).until() + " after "
                            + imageSizes.get(i - 1).until());
                }
            }
        }

        private void requireCropOf(int imageSize) {
            int most = cropFill == Fill.REFLECT ? imageSize - 1 : imageSize;
            if (cropPadding > most) {
                throw new InvalidRequestException(
                        "data.crop_padding must be at most " + most + " where data.crop_fill is "
                                + cropFill.name().toLowerCase(Locale.ROOT) + " and model.image_size " + imageSize
                                + ", found " + cropPadding);
            }
        }

        /** The images' size when a share {@code done} of the run is over. */
        public int imageSize(double done, int finalSize) {
            return imageSizes.stream()
                    .filter(stage -> done < stage.until())
                    .findFirst()
                    .map(Stage::size)
                    .orElse(finalSize);
        }
    }

    /** The optimizers by name. */
    public enum OptimizerName {
        ADAMW,
        SGD,
        MUON
    }

    /** The optimizer and its numbers, those of other optimizers with them. */
    public record Optimization(
            OptimizerName name,
            double learningRate,
            double weightDecay,
            double beta1,
            double beta2,
            double epsilon,
            double momentum,
            double matrixLearningRate,
            double layerDecay) {

        public Optimization {
            requireNotNegative("optimizer.learning_rate", learningRate);
            requireNotNegative("optimizer.weight_decay", weightDecay);
            requireBelowOne("optimizer.beta1", beta1);
            requireBelowOne("optimizer.beta2", beta2);
            if (!(epsilon > 0 && Double.isFinite(epsilon))) {
                throw new InvalidRequestException("optimizer.epsilon must be above 0, found " + epsilon);
            }
            requireBelowOne("optimizer.momentum", momentum);
            requireNotNegative("optimizer.matrix_learning_rate", matrixLearningRate);
            if (!(layerDecay > 0 && layerDecay <= 1)) {
                throw new InvalidRequestException(
                        "optimizer.layer_decay must be above 0 and at most 1, found " + layerDecay);
            }
        }

        /** Muon's rate of matrices and filters, where they have one of their own. */
        public Optional<Double> ofMatrices() {
            return name == OptimizerName.MUON ? Optional.of(matrixLearningRate) : Optional.empty();
        }

        public OptimizerSettings settings() {
            var adamW = new OptimizerSettings.AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
            return switch (name) {
                case ADAMW -> adamW;
                case SGD -> new OptimizerSettings.Sgd(learningRate, momentum, weightDecay);
                case MUON -> new OptimizerSettings.Muon(matrixLearningRate, momentum, weightDecay, adamW);
            };
        }
    }

    /** How the learning rate rises and falls. */
    public record Decline(Schedule.Decay decay, double warmup, double finalFactor) {
        public Decline {
            requireShare("schedule.warmup", warmup);
            requireShare("schedule.final_factor", finalFactor);
        }

        public Schedule over(long totalSteps) {
            return new Schedule(decay, Math.round(warmup * totalSteps), totalSteps, finalFactor);
        }
    }

    /** The number formats a recipe may ask for. */
    public enum PrecisionChoice {
        FP32,
        BF16,
        AUTO
    }

    /** The length of a run and how it computes. */
    public record Training(
            double epochs,
            double labelSmoothing,
            double clipNorm,
            double emaDecay,
            int microBatchSize,
            PrecisionChoice precision,
            int workers,
            int loaderThreads,
            boolean fastPath,
            int evaluateEvery,
            int keepCheckpoints) {

        public Training {
            if (!(epochs > 0 && Double.isFinite(epochs))) {
                throw new InvalidRequestException("training.epochs must be above 0, found " + epochs);
            }
            requireShare("training.label_smoothing", labelSmoothing);
            requireNotNegative("training.clip_norm", clipNorm);
            requireBelowOne("training.ema_decay", emaDecay);
            requireAtLeast("training.micro_batch_size", microBatchSize, 1);
            requireWithin("training.workers", workers, 0, Workers.MOST);
            requireWithin("training.loader_threads", loaderThreads, 1, Workers.MOST);
            requireAtLeast("training.evaluate_every", evaluateEvery, 1);
            requireAtLeast("training.keep_checkpoints", keepCheckpoints, 1);
        }

        private Training resolvedAs(Training recorded) {
            return new Training(
                    epochs,
                    labelSmoothing,
                    clipNorm,
                    emaDecay,
                    microBatchSize,
                    precision == PrecisionChoice.AUTO ? recorded.precision : precision,
                    workers == 0 ? recorded.workers : workers,
                    loaderThreads,
                    fastPath,
                    evaluateEvery,
                    keepCheckpoints);
        }

        public OptionalDouble clip() {
            return clipNorm > 0 ? OptionalDouble.of(clipNorm) : OptionalDouble.empty();
        }

        public OptionalDouble ema() {
            return emaDecay > 0 ? OptionalDouble.of(emaDecay) : OptionalDouble.empty();
        }
    }

    /** How accuracy is measured. */
    public record Evaluation(boolean flipAveraging) {}

    private static void requireAtLeast(String key, int value, int least) {
        if (value < least) {
            throw new InvalidRequestException(key + " must be at least " + least + ", found " + value);
        }
    }

    private static void requireWithin(String key, int value, int least, int most) {
        requireAtLeast(key, value, least);
        if (value > most) {
            throw new InvalidRequestException(key + " must be at most " + most + ", found " + value);
        }
    }

    private static void requireNotNegative(String key, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new InvalidRequestException(key + " must be a number from 0 up, found " + value);
        }
    }

    private static void requireBelowOne(String key, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new InvalidRequestException(key + " must be at least 0 and below 1, found " + value);
        }
    }

    private static void requireShare(String key, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidRequestException(key + " is a share from 0 to 1, found " + value);
        }
    }
}
