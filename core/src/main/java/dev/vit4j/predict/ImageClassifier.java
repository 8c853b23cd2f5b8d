package dev.vit4j.predict;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ProblemType;
import java.nio.file.Path;
import java.util.List;

/**
 * Says which classes images belong to: the answer to an image is all classes, the most probable first. Of a classifier of
 * several labels an image ({@link ProblemType#MULTI_LABEL}) each class has its own probability, and they don't sum to 1.
 *
 * <pre>{@code
 * try (ImageClassifier classifier = ImageClassifier.load(Path.of("runs/cifar10-course-1"))) {
 *     System.out.println(classifier.predict(ImageInput.of(Path.of("cat.jpg")), 5));
 * }
 * }</pre>
 */
public final class ImageClassifier extends ImagePredictor<List<LabelProbability>> {

    ImageClassifier(LoadedModel model, PredictorBuilder<?> options) {
        super(model, options);
        new BatchPredictor(model).requireClassifier();
    }

    /**
     * The classifier in a folder, with the options' defaults.
     *
     * @throws ResourceException if a file is missing or broken, or vit4j doesn't have the architecture
     * @throws InvalidRequestException if the model is not a classifier
     */
    public static ImageClassifier load(Path folder) {
        return builder().load(folder);
    }

    /**
     * A classifier of the hub, downloaded if it isn't in the cache, with the options' defaults.
     *
     * @throws ResourceException also if it can't be downloaded
     * @throws InvalidRequestException if the model is not a classifier
     */
    public static ImageClassifier load(HubId id) {
        return builder().load(id);
    }

    public static PredictorBuilder<ImageClassifier> builder() {
        return new PredictorBuilder<>(ImageClassifier::new);
    }

    /** The classes' names by index. */
    public List<String> labels() {
        return model().labels();
    }

    public ProblemType problemType() {
        return model().problemType();
    }

    /**
     * As {@link #predict(ImageInput)}, of the most probable classes alone.
     *
     * @param top how many; all if there are fewer
     * @throws InvalidRequestException if that is less than 1
     */
    public List<LabelProbability> predict(ImageInput image, int top) {
        return predict(image, (predictor, prepared) -> predictor.classify(prepared, top));
    }

    @Override
    List<List<LabelProbability>> answers(BatchPredictor predictor, List<ModelInput> images) {
        return predictor.classify(images, Integer.MAX_VALUE);
    }
}
