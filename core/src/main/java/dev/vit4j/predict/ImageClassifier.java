package dev.vit4j.predict;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.predict.internal.ZeroShotModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * Classifies images: the result for an image is all classes, the most probable first. A multi-label classifier
 * ({@link LoadedModel.ProblemType#MULTI_LABEL}) and SigLIP's of texts
 * ({@link LoadedModel.ProblemType#SINGLE_LABEL_SIGMOID}) give each class its own probability, and they don't sum to 1.
 *
 * <pre>{@code
 * try (ImageClassifier classifier = ImageClassifier.load(Path.of("runs/cifar10-course-1"))) {
 *     System.out.println(classifier.predict(ImageInput.of(Path.of("cat.jpg")), 5));
 * }
 * }</pre>
 */
public final class ImageClassifier extends ImagePredictor<List<LabelProbability>> {

    ImageClassifier(LoadedModel model, Predictor.Builder<?> options) {
        super(model, options);
        new BatchPredictor(model).requireClassifier();
    }

    /**
     * The classifier in a folder, with default options.
     *
     * @throws ResourceException if a file is missing or broken, or the architecture is not supported
     * @throws InvalidRequestException if the model is not a classifier
     */
    public static ImageClassifier load(Path folder) {
        return builder().load(folder);
    }

    /**
     * A classifier from the hub, downloaded if it isn't in the cache, with default options.
     *
     * @throws ResourceException also if it can't be downloaded
     * @throws InvalidRequestException if the model is not a classifier
     */
    public static ImageClassifier load(HubId id) {
        return builder().load(id);
    }

    /** For a classifier with other options. */
    public static Predictor.Builder<ImageClassifier> builder() {
        return new Predictor.Builder<>(ImageClassifier::new);
    }

    /**
     * A classifier of one's own labels, by a model that compares images with texts: CLIP or SigLIP. No training is
     * needed; each label is put into "a photo of a {}.", and {@link #problemType} says whether the probabilities are
     * those among the labels or each label's own.
     *
     * <pre>{@code
     * try (ImageClassifier classifier = ImageClassifier.zeroShot(Path.of("clip-vit-base-patch32"), "cat", "dog")) {
     *     System.out.println(classifier.predict(ImageInput.of(Path.of("cat.jpg"))));
     * }
     * }</pre>
     *
     * @throws ResourceException if the folder hasn't both towers and their tokenizer, or a file is broken
     * @throws InvalidRequestException if there is no label, or a label is blank or given twice
     */
    public static ImageClassifier zeroShot(Path folder, String... labels) {
        return zeroShot(ZeroShotClasses.of(List.of(labels))).load(folder);
    }

    /**
     * For a zero-shot classifier with other templates or options. The labels are embedded once, in fp32, when the model
     * is loaded; the text tower is not kept.
     */
    public static Predictor.Builder<ImageClassifier> zeroShot(ZeroShotClasses classes) {
        return new Predictor.Builder<>(
                (folder, options) -> ZeroShotModel.load(folder, classes, options, done -> {}), ImageClassifier::new);
    }

    /**
     * Writes the classifier as a model folder: one made by {@link #zeroShot(ZeroShotClasses)} then needs neither text
     * tower nor tokenizer. The weights are written in the precision of inference.
     *
     * @throws ResourceException if the folder can't be written
     * @throws IllegalStateException after this has been closed
     */
    public void save(Path folder) {
        ModelFolder.save(folder, model());
    }

    /** The class names by index. */
    public List<String> labels() {
        return model().labels();
    }

    /** What its logits mean. */
    public LoadedModel.ProblemType problemType() {
        return model().problemType();
    }

    /**
     * As {@link #predict(ImageInput)}, with only the most probable classes.
     *
     * @param top the number of classes; all if there are fewer
     * @throws InvalidRequestException if {@code top} is less than 1
     */
    public List<LabelProbability> predict(ImageInput image, int top) {
        return predict(image, (predictor, prepared) -> predictor.classify(prepared, top));
    }

    @Override
    List<List<LabelProbability>> answers(BatchPredictor predictor, List<ModelInput> images) {
        return predictor.classify(images, Integer.MAX_VALUE);
    }
}
