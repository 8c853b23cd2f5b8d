package dev.vit4j.run.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.shapes.internal.ShapesSource;
import dev.vit4j.eval.Result;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.ModelCard;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.run.internal.model.RunModel;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The model cards of a run: for the weights at its end, and for those of the best validation.
 *
 * @param end the last line of its metrics
 * @param parameters the number of the model's parameters
 */
record RunCard(
        RunFolder folder,
        Recipe recipe,
        RunRecord record,
        RunModel<?> model,
        Trainer.Data data,
        RunImages images,
        EpochMetrics end,
        long parameters) {

    /**
     * @param best the epoch of the weights in the subfolder, if any
     */
    ModelCard ofLast(Result result, Optional<RunResults.BestEpoch> best, RunResults.Drawn drawn) {
        String evaluation = "The " + data.evaluatedOn().word() + " set of " + dataset()
                + (data.evaluatedOn() == DataSource.Split.TEST ? ", " : " (it has no test set), ")
                + ModelCard.judgedViews(recipe.evaluation().flipAveraging())
                + ", the weights of the last step" + (averaged() ? " averaged over the run." : ".")
                + best.map(found -> String.format(
                                Locale.ROOT,
                                " The weights of the best validation (epoch %.4g, %s) are in `%s/`.",
                                found.epoch(),
                                text(found.validation()),
                                RunResults.BEST))
                        .orElse("");
        return card(
                folder.name(),
                "",
                Optional.of(new ModelCard.Results(evaluation, result, drawn.captions(), drawn.legend())),
                RepeatCommand.place(folder.path()),
                "");
    }

    ModelCard ofBest(RunResults.BestEpoch best) {
        String chosen = String.format(
                Locale.ROOT,
                " These are the weights%s of epoch %.4g, which had the best result on the validation images: %s. The "
                        + "folder above has the results of the whole run.",
                averaged() ? ", averaged over the run," : "",
                best.epoch(),
                best.validation().name().equals("accuracy")
                        ? best.validation().text() + " correct"
                        : text(best.validation()));
        return card(
                folder.name() + ", best validation",
                chosen,
                Optional.empty(),
                RepeatCommand.place(folder.path()) + "/" + RunResults.BEST,
                "../");
    }

    /** An accuracy as its value only, other figures with their name. */
    private static String text(Result.Figure figure) {
        return figure.name().equals("accuracy") ? figure.text() : figure.name().replace('_', ' ') + " " + figure.text();
    }

    private boolean averaged() {
        return recipe.training().emaDecay() > 0;
    }

    private String dataset() {
        return record.dataset();
    }

    /**
     * @param more sentences of the description
     * @param place the model's folder, for the example
     * @param up the relative path to the run's folder
     */
    private ModelCard card(String title, String more, Optional<ModelCard.Results> results, String place, String up) {
        RunFacts facts = new RunFacts(record, data, images, end.seconds());
        Optional<String> command = // which makes the recipe's model
                model.isOfRecipe() ? new RepeatCommand(record, record.device()).text(up) : Optional.empty();
        return new ModelCard(
                title,
                model.description(
                                recipe.task(),
                                dataset(),
                                data.test().classNames().size())
                        + ", trained from "
                        + record.initFrom()
                                .map(origin -> "the weights of " + origin.name())
                                .orElse("scratch")
                        + " for " + length() + "." + more,
                recipe.task(),
                publishedDataset(),
                model.architecture(parameters),
                Optional.of(new ModelCard.Training(
                        facts.ofData(),
                        recipeOnItsData(),
                        facts.ofRun(),
                        command,
                        (command.isPresent()
                                        ? "`" + up + "recipe.yaml` in the command is the run's own, relative to this "
                                                + "page. "
                                        : "")
                                + (record.datasetIsPath() && command.isPresent()
                                        ? "`" + record.dataset() + "` in the command is the folder of the images; if "
                                                + "its checksum is the same, they are the same. "
                                        : "")
                                + "Every resolved value is in `" + up + "recipe.yaml`, every epoch in `" + up
                                + "metrics.jsonl`, and the environment in `" + up + "run.json`.")),
                results,
                model.javaExample(place),
                model.referenceClass());
    }

    /** The actual length, which a limit of steps may have changed from the recipe's epochs. */
    private String length() {
        String epochs = new BigDecimal(end.epoch(), new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
        return epochs + (epochs.equals("1") ? " epoch (" : " epochs (") + Recipes.steps(end.step()) + ")";
    }

    /** The data set may be a program's own, which a recipe file doesn't know. */
    private Map<String, String> recipeOnItsData() {
        Map<String, String> values =
                new LinkedHashMap<>(Recipes.flattened(folder.file(RunFolder.RECIPE), record.maxSteps()));
        values.put("dataset", dataset());
        return values;
    }

    /** Its name, unless it is built in or the user's own. */
    private List<String> publishedDataset() {
        return DataCatalog.of(Optional.empty()).named().stream()
                .filter(source -> !(source instanceof ShapesSource))
                .map(source -> source.description().name())
                .filter(name -> !record.datasetIsPath() && record.dataset().equals(name))
                .toList();
    }
}
