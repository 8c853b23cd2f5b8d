package dev.vit4j.cli.images;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.cli.option.SplitChoice;
import dev.vit4j.data.DataDescription;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.DataSplits;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Split;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.RunRecord;
import dev.vit4j.run.TrainingData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The images that a model is judged by.
 *
 * @param split that they are, as it is named: train, validation, test or all
 * @param remarks what of the data set is not among them, and what their figures may not tell
 */
public record EvaluatedImages(LabelledImages dataset, String split, List<String> remarks) {

    public EvaluatedImages {
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads those that were asked for. Where nothing was, these are the test split; but a data set that nobody split is
     * judged whole, unless the model's run was trained on it: then by the part that the run held out.
     *
     * @param name by which the data set was asked for
     * @param model the model's folder
     */
    public static EvaluatedImages of(
            DataSource source, String name, Optional<SplitChoice> asked, Path model, TransferListener progress) {
        DataSplits splits = source.splits(progress);
        Optional<RunRecord> run = splits.areDrawn() ? RunRecord.ofModel(model) : Optional.empty();
        boolean isOfRun = asked.filter(SplitChoice.ALL::equals).isEmpty()
                && run.filter(record -> mayBeOn(record, source, progress)).isPresent();
        SplitChoice choice = asked.orElse(splits.areDrawn() && !isOfRun ? SplitChoice.ALL : SplitChoice.TEST);
        boolean isHeldOut = isOfRun && choice == SplitChoice.TEST;
        List<String> remarks = new ArrayList<>();
        if (!isHeldOut && run.filter(record -> isNamed(name, record)).isPresent()) {
            remarks.add("Warning: the model is of a run on a data set of this name, "
                    + run.orElseThrow().dataset()
                    + ": these may be the run's own training images, and the figures then say little "
                    + "of how it does on others");
        }
        if (choice == SplitChoice.ALL) {
            LabelledImages all = LabelledImages.of(source.loadAll(progress));
            if (splits.areDrawn()) {
                remarks.add(judgedWhole(all.size()));
            }
            return new EvaluatedImages(all, choice.toString(), remarks);
        }
        Split split = choice.split().orElseThrow();
        String word = (split == Split.TEST && !splits.has(split) ? Split.VALIDATION : split).word();
        LabelledImages dataset = LabelledImages.of(source.load(split, progress));
        String part = isHeldOut
                ? "the model was trained on a part of this data: it is judged by the rest"
                : splits.areDrawn()
                        ? "nobody split this data: it is judged by the " + word + " part of a split drawn by seed"
                        : "judged by the " + word + " split";
        DataDescription whole = source.description();
        int images = whole.trainImages() + whole.validationImages() + whole.testImages();
        remarks.add(String.format(
                Locale.ROOT,
                "%s, %,d of %s (--split all: by all of them)",
                part,
                dataset.size(),
                Plural.of(images, "image")));
        return new EvaluatedImages(dataset, word, remarks);
    }

    /** That nothing was left out, nor could be: who trained on some of the images knows best. */
    static String judgedWhole(int images) {
        return "nobody split this data: it is judged whole, " + Plural.of(images, "image")
                + "; of images that the model was trained on the figures say little";
    }

    private static boolean isNamed(String name, RunRecord record) {
        return record.dataset().equals(DataCatalog.publicName(DataOption.recorded(name)));
    }

    private static boolean mayBeOn(RunRecord record, DataSource source, TransferListener progress) {
        try {
            return record.mayBeOn(new TrainingData(
                    source.load(Split.TRAIN, progress),
                    source.load(Split.TEST, progress),
                    source.description().normalization()));
        } catch (InvalidRequestException e) {
            return false; // it can't be split, so nobody trained on it
        }
    }
}
