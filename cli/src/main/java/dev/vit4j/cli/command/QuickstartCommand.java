package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.cli.console.Version;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.cli.option.DeviceChoice;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.cli.training.DeadlineDownload;
import dev.vit4j.cli.training.RunReport;
import dev.vit4j.cli.training.TrainingSession;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.shapes.internal.ShapesSource;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.train.Recipes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j quickstart}: trains a first model in a minute. */
@Command(
        name = "quickstart",
        description = {
            "Train a Vision Transformer for a minute, evaluate it, and suggest what to do next.",
            "On CIFAR-10 if it is available or can be downloaded, otherwise on the built-in shapes."
        })
public final class QuickstartCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<Map.Entry<String, String>> PICTURES = List.of(
            Map.entry("curves.png", "loss and accuracy over the epochs"),
            Map.entry("predictions.png", "sample images with predictions"),
            Map.entry("confusion_matrix.png", "which classes it confuses"));

    /** The number of steps of the recipe that take a minute on two cores. */
    private static final long CIFAR10_STEPS = 390;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--out", paramLabel = "DIR", description = "The run folder. Default: the next in runs.")
    private Optional<Path> out = Optional.empty();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        return Interruption.guard(
                output, TrainCommand.NO_RUN, interruption -> run(new TrainingSession(output, interruption)));
    }

    private ExitCode run(TrainingSession session) {
        DataSource source = cifar10().orElseGet(ShapesSource::new);
        String dataset = source.description().name();
        RecipeChoice choice = RecipeChoice.defaultOf(source);
        boolean isDrawn = source instanceof ShapesSource;
        // Two epochs: evaluate after each, for the sake of the curve.
        Recipes.Resolved recipe = choice.resolve(dataset, isDrawn ? List.of() : List.of("training.evaluate_every=1"));
        Optional<Long> steps = isDrawn ? Optional.empty() : Optional.of(CIFAR10_STEPS);
        output.say("training on " + dataset + " with recipe " + choice.title() + ", about a minute on two cores");
        TrainingSession.Outcome outcome = session.begin(
                out,
                "quickstart-" + dataset,
                recipe,
                new RunRecord(Version.number(), dataset, false, 0, steps, DeviceChoice.AUTO.toString()),
                session.load(source),
                new DataPlace(Optional.empty(), data.folder().map(Path::toString)),
                Optional.empty());
        Path folder = outcome.folder();
        if (outcome.metrics().isEmpty()) {
            output.result(document(folder, dataset).put("finished", false), () -> "not finished: " + folder);
            return ExitCode.INTERRUPTED;
        }
        ObjectNode document = document(folder, dataset).put("finished", true);
        document.set("evaluation", TrainingSession.evaluation(folder));
        output.result(document, () -> RunReport.table(outcome.metrics().get()) + next(folder, dataset));
        return ExitCode.DONE;
    }

    /** CIFAR-10, if it is here or can be downloaded in time; if a location was given, it must be there. */
    private Optional<DataSource> cifar10() {
        DataSource source = DataCatalog.of(data.folder()).find("cifar10");
        if (source.where().isPresent() || data.folder().isPresent()) {
            return Optional.of(source);
        }
        try {
            new DeadlineDownload(output).fetch(source.description().name(), source::fetch);
            return Optional.of(source);
        } catch (ResourceException e) {
            output.say("CIFAR-10 could not be downloaded: " + SettingOptions.message(e));
            output.say("using the built-in shapes instead");
            return Optional.empty();
        }
    }

    private static ObjectNode document(Path folder, String dataset) {
        return JSON.createObjectNode().put("run", folder.toString()).put("dataset", dataset);
    }

    private static String next(Path folder, String dataset) {
        boolean isCifar10 = dataset.equals("cifar10");
        String what = isCifar10 ? "" : "            a drawing of one shape: it was not trained on photographs";
        String recipe = isCifar10
                ? "./vit4j train cifar10                      the whole recipe: three times as long, about 90 % "
                        + "accuracy"
                : "./vit4j train cifar10                      photographs; --data DIR if you have them already";
        return """

                In %1$s:
                %4$s  README.md              the model card
                  model.safetensors      the model, with config.json and preprocessor_config.json

                Next:
                  ./vit4j predict %1$s YOUR.jpg%3$s
                  ./vit4j inspect %1$s
                  %2$s
                """.formatted(folder, recipe, what, pictures(folder));
    }

    /** The pictures that could be drawn. */
    private static String pictures(Path folder) {
        return PICTURES.stream()
                .filter(picture -> Files.exists(folder.resolve(picture.getKey())))
                .map(picture -> String.format(Locale.ROOT, "  %-22s %s\n", picture.getKey(), picture.getValue()))
                .collect(Collectors.joining());
    }
}
