package dev.vit4j.cli.command;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.LeftOut;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.cli.evaluation.ClassEvaluation;
import dev.vit4j.cli.evaluation.EvaluationCsv;
import dev.vit4j.cli.evaluation.EvaluationOutputs;
import dev.vit4j.cli.evaluation.EvaluationPictures;
import dev.vit4j.cli.evaluation.EvaluationReport;
import dev.vit4j.cli.evaluation.MultiLabelEvaluation;
import dev.vit4j.cli.evaluation.PublicEvaluation;
import dev.vit4j.cli.evaluation.RunEvaluation;
import dev.vit4j.cli.images.EvaluatedImages;
import dev.vit4j.cli.images.ImageClasses;
import dev.vit4j.cli.images.MultiLabelImages;
import dev.vit4j.cli.images.OutputFiles;
import dev.vit4j.cli.option.AnswerPrecision;
import dev.vit4j.cli.option.BackendOption;
import dev.vit4j.cli.option.ClassOptions;
import dev.vit4j.cli.option.DataFolder;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.cli.option.MaxBrokenOption;
import dev.vit4j.cli.option.ModelOptions;
import dev.vit4j.cli.option.ModelWarnings;
import dev.vit4j.cli.option.SplitChoice;
import dev.vit4j.cli.option.ThresholdOption;
import dev.vit4j.cli.option.ZeroShotOptions;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.internal.ClassMatching;
import dev.vit4j.eval.internal.MultiLabelMetrics;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.predict.ZeroShotClasses;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j evaluate}: evaluates a model on a data set. */
@Command(
        name = "evaluate",
        description = {
            "Evaluate a model on a data set, with the model's own preprocessing and the precision of predict.",
            "DATASET is cifar10, shapes, a folder of class folders, with or without splits, or a list of images with "
                    + "their labels (.csv, .tsv, .jsonl, .txt).",
            "A model of images and texts (CLIP or SigLIP) is evaluated zero-shot: the data set's class names, or --labels, are "
                    + "put into the template.",
            "A multi-label classifier needs a folder with a metadata.jsonl or metadata.csv that names the labels "
                    + "in the columns file_name and labels."
        })
