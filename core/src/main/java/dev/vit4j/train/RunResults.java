package dev.vit4j.train;

import dev.vit4j.data.DataCatalog;
import dev.vit4j.data.DataLocations;
import dev.vit4j.data.Dataset;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.hub.ModelFolder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.model.LayerCosts;
import dev.vit4j.model.VitConfig;
import dev.vit4j.report.ConfusionMatrixChart;
import dev.vit4j.report.CurveChart;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.ModelCard;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import dev.vit4j.report.ShellWord;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a finished run leaves in its folder: the model, pictures, the evaluation and a card that tells of them. */
final class RunResults {

    /** The folder of the model of the best validation. */
    static final String BEST = "best";

    private static final int GRID_IMAGES = 30;

    private final RunFolder folder;
    private final Recipe recipe;
    private final RunRecord record;
    private final VitConfig config;
    private final TrainingData data;
    private final List<EpochMetrics> epochs;

    RunResults(
            RunFolder folder,
            Recipe recipe,
            RunRecord record,
            VitConfig config,
            TrainingData data,
            List<EpochMetrics> epochs) {
        this.folder = folder;
        this.recipe = recipe;
        this.record = record;
        this.config = config;
        this.data = data;
        this.epochs = epochs;
    }

    /** The epoch whose validation was the best one, its weights in {@link #BEST}. */
    record BestEpoch(double epoch, long step, double validationAccuracy) {}

    /** Writes the weights of the best validation as a model. */
    void writeBest(ParameterSet weights) {
        saveModel(folder.file(BEST), weights);
    }

    private void saveModel(Path place, ParameterSet weights) {
        ModelFolder.save(
                place,
                config,
                data.test().classNames(),
                Preprocessor.of(config.imageSize().side(), data.normalization()),
                weights);
    }

    /** Writes everything; the evaluation comes last and marks the run as finished. */
    ClassificationMetrics write(ParameterSet weights, Evaluator.Predictions predictions, Optional<BestEpoch> best) {
        Dataset test = data.test();
        ClassificationMetrics metrics =
                ClassificationMetrics.of(predictions.probabilities(), predictions.labels(), test.classNames());
        saveModel(folder.path(), weights);
        CurveChart curves = new CurveChart(title(), epochs);
        curves.writePng(folder.file("curves.png"));
        curves.writeSvg(folder.file("curves.svg"));
        new PredictionGrid(title(), Prediction.sample(test, predictions, record.seed(), GRID_IMAGES))
                .writePng(folder.file("predictions.png"));
        new ConfusionMatrixChart(title(), metrics.confusionMatrix()).writePng(folder.file("confusion_matrix.png"));
        card(weights, metrics, best).write(folder.path());
        AtomicFile.writeString(folder.file(RunFolder.EVALUATION), evaluation(metrics, best));
        return metrics;
    }

    private String title() {
        return folder.path().toAbsolutePath().getFileName() + " on "
                + data.test().name();
    }

    private String evaluation(ClassificationMetrics metrics, Optional<BestEpoch> best) {
        ObjectNode json = metrics.toJson();
        json.put("dataset", record.dataset());
        json.put("split", "test");
        json.put("flip_averaging", recipe.evaluation().flipAveraging());
        json.put("precision", recipe.training().precision().name().toLowerCase(Locale.ROOT));
        json.put("weights", recipe.training().emaDecay() > 0 ? "averaged" : "last");
        json.put("seed", record.seed());
        json.put("seconds", epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).seconds());
        best.ifPresent(found -> json.putObject("best")
                .put("epoch", found.epoch())
                .put("step", found.step())
                .put("validation_accuracy", found.validationAccuracy())
                .put("folder", BEST));
        return json.toPrettyString() + "\n";
    }

    private Optional<String> trainingCommand() {
        return new DataCatalog(DataLocations.of(Optional.empty())).knows(record.dataset())
                ? Optional.of("./vit4j train " + ShellWord.of(record.dataset()) + " --recipe recipe.yaml --seed "
                        + record.seed()
                        + record.maxSteps()
                                .map(steps -> " --max-steps " + steps)
                                .orElse(""))
                : Optional.empty();
    }

    private ModelCard card(ParameterSet weights, ClassificationMetrics metrics, Optional<BestEpoch> best) {
        Map<String, String> architecture = new LinkedHashMap<>();
        LayerCosts costs = LayerCosts.of(config);
        architecture.put("Parameters", String.format(Locale.ROOT, "%,d", weights.parameterCount()));
        architecture.put("Multiply-adds an image", String.format(Locale.ROOT, "%,d", costs.multiplyAdds()));
        architecture.put(
                "of them in transformer blocks", String.format(Locale.ROOT, "%.0f %%", 100 * costs.blockShare()));
        architecture.put("Image", config.imageSize() + " pixels");
        architecture.put("Tokens", Long.toString(config.tokens()));
        architecture.put(
                "Width, depth, heads",
                config.hiddenSize() + ", " + config.numHiddenLayers() + ", " + config.numAttentionHeads());
        Map<String, String> dataFacts = new LinkedHashMap<>();
        dataFacts.put(
                "Training images",
                String.format(Locale.ROOT, "%,d", data.train().size()));
        dataFacts.put(
                "Test images", String.format(Locale.ROOT, "%,d", data.test().size()));
        dataFacts.put("Classes", Integer.toString(data.test().classNames().size()));
        Map<String, String> pictures = new LinkedHashMap<>();
        pictures.put("curves.png", "Training and test accuracy and loss");
        pictures.put("predictions.png", "Predictions for images of the test set");
        pictures.put("confusion_matrix.png", "Confusion matrix of the test set");
        return new ModelCard(
                folder.path().toAbsolutePath().getFileName().toString(),
                (config.stem().isPresent()
                                ? "A hybrid of a convolutional stem and a Vision Transformer"
                                : "A Vision Transformer")
                        + " that tells " + data.test().classNames().size() + " classes of " + record.dataset()
                        + " apart, trained from scratch.",
                architecture,
                dataFacts,
                Recipes.flattened(folder.file(RunFolder.RECIPE)),
                trainingCommand(),
                "The test set of " + record.dataset() + ", "
                        + (recipe.evaluation().flipAveraging()
                                ? "the probabilities of each image and its mirror image averaged"
                                : "one view of each image")
                        + ", the weights of the last step"
                        + (recipe.training().emaDecay() > 0 ? " averaged over the run." : ".")
                        + best.map(found -> String.format(
                                        Locale.ROOT,
                                        " The weights of the best validation (epoch %.4g, %.2f %%) are in `%s/`.",
                                        found.epoch(),
                                        100 * found.validationAccuracy(),
                                        BEST))
                                .orElse(""),
                metrics,
                pictures,
                """
                try (LoadedModel model = ModelFolder.load(Path.of("%s"))) {
                    System.out.println(model.classify(image, 5));
                }""".formatted(folder.path().toAbsolutePath().getFileName()),
                config.isReferenceVit() ? Optional.of("ViTForImageClassification") : Optional.empty());
    }
}
