package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.Transform;
import dev.vit4j.data.transform.internal.AlternatingFlip;
import dev.vit4j.data.transform.internal.Cutout;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.RandomResizedCrop;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.task.CaptionTexts;
import dev.vit4j.task.Classification;
import dev.vit4j.task.Contrastive;
import dev.vit4j.tensor.Workers;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How a model is trained, with every value resolved. The components are the keys of a recipe file in camel case;
 * {@code defaults.yaml} among the recipes describes each. Where a key chooses, as the optimizer's name does, the
 * record of what was chosen holds the keys that it reads and no others.
 *
 * @param task the task, by its {@link dev.vit4j.task.Task#id}
 * @param layerDecay that of {@link ParameterRules}: the key {@code optimizer.layer_decay}
 */
public record Recipe(
        String dataset,
        String task,
        ModelSection model,
        Data data,
        OptimizerConfig optimizer,
        List<ParameterRules.Rule> parameters,
        double layerDecay,
        ScheduleConfig schedule,
        Training training,
        Evaluation evaluation,
        ContrastiveConfig contrastive) {

    /** @throws InvalidRequestException if values don't fit each other */
    public Recipe {
        parameters = List.copyOf(parameters);
        ParameterRules unused = new ParameterRules(parameters, layerDecay); // checks them
        model.requireSound();
        if (model instanceof TowersSection towers) {
            towers.requireFit(task, contrastive.loss());
            Ranges.requireAtLeast("data.batch_size", data.batchSize(), 2); // what a contrastive loss compares
        }
        data.imageSizes().forEach(stage -> model.requireFit(stage.size()));
        // Images are changed at this size, and shrunk to a stage's afterwards.
        data.augmentations().forEach(augmentation -> augmentation.requireFit(model.imageSize()));
    }

    /**
     * Whether a run that was begun under this recipe records that one, whatever its data set is called: what the
     * machine decides is resolved in it.
     */
    public boolean isRecordedAs(Recipe recorded) {
        return task.equals(recorded.task)
                && model.equals(recorded.model)
                && data.equals(recorded.data)
                && optimizer.equals(recorded.optimizer)
                && rules().equals(recorded.rules())
                && schedule.equals(recorded.schedule)
                && training.resolvedAs(recorded.training).equals(recorded.training)
                && evaluation.equals(recorded.evaluation)
                && contrastive.equals(recorded.contrastive);
    }

    /** @throws InvalidRequestException if the model is no classifier, but has a text tower */
    public ModelSection.VisionTransformer classifier() {
        if (model instanceof ModelSection.VisionTransformer vit) {
            return vit;
        }
        throw new InvalidRequestException(
                "the recipe's model has a text tower; for a classifier set model.family=vit, task="
                        + Classification.ID);
    }

    /** @throws InvalidRequestException if the model has no text tower */
    public TowersSection towers() {
        if (model instanceof TowersSection towers) {
            return towers;
        }
        throw new InvalidRequestException("the recipe's model has no text tower, which " + Contrastive.ID
                + " needs; set model.family=clip or siglip");
    }

    /** Whether it trains on captions, and reads {@link #contrastive}. */
    public boolean isContrastive() {
        return task.equals(Contrastive.ID);
    }

    /** The optimizer's settings for parameters. */
    public ParameterRules rules() {
        return new ParameterRules(parameters, layerDecay);
    }

    /** The augmentations of training images, in this order; images have the model's size afterwards. */
    public List<Transform> transforms(Normalization normalization) {
        return data.augmentations().stream()
                .flatMap(augmentation -> augmentation.transforms(model.imageSize(), normalization).stream())
                .toList();
    }

    /** An image size until a share of the run is done. */
    public record Stage(double until, int size) {
        public Stage {
            Ranges.requireShare("data.image_sizes.until", until);
            Ranges.requireAtLeast("data.image_sizes.size", size, 1);
        }
    }

    /**
     * Batches and what is done to their images.
     *
     * @param augmentations all kinds, in the order in which they are applied, those that aren't asked for with them
     */
    public record Data(
            int batchSize,
            double validation,
            double maxBroken,
            List<Augmentation> augmentations,
            List<Stage> imageSizes) {

        /** @throws InvalidRequestException if a number is out of range */
        public Data {
            Ranges.requireAtLeast("data.batch_size", batchSize, 1);
            Ranges.requireShare("data.validation", validation);
            Ranges.requireShare("data.max_broken", maxBroken);
            augmentations = List.copyOf(augmentations);
            imageSizes = List.copyOf(imageSizes);
            for (int i = 1; i < imageSizes.size(); i++) {
                if (!(imageSizes.get(i).until() > imageSizes.get(i - 1).until())) {
                    throw new InvalidRequestException("data.image_sizes: the stages must be in the order of until, "
                            + "found "
                            + imageSizes.get(i).until() + " after "
                            + imageSizes.get(i - 1).until());
                }
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

    /**
     * How the learning rate rises and falls.
     *
     * @param warmup the share of the steps in which it rises
     */
    public record ScheduleConfig(Schedule.Decay decay, double warmup) {

        /** @throws InvalidRequestException if the warm-up is not a share */
        public ScheduleConfig {
            Ranges.requireShare("schedule.warmup", warmup);
        }

        /** The schedule of a run of so many steps. */
        public Schedule over(long totalSteps) {
            return new Schedule(decay, Math.round(warmup * totalSteps), totalSteps);
        }
    }

    /** The number formats in recipes. */
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
            int checkpointSeconds,
            int keepCheckpoints) {

        /** @throws InvalidRequestException if a number is out of range */
        public Training {
            Ranges.requireAboveZero("training.epochs", epochs);
            Ranges.requireShare("training.label_smoothing", labelSmoothing);
            Ranges.requireNotNegative("training.clip_norm", clipNorm);
            Ranges.requireBelowOne("training.ema_decay", emaDecay);
            Ranges.requireAtLeast("training.micro_batch_size", microBatchSize, 1);
            Ranges.requireWithin("training.workers", workers, 0, Workers.MOST);
            Ranges.requireWithin("training.loader_threads", loaderThreads, 1, Workers.MOST);
            Ranges.requireAtLeast("training.evaluate_every", evaluateEvery, 1);
            Ranges.requireAtLeast("training.checkpoint_seconds", checkpointSeconds, 0);
            Ranges.requireAtLeast("training.keep_checkpoints", keepCheckpoints, 1);
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
                    checkpointSeconds,
                    keepCheckpoints);
        }

        /** The largest norm of the gradient; empty if it is not clipped. */
        public OptionalDouble clip() {
            return clipNorm > 0 ? OptionalDouble.of(clipNorm) : OptionalDouble.empty();
        }

        /** The decay of averaged weights; empty if there are none. */
        public OptionalDouble ema() {
            return emaDecay > 0 ? OptionalDouble.of(emaDecay) : OptionalDouble.empty();
        }
    }

    /**
     * The settings of contrastive training, which no other task reads.
     *
     * @param logitScale the factor of the embeddings' products at the start; 0 for the loss's own
     * @param logitBias what is added to them at the start, by the sigmoid loss; 0 for what fits the data
     * @param templates for captions, one of which is drawn for each example
     * @param classTemplates for the names of classes; without one, zero-shot accuracy is not evaluated
     */
    public record ContrastiveConfig(
            Contrastive.Loss loss,
            Contrastive.EqualCaptions equalCaptions,
            double logitScale,
            double logitBias,
            List<String> templates,
            List<String> classTemplates) {

        private static final int MOST_SCALE = 100;

        /** @throws InvalidRequestException if a number is out of range, or a template has no place for a caption */
        public ContrastiveConfig {
            Ranges.requireNotNegative("contrastive.logit_scale", logitScale);
            if (loss == Contrastive.Loss.SOFTMAX && logitScale > MOST_SCALE) {
                throw new InvalidRequestException("contrastive.logit_scale must be at most " + MOST_SCALE
                        + ", above which the softmax loss doesn't let it grow, found " + logitScale);
            }
            if (!Double.isFinite(logitBias)) {
                throw new InvalidRequestException("contrastive.logit_bias must be a number, found " + logitBias);
            }
            templates = List.copyOf(templates);
            classTemplates = List.copyOf(classTemplates);
            templates.forEach(template -> requireTemplate("contrastive.templates", template));
            classTemplates.forEach(template -> requireTemplate("contrastive.class_templates", template));
        }

        private static void requireTemplate(String key, String template) {
            try {
                CaptionTexts.requireTemplate(template);
            } catch (InvalidRequestException e) {
                throw new InvalidRequestException(key + ": " + e.getMessage(), e);
            }
        }

        /** The logarithm of the factor at the start. */
        public double startingLogScale() {
            return logitScale > 0 ? Math.log(logitScale) : loss.startingLogScale();
        }
    }

    /** The settings of evaluation. */
    public record Evaluation(boolean flipAveraging) {}

    /**
     * A change of training images that a recipe can ask for. In a recipe the components are keys of the group {@code data},
     * each with a default that means "not at all".
     */
    public sealed interface Augmentation {

        /**
         * What it does to each image; nothing if the recipe doesn't ask for it.
         *
         * @param imageSize pixels of a side of the images that the model takes
         * @param normalization that of the model's images
         */
        List<Transform> transforms(int imageSize, Normalization normalization);

        /**
         * Checks its numbers against the images' size.
         *
         * @throws InvalidRequestException if they don't fit
         */
        default void requireFit(int imageSize) {}

        /**
         * How images are brought to the model's size, by crops if asked for; those that have the size already are not
         * resized.
         *
         * @param cropPadding pixels around an image before a part of its own size is taken
         * @param resizedCropScale the least share of an image's area in a part that is resized; 0 for whole images
         */
        record Crop(int cropPadding, Fill cropFill, double resizedCropScale) implements Augmentation {

            /** Width over height of a random part, as in torchvision. */
            private static final double LEAST_RATIO = 3 / 4.0;

            private static final double GREATEST_RATIO = 4 / 3.0;

            /** The content of a random crop's padding. */
            public enum Fill {
                REFLECT,
                ZERO
            }

            /** @throws InvalidRequestException if a number is out of range, or both ways to crop are asked for */
            public Crop {
                Ranges.requireAtLeast("data.crop_padding", cropPadding, 0);
                Ranges.requireShare("data.resized_crop_scale", resizedCropScale);
                if (resizedCropScale > 0 && cropPadding > 0) {
                    throw new InvalidRequestException("data.resized_crop_scale " + resizedCropScale
                            + " and data.crop_padding " + cropPadding + " can't be combined; set one of them to 0");
                }
            }

            @Override
            public List<Transform> transforms(int imageSize, Normalization normalization) {
                if (resizedCropScale > 0) {
                    return List.of(new RandomResizedCrop(imageSize, resizedCropScale, 1, LEAST_RATIO, GREATEST_RATIO));
                }
                Resize resize = new Resize(imageSize, imageSize);
                return cropPadding == 0 ? List.of(resize) : List.of(resize, new RandomCrop(cropPadding, padding()));
            }

            private GeometricTransform.Placement.Padding padding() {
                return switch (cropFill) {
                    case REFLECT -> GeometricTransform.Placement.Padding.REFLECT;
                    case ZERO -> GeometricTransform.Placement.Padding.ZERO;
                };
            }

            @Override
            public void requireFit(int imageSize) {
                int most = cropFill == Fill.REFLECT ? imageSize - 1 : imageSize;
                if (cropPadding > most) {
                    throw new InvalidRequestException(
                            "data.crop_padding must be at most " + most + " if data.crop_fill is "
                                    + cropFill.name().toLowerCase(Locale.ROOT) + " and model.image_size " + imageSize
                                    + ", found " + cropPadding);
                }
            }
        }

        /** The choice of images that are mirrored. */
        record Flip(Mirrored flip) implements Augmentation {

            /** Which ones. */
            public enum Mirrored {
                NONE,
                RANDOM,
                ALTERNATING
            }

            @Override
            public List<Transform> transforms(int imageSize, Normalization normalization) {
                return switch (flip) {
                    case NONE -> List.of();
                    case RANDOM -> List.of(new RandomFlip());
                    case ALTERNATING -> List.of(new AlternatingFlip());
                };
            }
        }

        /**
         * A square that is blanked out: it shows the normalization's mean, zero to the model.
         *
         * @param cutout pixels of its side; 0 for none
         */
        record BlankedSquare(int cutout) implements Augmentation {

            /** @throws InvalidRequestException if the size is below 0 */
            public BlankedSquare {
                Ranges.requireAtLeast("data.cutout", cutout, 0);
            }

            @Override
            public List<Transform> transforms(int imageSize, Normalization normalization) {
                return cutout == 0 ? List.of() : List.of(new Cutout(cutout, normalization));
            }
        }
    }
}
