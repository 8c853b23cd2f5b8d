package dev.vit4j.run.internal;

import dev.vit4j.eval.Result;
import dev.vit4j.eval.internal.FigureJson;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.CurveChart;
import dev.vit4j.report.internal.LearningRate;
import dev.vit4j.report.internal.PictureLabels;
import dev.vit4j.report.internal.Pictures;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.run.internal.model.RunModel;
import dev.vit4j.task.Evaluation;
import dev.vit4j.task.internal.IllustratedEvaluation;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Schedule;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The results of a finished run in its folder: the model, pictures, the evaluation and a model card. */
public final class RunResults {

    /** The folder of the model of the best validation. */
    public static final String BEST = "best";

    public static final String CURVES = "curves";

    /** In addition to the first and the last one. */
    private static final long DRAWN_STEPS = 120;

    /** The answer to a frequent question. */
    private static final String HOW_TO_READ_CURVES =
            "The training curves are averages over an epoch, for augmented images and for weights that change at every "
                    + "step; the test curves are for unaugmented images and the weights at the end of the epoch. So "
                    + "test can be above training while the model still improves quickly.";

    private static final Logger LOG = LoggerFactory.getLogger(RunResults.class);

    private final RunFolder folder;
    private final Recipe recipe;
    private final RunRecord record;
    private final RunModel<?> model;
    private final Trainer.Data data;
    private final List<EpochMetrics> epochs;
    private final RunImages images;

    public RunResults(RunParts<?, ?> parts, List<EpochMetrics> epochs) {
        this.folder = parts.folder();
        this.recipe = parts.recipe();
        this.record = parts.record();
        this.model = parts.model();
        this.data = parts.data();
        this.epochs = epochs;
        this.images = parts.images();
    }

    /** The epoch with the best validation, whose weights are in {@link #BEST}. */
    public record BestEpoch(double epoch, long step, Result.Figure validation) {}

    /** Writes the weights of the best validation as a model. */
    public void writeBest(ParameterSet weights, BestEpoch best) {
        saveModel(folder.file(BEST), weights);
        card(weights).ofBest(best).write(folder.file(BEST));
    }

    private RunCard card(ParameterSet weights) {
        return new RunCard(folder, recipe, record, model, data, images, end(), weights.parameterCount());
    }

    private void saveModel(Path place, ParameterSet weights) {
        model.save(place, data.test().classNames(), preprocessor(), weights);
    }

    private Preprocessor preprocessor() {
        return Preprocessor.of(model.imageSize(), data.normalization());
    }

    /** Writes everything; the evaluation comes last and marks the run as finished. */
    public <R extends Result> void write(
            ParameterSet weights, Evaluation<?, R> evaluated, R result, Optional<BestEpoch> best) {
        saveModel(folder.path(), weights);
        Drawn drawn = draw(evaluated, result);
        card(weights).ofLast(result, best, drawn).write(folder.path());
        AtomicFile.writeString(folder.file(RunFolder.EVALUATION), evaluation(result, best));
    }

    /**
     * The pictures that are there.
     *
     * @param captions of the pictures that a page shows, by file name
     * @param legend of all
     */
    record Drawn(Map<String, String> captions, Optional<String> legend) {}

