package dev.vit4j.cli;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Split;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Evaluator;
import dev.vit4j.hub.LoadedModel;
import dev.vit4j.hub.ModelFolder;
import dev.vit4j.hub.ProblemType;
import dev.vit4j.image.Interpolation;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Processor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.train.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j evaluate}: how well a model does on a data set. */
@Command(
        name = "evaluate",
        description = {
            "Judge a model by a data set.",
            "DATASET is cifar10, shapes, or a folder of class folders.",
            "A classifier of several labels an image is judged by a folder whose metadata.jsonl or metadata.csv names them "
                    + "by file_name and labels.",
            "Up to 5 %% of the images may be broken, or one of few: these are left out, and named with --json."
        })
final class EvaluateCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Parameters(index = "1", paramLabel = "DATASET", description = "What to judge it by.")
    private String name = "";

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            defaultValue = "test",
            description = "Which part of the data set: test or train. Default: test.")
    private Split split = Split.TEST;

    @Option(
            names = "--tta",
            description = "Test-time augmentation: the mean of the probabilities of each image and its mirror image.")
    private boolean flipAveraging;

    @Option(
            names = "--min-accuracy",
            paramLabel = "X",
            description = "The accuracy, as a fraction of 1, below which the command fails with exit code 4.")
    private Optional<Double> minAccuracy = Optional.empty();

    @Mixin
    private ThresholdOption threshold = new ThresholdOption();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Writes the evaluation, the confusion matrix and a grid of predictions into this folder.")
    private Optional<Path> report = Optional.empty();

    @Mixin
    private Output output = new Output();

    private final LeftOut leftOut = new LeftOut();

    @Override
    public Integer call() {
        minAccuracy.filter(least -> !(least >= 0 && least <= 1)).ifPresent(least -> {
            throw new InvalidRequestException("--min-accuracy is a fraction from 0 to 1, found " + least);
        });
        threshold.requireProbability();
        report.ifPresent(EvaluationReport::requireNeitherRunNorModel);
        report.ifPresent(EvaluationReport::requireNoFilesOfOthers);
        try (LoadedModel model = ModelFolder.load(modelOptions.folder(output));
                TransferProgress transfer = new TransferProgress(output)) {
            modelOptions.say(model.warnings(), output);
            threshold.requireUseOf(model.problemType());
            if (model.config().isClassifier() && model.problemType() == ProblemType.MULTI_LABEL) {
                judgeSeveralLabels(model);
                return ExitCode.DONE.code();
            }
            Evaluator.Settings settings = settings(model);
            DataSource source = data.find(name);
            report.ifPresent(place -> DataFolder.requireOutside(source, place, "choose another folder with --report"));
            Dataset loaded = source.load(split, transfer);
            Dataset dataset = model.preprocessing().onWhite() ? loaded.onWhite() : loaded;
            requireSameClasses(model.labels(), dataset);
            report.ifPresent(EvaluationReport::makeFolder);
            BrokenImages broken = broken(dataset);
            Evaluator.Predictions predictions = predict(model, settings, dataset, broken);
            if (leftOut.count() > 0) {
                output.say(leftOut.summary(dataset.size()));
            }
            ClassificationMetrics metrics =
                    ClassificationMetrics.of(predictions.probabilities(), predictions.labels(), dataset.classNames());
            ObjectNode document = document(metrics, settings);
            document.set("warnings", ModelWarnings.toJson(model.warnings()));
            document.put("broken_images", broken.found().size()).set("left_out", LeftOut.toJson(broken.found()));
            Runnable writeReport = () -> report.ifPresent(place -> {
                new EvaluationReport(title(), metrics, document)
                        .write(place, dataset, predictions)
                        .forEach(warning -> output.say("Warning: " + warning));
                output.say("report written to " + place);
            });
            try {
                output.result(document, metrics::toTable);
                sayWhereTheRunWasJudgedOtherwise();
            } catch (RuntimeException e) { // neither is lost where the other can't be written
                try {
                    writeReport.run();
                } catch (RuntimeException later) {
                    e.addSuppressed(later);
                }
                throw e;
            }
            writeReport.run();
            requireAccuracy(metrics.accuracy());
            return ExitCode.DONE.code();
        }
    }

    private void judgeSeveralLabels(LoadedModel model) {
        if (flipAveraging || minAccuracy.isPresent() || report.isPresent()) {
            throw new InvalidRequestException(
                    "--tta, --min-accuracy and --report are for classifiers of one class an image; "
                            + modelOptions.name() + " gives several labels");
        }
        double mostBroken = modelOptions.isStrict() ? 0 : BrokenImages.MOST_SHARE;
        MultiLabelEvaluation.Result judged =
                new MultiLabelEvaluation(model, mostBroken, output).of(name, split, threshold.value());
        ObjectNode document = ((ObjectNode) JSON.readTree(judged.metrics().toJson()))
                .put("model", modelOptions.name())
                .put("dataset", name)
                .put("split", split.name().toLowerCase(Locale.ROOT));
        document.set("warnings", ModelWarnings.toJson(model.warnings()));
        document.put("broken_images", judged.broken().size()).set("left_out", LeftOut.toJson(judged.broken()));
        output.result(document, judged.metrics()::toTable);
    }

    /** So that a user who compares the two figures knows why they differ. */
    private void sayWhereTheRunWasJudgedOtherwise() {
        Path folder = Path.of(modelOptions.name());
        if (flipAveraging || !ModelChoice.isFolder(modelOptions.name()) || !RunFolder.isFinished(folder)) {
            return;
        }
        TrainingSession.wholeEvaluation(folder)
                .filter(evaluation -> evaluation.path("flip_averaging").asBoolean(false))
                .ifPresent(
                        evaluation -> output.say("judged by one view of each image; the run's own evaluation averages "
                                + "it with the mirror image: --tta"));
    }

    private String title() {
        return Path.of(modelOptions.name()).toAbsolutePath().normalize().getFileName() + " on " + name + ", "
                + split.name().toLowerCase(Locale.ROOT) + " set";
    }

    private Evaluator.Settings settings(LoadedModel model) {
        if (!model.config().isClassifier()) {
            throw new InvalidRequestException(modelOptions.name() + " is no classifier: its scores are features");
        }
        if (model.problemType() == ProblemType.REGRESSION) {
            throw new InvalidRequestException(modelOptions.name()
                    + " gives numbers of its own (problem_type regression), " + "which no classes judge");
        }
        Preprocessor preprocessing = model.preprocessing();
        if (preprocessing.resample() != Interpolation.BILINEAR
                || preprocessing.crop().isPresent()
                || Math.abs(preprocessing.rescaleFactor() * 255 - 1) > 1e-9) {
            throw new ResourceException(modelOptions.name() + "/" + Preprocessor.FILE_NAME
                    + ": evaluate resizes bilinearly (resample 2) and scales by 1/255, found " + preprocessing);
        }
        return new Evaluator.Settings(
                preprocessing.normalizes() ? preprocessing.normalization() : Normalization.NONE,
                preprocessing.imageSize(),
                flipAveraging,
                Processor.current().fastestPrecision(),
                Device.CPU);
    }

    /** A model whose labels nobody named ("LABEL_3") is taken at the data set's word. */
    private void requireSameClasses(List<String> labels, Dataset dataset) {
        boolean unnamed = labels.stream().allMatch(label -> label.matches("LABEL_\\d+"));
        if (labels.size() != dataset.classNames().size() || (!unnamed && !labels.equals(dataset.classNames()))) {
            throw new ResourceException("the model's classes are not the data set's: " + modelOptions.name() + " has "
                    + labels.size() + " (" + shortened(labels) + "), " + name + " has "
                    + dataset.classNames().size() + " (" + shortened(dataset.classNames()) + ")");
        }
    }

    private static String shortened(List<String> names) {
        return names.size() <= 12 ? String.join(", ", names) : String.join(", ", names.subList(0, 12)) + ", …";
    }

    private BrokenImages broken(Dataset dataset) {
        return BrokenImages.leftOut(dataset, modelOptions.isStrict() ? 0 : BrokenImages.MOST_SHARE, image -> {
            synchronized (leftOut) { // found by several threads
                String line =
                        leftOut.line(image.file().isEmpty() ? "image " + image.index() : image.file(), image.reason());
                if (!line.isEmpty()) {
                    output.say(line);
                }
            }
        });
    }

    private Evaluator.Predictions predict(
            LoadedModel model, Evaluator.Settings settings, Dataset dataset, BrokenImages broken) {
        try (Workers workers = Workers.start(Engine.availableCores());
                Meter meter = output.meter("evaluating", 0, dataset.size())) {
            return new Evaluator(model.network()::build, settings, workers)
                    .predict(model.parameters(), dataset, broken, done -> meter.update(done, ""), () -> false)
                    .orElseThrow();
        }
    }

    private ObjectNode document(ClassificationMetrics metrics, Evaluator.Settings settings) {
        Precision precision = settings.precision();
        return ((ObjectNode) JSON.readTree(metrics.toJson()))
                .put("model", modelOptions.name())
                .put("dataset", name)
                .put("split", split.name().toLowerCase(Locale.ROOT))
                .put("flip_averaging", flipAveraging)
                .put("precision", precision.toString());
    }

    private void requireAccuracy(double accuracy) {
        minAccuracy.filter(least -> accuracy < least).ifPresent(least -> {
            throw new CheckFailedException(String.format(
                    Locale.ROOT,
                    "the accuracy is %.2f %%, below the %.2f %% of --min-accuracy",
                    100 * accuracy,
                    100 * least));
        });
    }
}
