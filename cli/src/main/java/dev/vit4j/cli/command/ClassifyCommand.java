package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.cli.option.ZeroShotOptions;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.predict.ZeroShotClasses;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j classify}: classifies images by labels in words. */
@Command(
        name = "classify",
        description = {
            "Classify images by labels of your own in words, with a model of images and texts (CLIP or SigLIP): "
                    + "zero-shot classification, without training.",
            "CLIP's probabilities are those among the labels and add up to 100 %%. SigLIP gives each label a probability of "
                    + "its own, whatever other labels there are.",
            "A broken image does not stop the run, and --csv can be continued, as with predict."
        })
public final class ClassifyCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Mixin
    private ZeroShotOptions zeroShot = new ZeroShotOptions();

    @Mixin
    private PredictionOptions predictions = new PredictionOptions();

    @Option(
            names = "--save-classifier",
            paramLabel = "DIR",
            description =
                    "Write the classifier into this folder: a model without a text tower, which predict, evaluate, "
                            + "export and every other command open.")
    private Optional<Path> save = Optional.empty();

    @Mixin
    private Output output = new Output();

    /** Writes the loaded classifier: at the end, so that a command that is run again finds the folder free. */
    private Optional<Runnable> saving = Optional.empty();

    private LoadedModel.ProblemType type = LoadedModel.ProblemType.SINGLE_LABEL;

    @Override
    public Integer call() {
        predictions.requireValid();
        List<String> labels = zeroShot.labels()
                .orElseThrow(
                        () -> new InvalidRequestException(
                                "the classes are missing: name them with --labels \"cat,dog\", or a file with one on each line"));
        ZeroShotClasses classes = zeroShot.classes(labels);
        save.map(LinkTarget::of).ifPresent(folder -> ExportedFolder.requireFree(folder, "--save-classifier"));
        ObjectNode parameters = JSON.createObjectNode();
        parameters.set("labels", JSON.valueToTree(classes.labels()));
        parameters.set("templates", JSON.valueToTree(classes.templates()));
        return predictions.run(
                images,
                new PredictionOptions.Task(
                        "classifying",
                        parameters,
                        (folder, loading) -> load(folder, classes, loading),
                        0,
                        found -> type = found,
                        heading -> describe(parameters, heading),
                        () -> saving.ifPresent(Runnable::run)),
                output);
    }

    private LoadedModel load(Path folder, ZeroShotClasses classes, ModelFolder.LoadOptions loading) {
        LoadedModel model = ZeroShotOptions.load(folder, classes, loading, output);
        saving = save.map(LinkTarget::of).map(target -> () -> {
            new ExportedFolder("vit4j classify", images.model(), folder).write(model, target);
            output.say("the classifier is in " + target);
        });
        return model;
    }

    private void describe(ObjectNode parameters, ObjectNode heading) {
        heading.put("problem_type", type.configName());
        heading.put("probabilities", type == LoadedModel.ProblemType.SINGLE_LABEL ? "softmax" : "sigmoid");
        heading.setAll(parameters);
    }
}