public final class EvaluateCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ModelOptions modelOptions = new ModelOptions();

    @Parameters(index = "1", paramLabel = "DATASET|LIST", description = "The data set to evaluate on.")
    private String name = "";

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description = "The part of the data set: train, validation, test or all. Default: test; for a folder "
                    + "without splits all, or the held-out part if the model was trained on that folder.")
    private Optional<SplitChoice> split = Optional.empty();

    @Mixin
    private ClassOptions classes = new ClassOptions();

    @Mixin
    private ZeroShotOptions zeroShot = new ZeroShotOptions();

    @Option(
            names = "--tta",
            description = "Test-time augmentation: average the probabilities of each image and its mirror image.")
    private boolean flipAveraging;

    @Mixin
    private AnswerPrecision precision = new AnswerPrecision();

    @Mixin
    private BackendOption backend = new BackendOption();

    @Mixin
    private MaxBrokenOption maxBroken = new MaxBrokenOption();

    @Option(
            names = "--min-accuracy",
            paramLabel = "X",
            description = "The accuracy, from 0 to 1, below which the command fails with exit code 4.")
    private Optional<Double> minAccuracy = Optional.empty();

    @Mixin
    private ThresholdOption threshold = new ThresholdOption();

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description =
                    "Write every prediction as CSV: file, label, answer, probability, and data_label if the data uses "
                            + "other names; several labels are separated by |. File names are relative to the folder.")
    private Optional<Path> csv = Optional.empty();

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description =
                    "Write the evaluation into this folder, with the confusion matrix and a grid of predictions if "
                            + "images have one class each.")
    private Optional<Path> report = Optional.empty();

    @Mixin
    private Output output = new Output();

    /** Of a zero-shot evaluation. */
    private List<String> templates = List.of();

    @Override
    public Integer call() {
        return Interruption.guard(output, "interrupted; nothing was evaluated", this::evaluate);
    }

    private ExitCode evaluate(Interruption interruption) {
        minAccuracy.filter(least -> !(least >= 0 && least <= 1)).ifPresent(least -> {
            throw new InvalidRequestException("--min-accuracy is a fraction from 0 to 1, found " + least);
        });
        threshold.requireProbability();
        double mostBroken = maxBroken.share(modelOptions.isStrict());
        report.ifPresent(EvaluationReport::requireNeitherRunNorModel);
        report.ifPresent(EvaluationReport::requireNoFilesOfOthers);
        OutputFiles answers = new OutputFiles(csv.stream().toList());
        answers.requireWritableOnce(report);
        report.ifPresent(place -> csv.ifPresent(file -> EvaluationReport.requireApart(place, file)));
        Path folder = modelOptions.folder(output);
        answers.requireNoneOfModel(folder);
        answers.requireNoListOf(name);
        ModelFolder.LoadOptions loading = ModelFolder.LoadOptions.DEFAULT
                .withPrecision(precision.chosen())
                .withBackend(backend.chosen());
        if (ModelFolder.towers(folder) == ModelFolder.Towers.BOTH) {
            judgeZeroShot(folder, loading, mostBroken, interruption);
            return ExitCode.DONE;
        }
        zeroShot.requireUnused(modelOptions.name());
        try (LoadedModel model = ModelFolder.load(folder, loading)) {
            modelOptions.say(model.warnings(), output);
            threshold.requireUseOf(model.problemType());
            ClassEvaluation.requireClassifier(model, modelOptions.name());
            if (model.problemType() == LoadedModel.ProblemType.MULTI_LABEL) {
                judgeSeveralLabels(model, folder, mostBroken, interruption);
            } else {
                DataSource source = source();
                judgeClasses(model, folder, source, images(source, folder), mostBroken, interruption);
            }
            return ExitCode.DONE;
        }
    }

    /** Without labels in words the data set's classes are the model's, under the names that a file gives them. */
    private void judgeZeroShot(
            Path folder, ModelFolder.LoadOptions loading, double mostBroken, Interruption interruption) {
        threshold.requireUseOf(LoadedModel.ProblemType.SINGLE_LABEL);
        DataSource source = source();
        EvaluatedImages images = images(source, folder);
        List<String> labels = zeroShot.labels()
                .orElseGet(() -> classes.labels(images.dataset().classNames()));
        ZeroShotClasses asked = zeroShot.classes(labels);
        templates = asked.templates();
        try (LoadedModel model = ZeroShotOptions.load(folder, asked, loading, output)) {
            modelOptions.say(model.warnings(), output);
            judgeClasses(model, folder, source, images, mostBroken, interruption);
        }
    }

    private DataSource source() {
        DataSource source = data.find(name);
        report.ifPresent(place -> DataFolder.requireOutside(source, place, "choose another folder with --report"));
        return source;
    }

    private EvaluatedImages images(DataSource source, Path folder) {
        EvaluatedImages images;
        try (TransferProgress transfer = new TransferProgress(output)) {
            images = EvaluatedImages.of(source, name, split, folder, transfer);
        }
        images.remarks().forEach(output::say);
        return images;
    }

    private void judgeClasses(
            LoadedModel model,
            Path folder,
            DataSource source,
            EvaluatedImages images,
            double mostBroken,
            Interruption interruption) {
        LabelledImages dataset = images.dataset();
        ClassMatching matching = classes.matching(model.labels(), source, dataset);
        report.ifPresent(EvaluationReport::makeFolder);
        meaning(model).forEach(output::say);
        ClassEvaluation.Answers answers = new ClassEvaluation(model, flipAveraging, mostBroken, output)
                .of(dataset, matching, classes.onlyPresent());
        interruption.nothingToStop();
        EvaluationOutputs.all(List.of(
                () -> csv.ifPresent(file -> EvaluationCsv.write(file, dataset, answers)),
                () -> judge(model, folder, images, answers)));
    }

    private void judge(LoadedModel model, Path folder, EvaluatedImages images, ClassEvaluation.Answers answers) {
        ClassificationMetrics metrics = answers.metrics();
        ObjectNode document = document(
                        metrics.toJson(),
                        model,
                        images.split(),
                        answers.broken().found())
                .put("flip_averaging", flipAveraging)
                .put("classes_matched_by", answers.matching().way().toString())
                .put("only_present", classes.onlyPresent());
        if (!templates.isEmpty()) {
            document.put("zero_shot", true).set("templates", JSON.valueToTree(templates));
        }
        if (answers.haveOtherNames()) {
            ArrayNode names = document.putArray("data_class_names");
            answers.matching().otherNames().forEach(name -> name.ifPresentOrElse(names::add, names::addNull));
        }
        PublicEvaluation published = new PublicEvaluation(modelOptions.name(), folder, name);
        String title = published.title(images.split());
        List<String> notes = Stream.concat(
                        images.remarks().stream(),
                        Stream.concat(Stream.of(answers.matching().describe()), meaning(model)))
                .toList();
        new EvaluationOutputs(title, document, published.of(document), answers.table(), notes, output)
                .write(
                        report,
                        Optional.of(new EvaluationPictures(
                                title,
                                metrics.confusionMatrix(),
                                images.dataset(),
                                model.preprocessing(),
                                answers.counted().top())));
        new RunEvaluation(modelOptions.name(), flipAveraging, precision.chosen()).sayWhatWasOther(output);
        requireAccuracy(metrics.accuracy());
    }

    /** What a reader has to know of the probabilities, which the loss is of, too. */
    private Stream<String> meaning(LoadedModel model) {
        return Stream.concat(
                templates.isEmpty()
                        ? Stream.empty()
                        : Stream.of("zero-shot, with " + Plural.of(templates.size(), "template") + ": "
                                + String.join(" | ", templates)),
                model.problemType() == LoadedModel.ProblemType.SINGLE_LABEL_SIGMOID
                        ? Stream.of(ImageClasses.OWN_PROBABILITIES)
                        : Stream.empty());
    }

    private void judgeSeveralLabels(LoadedModel model, Path folder, double mostBroken, Interruption interruption) {
        if (flipAveraging || minAccuracy.isPresent()) {
            throw new InvalidRequestException("--tta and --min-accuracy are for single-label classifiers; "
                    + modelOptions.name() + " is a multi-label classifier");
        }
        data.folder().ifPresent(place -> {
            throw new InvalidRequestException("--data " + place + " names the folder of a named data set's files, but "
                    + name + " is itself a folder; leave it out");
        });
        classes.requireUnused(modelOptions.name() + " is a multi-label classifier, and the data set's metadata uses "
                + "the model's class names");
        MultiLabelImages images = MultiLabelImages.of(name, split, model.labels());
        images.remark().ifPresent(output::say);
        report.ifPresent(EvaluationReport::makeFolder);
        MultiLabelEvaluation.Answers answers = new MultiLabelEvaluation(model, mostBroken, output).of(images);
        interruption.nothingToStop();
        EvaluationOutputs.all(List.of(
                () -> csv.ifPresent(
                        file -> EvaluationCsv.writeSeveral(file, model.labels(), answers, threshold.value())),
                () -> judge(model, folder, images, answers)));
    }

    private void judge(LoadedModel model, Path folder, MultiLabelImages images, MultiLabelEvaluation.Answers answers) {
        MultiLabelMetrics metrics =
                MultiLabelMetrics.of(answers.probabilities(), answers.truth(), model.labels(), threshold.value());
        ObjectNode document = document(metrics.toJson(), model, images.split(), answers.broken());
        PublicEvaluation published = new PublicEvaluation(modelOptions.name(), folder, name);
        new EvaluationOutputs(
                        published.title(images.split()),
                        document,
                        published.of(document),
                        metrics.toTable(),
                        images.remark().stream().toList(),
                        output)
                .write(report, Optional.empty());
    }

    private ObjectNode document(String figures, LoadedModel model, String part, List<BrokenImages.Found> broken) {
        ObjectNode document = ((ObjectNode) JSON.readTree(figures))
                .put("model", modelOptions.name())
                .put("dataset", name)
                .put("split", part)
                .put("precision", precision.chosen().toString())
                .put("backend", backend.chosen().toString());
        document.set("warnings", ModelWarnings.toJson(model.warnings()));
        document.put("broken_images", broken.size()).set("left_out", LeftOut.toJson(broken));
        return document;
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
