package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.evaluation.PredictionCsv;
import dev.vit4j.cli.evaluation.PredictionGridWriter;
import dev.vit4j.cli.images.ImageClasses;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.cli.option.ThresholdOption;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.pretrained.LoadedModel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j predict}: classifies images. */
@Command(
        name = "predict",
        description = {
            "Classify images.",
            "A broken image does not stop the run; failures are listed at the end, and the exit "
                    + "code is 3. With --csv, results are kept in FILE.part until the end: if the command is "
                    + "stopped, run it again to continue."
        })
public final class PredictCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many classes to show. Default: 5.")
    private int top = 5;

    @Mixin
    private ThresholdOption threshold = new ThresholdOption();

    @Option(names = "--grid", paramLabel = "FILE.png", description = "Draw the first images with their predictions.")
    private Optional<Path> grid = Optional.empty();

    @Option(names = "--csv", paramLabel = "FILE", description = "Write file, rank, label and probability as CSV.")
    private Optional<Path> csv = Optional.empty();

    @Mixin
    private Output output = new Output();

    /** The model's labels, once it is loaded. */
    private LoadedModel.ProblemType type = LoadedModel.ProblemType.SINGLE_LABEL;

    @Override
    public Integer call() {
        if (top < 1) {
            throw new InvalidRequestException("--top must be at least 1, found " + top);
        }
        grid.ifPresent(PredictionGridWriter::requirePng);
        threshold.requireProbability();
        ObjectNode parameters = JSON.createObjectNode().put("top", top).put("threshold", threshold.value());
        ImageJob request = images.request("predicting", csv, grid, parameters, output);
        return request.run(
                (predictor, files) -> {
                    predictor.requireClassifier();
                    threshold.requireUseOf(predictor.problemType());
                    type = predictor.problemType();
                    ImageClasses shown = new ImageClasses(type, top, threshold.value());
                    return decoded -> predictor.classify(decoded, shown.asked()).stream()
                            .map(shown::answer)
                            .toList();
                },
                this::write);
    }

    private void write(ImageJob.Answers answers) {
        csv.ifPresent(file -> PredictionCsv.write(
                file,
                type == LoadedModel.ProblemType.MULTI_LABEL,
                row -> answers.forEachSuccess((path, answer) -> row.accept(answer))));
        grid.ifPresent(file -> draw(file, answers));
        output.stream(json -> document(json, answers), text -> lines(text, answers));
    }

    private void draw(Path file, ImageJob.Answers answers) {
        PredictionGridWriter picture =
                new PredictionGridWriter(images.model(), images.decoder(), answers.preprocessing());
        answers.forEachSuccess((path, answer) ->
                picture.add(path, ImageClasses.of(answer.answer()).get(0)).ifPresent(output::say));
        picture.write(file).forEach(output::say);
    }

    private void document(JsonGenerator json, ImageJob.Answers answers) {
        json.writeStartObject();
        json.writeStringProperty("model", images.model());
        json.writeBooleanProperty("finished", answers.finished());
        ImageJob.writeNoticed(json, answers);
        json.writeName("predictions");
        json.writeStartArray();
        answers.forEachSuccess((path, answer) -> {
            ObjectNode row = JSON.createObjectNode().put("file", answer.file());
            row.setAll(answer.answer());
            JSON.writeTree(json, row);
        });
        json.writeEndArray();
        ImageJob.writeFailures(json, answers.journal());
        json.writeEndObject();
    }

    private void lines(PrintWriter text, ImageJob.Answers answers) {
        AtomicBoolean anyIsGiven = new AtomicBoolean();
        answers.forEachSuccess((path, answer) -> {
            text.println(VisibleText.of(answer.file()));
            ImageClasses.lines(answer.answer()).forEach(text::println);
            if (!ImageClasses.given(answer.answer()).isEmpty()) {
                anyIsGiven.set(true);
            }
        });
        if (anyIsGiven.get()) {
            text.println(new ImageClasses(type, top, threshold.value()).legend());
        }
    }
}
