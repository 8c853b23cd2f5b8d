package dev.vit4j.cli;

import dev.vit4j.Count;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataDescription;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.DataSplits;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Split;
import dev.vit4j.io.Progress;
import dev.vit4j.train.RunRecord;
import dev.vit4j.train.TrainingData;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The images that a model is judged by.
 *
 * @param split that they are, as it is named: train, validation, test or all
 * @param leftOut what of the data set is not among them, in a sentence without its end; empty where all is
 */
record JudgedImages(Dataset dataset, String split, Optional<String> leftOut) {

    /**
     * Reads those that were asked for. Where nothing was, these are the test split; but a data set that nobody split is
     * judged whole, unless the model may have been trained on it: then by the part that its run held out.
     *
     * @param model the model's folder
     */
    static JudgedImages of(DataSource source, Optional<SplitChoice> asked, Path model, Progress progress) {
        DataSplits splits = source.splits(progress);
        boolean isHeldOut = asked.isEmpty() && splits.areDrawn() && mayBeTrainedOn(source, model, progress);
        SplitChoice choice = asked.orElse(splits.areDrawn() && !isHeldOut ? SplitChoice.ALL : SplitChoice.TEST);
        if (choice == SplitChoice.ALL) {
            return new JudgedImages(source.loadAll(progress), choice.toString(), Optional.empty());
        }
        Split split = choice.split().orElseThrow();
        String word = (split == Split.TEST && !splits.has(split) ? Split.VALIDATION : split).word();
        Dataset dataset = source.load(split, progress);
        String part = isHeldOut
                ? "the model was trained on a part of this data: it is judged by the rest"
                : splits.areDrawn()
                        ? "nobody split this data: it is judged by the " + word + " part of a split drawn by seed"
                        : "judged by the " + word + " split";
        DataDescription whole = source.description();
        int images = whole.trainImages() + whole.validationImages() + whole.testImages();
        return new JudgedImages(
                dataset,
                word,
                Optional.of(part + ", " + dataset.size() + " of " + Count.of(images, "image")
                        + " (--split all: by all of them)"));
    }

    /** Whether the model is a run's, and the run began on a part of this data or doesn't say on which. */
    private static boolean mayBeTrainedOn(DataSource source, Path model, Progress progress) {
        try {
            TrainingData data = new TrainingData(
                    source.load(Split.TRAIN, progress),
                    source.load(Split.TEST, progress),
                    source.description().normalization());
            Path folder = model.toAbsolutePath().normalize();
            return Stream.concat(
                            Stream.of(folder), Optional.ofNullable(folder.getParent()).stream()) // RUN and RUN/best
                    .anyMatch(place -> RunRecord.mayBeOn(place, data));
        } catch (InvalidRequestException e) {
            return false; // it can't be split, so nobody trained on it
        }
    }
}
