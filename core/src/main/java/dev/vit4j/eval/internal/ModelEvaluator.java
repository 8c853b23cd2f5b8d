package dev.vit4j.eval.internal;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.internal.WorkAhead;
import dev.vit4j.internal.jfr.EvaluationEvent;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.LoadedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Runs a model folder's classifier over a data set, with the preprocessing in the folder and in the precision that the
 * model was loaded in, so that the results are those of {@link BatchPredictor}.
 */
public final class ModelEvaluator {

    /** Enough batches to keep the threads that prepare images busy while the model runs. */
    private static final int BATCHES_AHEAD = 2;

    private final ClassMatching matching;
    private final BatchPredictor predictor;
    private final boolean flipAveraging;

    /**
     * @param model closed by the caller
     * @param matching maps the data set's classes to the model's
     * @param flipAveraging whether to average the probabilities of each image and its mirror image
     * @throws InvalidRequestException if the model is not a single-label classifier
     */
    public ModelEvaluator(LoadedModel model, ClassMatching matching, boolean flipAveraging) {
        this.matching = matching;
        this.flipAveraging = flipAveraging;
        this.predictor = new BatchPredictor(model);
        predictor.requireClassifier();
        if (!predictor.problemType().isSingleLabel()) {
            throw new InvalidRequestException("the model's problem_type is "
                    + predictor.problemType().configName() + "; expected "
                    + LoadedModel.ProblemType.SINGLE_LABEL.configName());
        }
    }

    /** An image ready for the model; empty if it is broken. */
    private record Prepared(int index, Optional<ModelInput> input) {}

    /** Receives the model's prediction for each image. */
    @FunctionalInterface
    public interface Answers {

        /**
         * @param probabilities [C], of {@link ClassMatching#judgedNames}
         * @param label the true class, an index into these names
         * @param index of the image in the data set
         */
        void add(float[] probabilities, int label, int index);
    }

    /**
     * Evaluates the model on every image except broken ones, in the data set's order. The memory used does not grow with
     * the number of images.
     *
     * @param dataset the one whose classes were matched
     * @param broken images of this data set; newly found ones are added
     * @param answers called on the calling thread, such as {@link ClassificationAccumulator#add}
     * @param progress receives the number of finished images, on the calling thread
     * @throws ResourceException if an image can't be read, or nothing would be left of it for the model
     * @throws UnusableImageException if more images are broken than allowed
     */
    public void evaluate(LabelledImages dataset, BrokenImages broken, Answers answers, IntConsumer progress) {
        EvaluationEvent event = EvaluationEvent.begin();
        try (WorkAhead<Prepared> prepared = new WorkAhead<>(
                "vit4j-evaluation",
                0,
                dataset.size(),
                BATCHES_AHEAD * BatchPredictor.BATCH,
                index -> prepare(dataset, broken, index))) {
            int done = 0;
            int answered = 0;
            while (prepared.hasNext()) {
                List<ModelInput> inputs = new ArrayList<>();
                List<Integer> indices = new ArrayList<>();
                for (int i = 0; i < BatchPredictor.BATCH && prepared.hasNext(); i++) {
                    Prepared image = prepared.next();
                    image.input().ifPresent(input -> {
                        inputs.add(input);
                        indices.add(image.index());
                    });
                    done++;
                }
                if (!inputs.isEmpty()) {
                    float[][] probabilities = probabilities(inputs);
                    for (int i = 0; i < probabilities.length; i++) {
                        int index = indices.get(i);
                        answers.add(probabilities[i], matching.judgedLabel(dataset.label(index)), index);
                    }
                    answered += probabilities.length;
                }
                progress.accept(done);
            }
            event.end(dataset.name(), answered);
        }
    }

    private Prepared prepare(LabelledImages dataset, BrokenImages broken, int index) {
        if (broken.isBroken(index)) {
            return new Prepared(index, Optional.empty());
        }
        try {
            return new Prepared(
                    index,
                    Optional.of(dataset.encoded(index)
                            .map(predictor::prepare)
                            .orElseGet(() -> predictor.prepare(dataset.image(index)))));
        } catch (UnusableImageException e) {
            broken.add(index, e);
            return new Prepared(index, Optional.empty());
        } catch (MemoryException | CheckFailedException e) {
            throw e; // not a problem of this image
        } catch (ResourceException e) {
            throw new ResourceException("image " + index + " of " + dataset.name() + ": " + e.getMessage(), e);
        }
    }

    private float[][] probabilities(List<ModelInput> images) {
        float[][] probabilities = ofOneView(images);
        if (flipAveraging) {
            float[][] mirrored =
                    ofOneView(images.stream().map(ModelInput::mirrored).toList());
            for (int i = 0; i < probabilities.length; i++) {
                for (int c = 0; c < probabilities[i].length; c++) {
                    probabilities[i][c] = (probabilities[i][c] + mirrored[i][c]) / 2;
                }
            }
        }
        return probabilities;
    }

    private float[][] ofOneView(List<ModelInput> images) {
        if (matching.judgesAllClasses()) {
            return predictor.probabilities(images);
        }
        return predictor.problemType() == LoadedModel.ProblemType.SINGLE_LABEL
                ? Arrays.stream(predictor.logits(images))
                        .map(matching::probabilitiesOfJudged)
                        .toArray(float[][]::new)
                : Arrays.stream(predictor.probabilities(images))
                        .map(matching::ofJudged)
                        .toArray(float[][]::new);
    }
}