    private Drawn draw(Evaluation<?, ?> evaluated, Result result) {
        Pictures pictures = new Pictures(() -> PictureLabels.of(data.test().classNames(), System.getenv()));
        Map<String, String> captions = new LinkedHashMap<>();
        if (pictures.draw(
                folder.file(CURVES + ".png"),
                (file, labels) -> curves(result, labels).writePng(file))) {
            captions.put(CURVES + ".png", "Training and " + data.evaluatedOn().word() + " " + drawnFigures(result));
        }
        pictures.draw(
                folder.file(CURVES + ".svg"),
                (file, labels) -> curves(result, labels).writeSvg(file));
        if (evaluated instanceof IllustratedEvaluation illustrated) {
            var scene =
                    new IllustratedEvaluation.Scene(title(), data.evaluatedOn().word(), preprocessor(), record.seed());
            illustrated.pictures(scene).forEach(picture -> {
                if (pictures.draw(folder.file(picture.fileName()), picture.drawing())) {
                    captions.put(picture.fileName(), picture.caption());
                }
            });
        }
        pictures.warnings().forEach(warning -> LOG.warn("{}: {}", folder.path(), warning));
        List<String> notes = new ArrayList<>();
        if (captions.containsKey(CURVES + ".png")) {
            notes.add(HOW_TO_READ_CURVES);
        }
        pictures.legend().ifPresent(notes::add);
        return new Drawn(captions, notes.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", notes)));
    }

    /** As in the chart: {@code accuracy and loss}. */
    private static String drawnFigures(Result result) {
        String primary = result.primary().name();
        return Stream.concat(
                        Stream.of(primary),
                        result.figures().stream().map(Result.Figure::name).filter(name -> !name.equals(primary)))
                .limit(CurveChart.MOST_PANELS)
                .map(name -> name.replace('_', ' '))
                .collect(Collectors.joining(" and "));
    }

    private CurveChart curves(Result result, PictureLabels labels) {
        return new CurveChart(title(), epochs, result, learningRates(), labels);
    }

    private List<LearningRate> learningRates() {
        return learningRates(recipe.schedule().over(end().step()), recipe.optimizer(), end().epoch());
    }

    private EpochMetrics end() {
        return epochs.get(epochs.size() - 1);
    }

    /** Per step, not per epoch: warm-up may end within the first epoch. */
    public static List<LearningRate> learningRates(Schedule schedule, OptimizerConfig base, double epochs) {
        long steps = schedule.totalSteps();
        long peak = Math.max(1, schedule.warmupSteps()) - 1;
        return LongStream.concat(
                        LongStream.of(peak),
                        LongStream.rangeClosed(0, DRAWN_STEPS).map(i -> i * (steps - 1) / DRAWN_STEPS))
                .sorted()
                .distinct()
                .mapToObj(step -> new LearningRate(
                        epochs * (step + 1) / steps,
                        base.learningRate() * schedule.factor(step),
                        base.ofMatrices().stream()
                                .map(rate -> rate * schedule.factor(step))
                                .findFirst()))
                .toList();
    }

    private String title() {
        return folder.name() + " on " + record.dataset();
    }

    private String evaluation(Result result, Optional<BestEpoch> best) {
        ObjectNode json = json(result);
        ofRun(best).properties().forEach(fact -> {
            // A figure of the task may have the name, such as precision.
            String key = json.has(fact.getKey()) ? "run_" + fact.getKey() : fact.getKey();
            json.set(key, fact.getValue());
        });
        return json.toPrettyString() + "\n";
    }

    /** What the result is of. */
    private ObjectNode ofRun(Optional<BestEpoch> best) {
        ObjectNode facts = RecordJson.MAPPER.createObjectNode();
        facts.put("dataset", record.dataset());
        record.data().flatMap(DataFingerprint::contentsSha256).ifPresent(hash -> facts.put("dataset_sha256", hash));
        facts.put("split", data.evaluatedOn().word());
        facts.put("broken_images", images.test().broken().found().size());
        if (!recipe.isContrastive()) {
            facts.put("flip_averaging", recipe.evaluation().flipAveraging());
        }
        facts.put("precision", recipe.training().precision().name().toLowerCase(Locale.ROOT));
        facts.put("weights", recipe.training().emaDecay() > 0 ? "averaged" : "last");
        facts.put("seed", record.seed());
        best.ifPresent(found -> facts.putObject("best")
                .put("epoch", found.epoch())
                .put("step", found.step())
                .put(
                        EpochMetrics.key(
                                EpochMetrics.VALIDATION, found.validation().name()),
                        found.validation().value())
                .put("folder", BEST));
        return facts;
    }

    /** That of the task; its figures alone if that isn't JSON, for which no run fails at its very end. */
    private static ObjectNode json(Result result) {
        String given = result.toJson();
        try {
            if (RecordJson.MAPPER.readTree(given) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            LOG.debug("the JSON of {} is broken", result.getClass(), e);
        }
        LOG.warn(
                "{} has only the figures of the result: its toJson() gives {}, expected a JSON object",
                RunFolder.EVALUATION,
                given);
        return (ObjectNode) RecordJson.MAPPER.readTree(FigureJson.of(result));
    }
}
