package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.evaluation.PredictionCsv;
import dev.vit4j.cli.evaluation.PredictionGridWriter;
import dev.vit4j.cli.images.ImageClasses;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What commands that classify images show of their classes, and where they write it. */
final class PredictionOptions {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many classes to show. Default: 5.")
    private int top = 5;

    @Option(names = "--grid", paramLabel = "FILE.png", description = "Draw the first images with their predictions.")
    private Optional<Path> grid = Optional.empty();

    @Option(names = "--csv", paramLabel = "FILE", description = "Write file, rank, label and probability as CSV.")
    private Optional<Path> csv = Optional.empty();

    /**
     * One command's predictions.
     *
     * @param task its name in progress
     * @param parameters what they depend on besides the model, the images and these options
     * @param loader of the model
     * @param threshold from which a label is assigned, where there may be several
     * @param suits refuses a model whose logits mean something else
     * @param heading writes what the JSON document says of them all
     * @param finish called while the model is open, once all images have answers, before these are written
     */
    record Task(
            String task,
            ObjectNode parameters,
            BiFunction<Path, ModelFolder.LoadOptions, LoadedModel> loader,
            double threshold,
            Consumer<LoadedModel.ProblemType> suits,
            Consumer<ObjectNode> heading,
            Runnable finish) {}

    /** @throws InvalidRequestException if a value can't be */
    void requireValid() {
        if (top < 1) {
            throw new InvalidRequestException("--top must be at least 1, found " + top);
        }
        grid.ifPresent(PredictionGridWriter::requirePng);
    }

    /** Classifies the images, and writes the answers. */
    int run(ImageOptions images, Task task, Output output) {
        ObjectNode parameters = task.parameters().deepCopy().put("top", top);
        ImageJob request = images.request(task.task(), csv, grid, parameters, task.loader(), output);
        Answering answering = new Answering(images, task, output);
        return request.run(
                (predictor, files) -> {
                    predictor.requireClassifier();
                    task.suits().accept(predictor.problemType());
                    answering.shown = new ImageClasses(predictor.problemType(), top, task.threshold());
                    return decoded -> predictor.classify(decoded, answering.shown.asked()).stream()
                            .map(answering.shown::answer)
                            .toList();
                },
                answering::write);
    }

    /** The answers of one command, by the model's labels once it is loaded. */
    private final class Answering {

        private final ImageOptions images;
        private final Task task;
        private final Output output;
        private ImageClasses shown;

        Answering(ImageOptions images, Task task, Output output) {
            this.images = images;
            this.task = task;
            this.output = output;
            shown = new ImageClasses(LoadedModel.ProblemType.SINGLE_LABEL, top, task.threshold());
        }

        void write(ImageJob.Answers answers) {
            if (answers.finished()) {
                task.finish().run();
            }
            csv.ifPresent(file -> PredictionCsv.write(
                    file,
                    shown.type() == LoadedModel.ProblemType.MULTI_LABEL,
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
            ObjectNode heading = JSON.createObjectNode();
            task.heading().accept(heading);
            heading.properties().forEach(field -> {
                json.writeName(field.getKey());
                JSON.writeTree(json, field.getValue());
            });
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
            AtomicBoolean any = new AtomicBoolean();
            AtomicBoolean anyIsGiven = new AtomicBoolean();
            answers.forEachSuccess((path, answer) -> {
                any.set(true);
                text.println(VisibleText.of(answer.file()));
                ImageClasses.lines(answer.answer()).forEach(text::println);
                if (!ImageClasses.given(answer.answer()).isEmpty()) {
                    anyIsGiven.set(true);
                }
            });
            if (anyIsGiven.get()) {
                text.println(shown.legend());
            }
            if (any.get() && shown.type() == LoadedModel.ProblemType.SINGLE_LABEL_SIGMOID) {
                text.println(ImageClasses.OWN_PROBABILITIES);
            }
        }
    }
}
