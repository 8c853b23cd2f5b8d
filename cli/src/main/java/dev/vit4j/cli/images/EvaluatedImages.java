package dev.vit4j.cli.images;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.cli.option.SplitChoice;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.net.TransferListener;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RunRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The images that a model is evaluated on.
 *
 * @param split the name of their split: train, validation, test or all
 * @param remarks which images of the data set are left out, and limits of what the figures show
 */
public record EvaluatedImages(LabelledImages dataset, String split, List<String> remarks) {

    public EvaluatedImages {
        remarks = List.copyOf(remarks);
    }

    /**
     * Loads the images for an evaluation. The default is the test split; a data set without splits is evaluated in
     * full, unless the model was trained on it: then on the part that the run held out.
     *
     * @param name the data set's name as given
     * @param model the model's folder
     */
    public static EvaluatedImages of(
            DataSource source, String name, Optional<SplitChoice> asked, Path model, TransferListener progress) {
        DataSource.Splits splits = source.splits(progress);
        Optional<RunRecord> run = splits.areDrawn() ? RunRecord.ofModel(model) : Optional.empty();
        boolean isOfRun = asked.filter(SplitChoice.ALL::equals).isEmpty()
                && run.filter(record -> mayBeOn(record, source, progress)).isPresent();
        SplitChoice choice = asked.orElse(splits.areDrawn() && !isOfRun ? SplitChoice.ALL : SplitChoice.TEST);
        boolean isHeldOut = isOfRun && choice == SplitChoice.TEST;
        List<String> remarks = new ArrayList<>();
        if (!isHeldOut && run.filter(record -> isNamed(name, record)).isPresent()) {
            remarks.add("Warning: the model was trained in a run on a data set of this name, "
                    + run.orElseThrow().dataset()
                    + ": these may be the run's own training images, and the metrics would then say little "
                    + "about other images");
        }
        if (choice == SplitChoice.ALL) {
            LabelledImages all = LabelledImages.of(source.loadAll(progress));
            if (splits.areDrawn()) {
                remarks.add(judgedWhole(all.size()));
            }
            return new EvaluatedImages(all, choice.toString(), remarks);
        }
        DataSource.Split split = choice.split().orElseThrow();
        String word =
                (split == DataSource.Split.TEST && !splits.has(split) ? DataSource.Split.VALIDATION : split).word();
        LabelledImages dataset = LabelledImages.of(source.load(split, progress));
        String part = isHeldOut
                ? "the model was trained on a part of this data: it is evaluated on the rest"
                : splits.areDrawn()
                        ? "this data has no splits: evaluated on the " + word + " part of a random split"
                        : "evaluated on the " + word + " split";
        DataSource.Description whole = source.description();
        int images = whole.trainImages() + whole.validationImages() + whole.testImages();
        remarks.add(String.format(
                Locale.ROOT,
                "%s, %,d of %s (--split all: on all of them)",
                part,
                dataset.size(),
                Plural.of(images, "image")));
        return new EvaluatedImages(dataset, word, remarks);
    }

    /**
     * The remark if nothing was left out, nor could be: only the user knows whether the model was trained on some of
     * it.
     */
    static String judgedWhole(int images) {
        return "this data has no splits: evaluated on all of it, " + Plural.of(images, "image")
                + "; the metrics say little if the model was trained on these images";
    }

    private static boolean isNamed(String name, RunRecord record) {
        return record.dataset().equals(DataCatalog.publicName(DataOption.recorded(name)));
    }

    private static boolean mayBeOn(RunRecord record, DataSource source, TransferListener progress) {
        try {
            return record.mayBeOn(new Trainer.Data(
                    source.load(DataSource.Split.TRAIN, progress),
                    source.load(DataSource.Split.TEST, progress),
                    source.description().normalization()));
        } catch (InvalidRequestException e) {
            return false; // it can't be split, so the model can't have been trained on it
        }
    }
}
