package dev.vit4j.run.internal;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.model.VitConfig;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.ConfusionMatrixChart;
import dev.vit4j.report.CurveChart;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import dev.vit4j.report.internal.LearningRate;
import dev.vit4j.report.internal.PictureLabels;
import dev.vit4j.report.internal.Pictures;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.RunRecord;
import dev.vit4j.run.TrainingData;
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
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a finished run leaves in its folder: the model, pictures, the evaluation and a card that tells of them. */
public final class RunResults {

    /** The folder of the model of the best validation. */
    public static final String BEST = "best";

    public static final String CURVES = "curves";
    public static final String PREDICTIONS = "predictions.png";
    public static final String CONFUSION_MATRIX = "confusion_matrix.png";

    /** Beside the first and the last one. */
    private static final long DRAWN_STEPS = 120;

    private static final int GRID_IMAGES = 30;

    /** What people ask first. */
    private static final String HOW_TO_READ_CURVES =
            "The training curves are means over an epoch, of images changed at random and of weights that change with "
                    + "every step; the test curves are of whole images and the weights of the epoch's end. So test may lie "
                    + "above training while much is learnt.";

    private static final Logger LOG = LoggerFactory.getLogger(RunResults.class);

    private final RunFolder folder;
    private final Recipe recipe;
    private final RunRecord record;
    private final VitConfig config;
    private final TrainingData data;
    private final List<EpochMetrics> epochs;
    private final RunImages images;

    public RunResults(RunParts parts, List<EpochMetrics> epochs) {
        this.folder = parts.folder();
        this.recipe = parts.recipe();
        this.record = parts.record();
        this.config = parts.config();
        this.data = parts.data();
        this.epochs = epochs;
        this.images = parts.images();
    }

    /** The epoch whose validation was the best one, its weights in {@link #BEST}. */
    public record BestEpoch(double epoch, long step, double validationAccuracy) {}

    /** Writes the weights of the best validation as a model. */
    public void writeBest(ParameterSet weights, BestEpoch best) {
        saveModel(folder.file(BEST), weights);
        card(weights).ofBest(best).write(folder.file(BEST));
    }

    private RunCard card(ParameterSet weights) {
        return new RunCard(folder, recipe, record, config, data, images, end(), weights.parameterCount());
    }

    private void saveModel(Path place, ParameterSet weights) {
        ModelFolder.save(place, config, data.test().classNames(), preprocessor(), weights);
    }

    private Preprocessor preprocessor() {
        return Preprocessor.of(config.imageSize().side(), data.normalization());
    }

    /** Writes everything; the evaluation comes last and marks the run as finished. */
    public ClassificationMetrics write(
            ParameterSet weights, Evaluator.Predictions predictions, Optional<BestEpoch> best) {
        LabelledImages test = data.test();
        ClassificationMetrics metrics =
                ClassificationMetrics.of(predictions.probabilities(), predictions.labels(), test.classNames());
        saveModel(folder.path(), weights);
        Drawn drawn = draw(metrics, predictions);
        card(weights).ofLast(metrics, best, drawn).write(folder.path());
        AtomicFile.writeString(folder.file(RunFolder.EVALUATION), evaluation(metrics, best));
        return metrics;
    }

    /**
     * The pictures that are there.
     *
     * @param captions of those that a page shows, by file name
     * @param legend of all
     */
    record Drawn(Map<String, String> captions, Optional<String> legend) {}

    private Optional<String> caption(String picture) {
        String set = data.judgedBy().word();
        return switch (picture) {
            case CURVES + ".png" -> Optional.of("Training and " + set + " accuracy and loss");
            case PREDICTIONS -> Optional.of("Predictions for images of the " + set + " set, as the model sees them");
            case CONFUSION_MATRIX -> Optional.of("Confusion matrix of the " + set + " set");
            default -> Optional.empty();
        };
    }

    private Drawn draw(ClassificationMetrics metrics, Evaluator.Predictions predictions) {
        Pictures pictures = new Pictures(() -> PictureLabels.of(data.test().classNames(), System.getenv()));
        Map<String, String> captions = new LinkedHashMap<>();
        BiConsumer<String, Pictures.Drawing> draw = (name, drawing) -> {
            if (pictures.draw(folder.file(name), drawing)) {
                caption(name).ifPresent(caption -> captions.put(name, caption));
            }
        };
        draw.accept(CURVES + ".png", (file, labels) -> curves(labels).writePng(file));
        draw.accept(CURVES + ".svg", (file, labels) -> curves(labels).writeSvg(file));
        draw.accept(
                PREDICTIONS,
                (file, labels) -> new PredictionGrid(
                                title(),
                                Prediction.sample(data.test(), preprocessor(), predictions, record.seed(), GRID_IMAGES),
                                labels)
                        .writePng(file));
        draw.accept(
                CONFUSION_MATRIX,
                (file, labels) -> new ConfusionMatrixChart(title(), metrics.confusionMatrix(), labels).writePng(file));
        pictures.warnings().forEach(warning -> LOG.warn("{}: {}", folder.path(), warning));
        List<String> notes = new ArrayList<>();
        if (captions.containsKey(CURVES + ".png")) {
            notes.add(HOW_TO_READ_CURVES);
        }
        pictures.legend().ifPresent(notes::add);
        return new Drawn(captions, notes.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", notes)));
    }

    private CurveChart curves(PictureLabels labels) {
        return new CurveChart(title(), epochs, learningRates(), labels);
    }

    private List<LearningRate> learningRates() {
        return learningRates(recipe.schedule().over(end().step()), recipe.optimizer(), end().epoch());
    }

    private EpochMetrics end() {
        return epochs.get(epochs.size() - 1);
    }

    /** Of steps, not of the epochs' ends: a warm-up may be over before the first of these. */
    public static List<LearningRate> learningRates(Schedule schedule, Recipe.Optimization base, double epochs) {
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
                                .mapToDouble(rate -> rate * schedule.factor(step))
                                .findFirst()))
                .toList();
    }

    private String title() {
        return folder.name() + " on " + record.dataset();
    }

    private String evaluation(ClassificationMetrics metrics, Optional<BestEpoch> best) {
        ObjectNode json = (ObjectNode) RecordJson.MAPPER.readTree(metrics.toJson());
        json.put("dataset", record.dataset());
        record.data().flatMap(DataFingerprint::contentsSha256).ifPresent(hash -> json.put("dataset_sha256", hash));
        json.put("split", data.judgedBy().word());
        json.put("broken_images", images.test().broken().found().size());
        json.put("flip_averaging", recipe.evaluation().flipAveraging());
        json.put("precision", recipe.training().precision().name().toLowerCase(Locale.ROOT));
        json.put("weights", recipe.training().emaDecay() > 0 ? "averaged" : "last");
        json.put("seed", record.seed());
        best.ifPresent(found -> json.putObject("best")
                .put("epoch", found.epoch())
                .put("step", found.step())
                .put("validation_accuracy", found.validationAccuracy())
                .put("folder", BEST));
        return json.toPrettyString() + "\n";
    }
}
