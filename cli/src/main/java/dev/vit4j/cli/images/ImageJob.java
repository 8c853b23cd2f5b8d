package dev.vit4j.cli.images;

import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.ModelWarnings;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One command that runs a model over images: resumed from its journal, stopped by Ctrl-C with finished results kept,
 * its output written at the end.
 *
 * @param task its name in progress and messages
 * @param model the model's name as given
 * @param place the output file, if any; the journal is next to it
 * @param beside another output file
 * @param parameters what the results depend on besides the model and the images
 * @param loader of the model in a folder
 * @param loading the precision of inference and the backend of preprocessing
 * @param strict whether a broken image, or a warning about the model, ends the command
 * @param known the images that have a result already, and are left out
 */
public record ImageJob(
        String task,
        String model,
        List<Path> inputs,
        Optional<Path> place,
        Optional<Path> beside,
        ObjectNode parameters,
        ImageDecoder decoder,
        BiFunction<Path, ModelFolder.LoadOptions, LoadedModel> loader,
        ModelFolder.LoadOptions loading,
        boolean strict,
        Predicate<Path> known,
        Output output) {

    static final String STRICT = "Stop at the first broken image or warning about the model.";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The results of a model.
     *
     * @param files the images: the result for each has the same index in the journal
     * @param finished whether all images have a result
     * @param passedOver the skipped files in folders, as part of a JSON document
     */
    public record Answers(
            ResultJournal journal,
            List<Path> files,
            boolean finished,
            List<LoadedModel.Warning> warnings,
            Preprocessor preprocessing,
            ObjectNode passedOver) {

        /** Iterates over the results with their files: a name that is not valid text doesn't lead back to its file. */
        public void forEachSuccess(BiConsumer<Path, ImageResult> consumer) {
            Iterator<Path> file = files.iterator();
            journal.forEach(answer -> {
                Path asked = file.next();
                if (answer.error().isEmpty()) {
                    consumer.accept(asked, answer);
                }
            });
        }
    }

    /** Makes the output from the results; called with all of them, or with those so far if the command can't resume. */
    @FunctionalInterface
    public interface Writer {
        void write(Answers answers);
    }

    /** The same without the images that have a result already. */
    public ImageJob leavingOut(Predicate<Path> images) {
        return new ImageJob(
                task,
                model,
                inputs,
                place,
                beside,
                parameters,
                decoder,
                loader,
                loading,
                strict,
                known.or(images),
                output);
    }

    /**
     * Runs it to its end or until it is interrupted.
     *
     * @param asking returns the task for a model and images; the place to refuse unsuitable ones
     */
    public int run(BiFunction<BatchPredictor, List<Path>, ImageTask> asking, Writer writer) {
        OutputFiles outputs = OutputFiles.of(place, beside);
        outputs.requireWritable();
        return Interruption.guard(output, "interrupted before the first image", interruption -> {
            Path folder = ModelChoice.folder(model, output);
            ImageFiles named = files();
            List<NamedImage> images = named.images().stream()
                    .filter(image -> !known.test(image.path()))
                    .toList();
            List<Path> files = images.stream().map(NamedImage::path).toList();
            outputs.requireNoneOf(Stream.concat(inputs.stream(), files.stream()).toList(), "an input");
            outputs.requireNoImageIn(inputs);
            try (LoadedModel loaded = loader.apply(folder, loading)) {
                outputs.requireNoneOfModel(folder);
                ModelWarnings.say(loaded.warnings(), strict, output);
                BatchPredictor predictor = new BatchPredictor(loaded);
                ImageTask asked = asking.apply(predictor, files);
                try (ResultJournal journal = place.isPresent()
                        ? ResultJournal.beside(place.get(), identity(folder), files, decoder.limits())
                        : ResultJournal.temporary()) {
                    ImagePipeline run = new ImagePipeline(predictor, decoder, asked, (image, failure) -> strict);
                    return run(
                            run,
                            images,
                            journal,
                            interruption,
                            finished -> writer.write(new Answers(
                                    journal,
                                    files,
                                    finished,
                                    loaded.warnings(),
                                    loaded.preprocessing(),
                                    named.passedOverJson())));
                }
            }
        });
    }

    private ImageFiles files() {
        try (TransferProgress progress = new TransferProgress(output)) {
            ImageFiles named = ImageFiles.of(inputs, decoder, progress);
            progress.close();
            named.sayPassedOver(output);
            return named;
        }
    }

    private ExitCode run(
            ImagePipeline run,
            List<NamedImage> images,
            ResultJournal journal,
            Interruption interruption,
            Consumer<Boolean> writer) {
        journal.dropped().ifPresent(output::say);
        String named = Plural.of(images.size(), "image");
        if (journal.answered() > 0) {
            output.say("continuing after " + journal.answered() + " of " + named + ", from " + journal.path());
        }
        AtomicBoolean stopped = new AtomicBoolean();
        interruption.stopBy(() -> stopped.set(true));
        boolean finished;
        try (ProgressDisplay meter = output.meter(task, journal.answered(), images.size())) {
            finished = run.run(images, journal, meter, stopped::get);
        }
        if (finished || place.isEmpty()) {
            journal.forEach(answer -> answer.error().ifPresent(error -> output.say("Error: " + error)));
            writer.accept(finished);
        }
        sayHowManyFailed(output, journal.failed(), images);
        if (!finished) {
            output.say("interrupted after " + journal.answered() + " of " + named
                    + (place.isPresent() ? "; run the same command again to continue" : ""));
            if (place.isPresent()) {
                output.stream(json -> unfinished(json, journal.answered()), text -> {});
            }
            return ExitCode.INTERRUPTED;
        }
        journal.delete();
        return journal.failed() == 0 ? ExitCode.DONE : ExitCode.RESOURCE;
    }

    /** Folders and lists without images, which have their own messages, are not counted as images. */
    public static void sayHowManyFailed(Output output, int failed, List<NamedImage> images) {
        int places = (int) images.stream().filter(NamedImage::isPlace).count();
        if (failed > places) {
            output.say((failed - places) + " of " + Plural.of(images.size() - places, "image") + " could not be read");
        }
    }

    /** The document of a command that continues when it is run again. */
    private void unfinished(JsonGenerator json, int answered) {
        json.writeStartObject();
        json.writeStringProperty("model", model);
        json.writeBooleanProperty("finished", false);
        json.writeNumberProperty("answered", answered);
        json.writeEndObject();
    }

    /** Everything the results depend on: if it changes, those of an earlier command are discarded. */
    private ObjectNode identity(Path folder) {
        ObjectNode identity = JSON.createObjectNode()
                .put("task", task)
                .put("precision", loading.precision().toString())
                .put("backend", loading.backend().toString());
        identity.set("parameters", parameters);
        identity.set("model", JSON.valueToTree(versions(folder)));
        return identity;
    }

    private static List<String> versions(Path folder) {
        return ModelChoice.files(folder).stream()
                .map(file -> file.getFileName() + " " + ImageResult.version(file))
                .sorted()
                .toList();
    }

    /** Writes warnings about the model and skipped files in folders into a document. */
    public static void writeNoticed(JsonGenerator json, Answers answers) {
        json.writeName("warnings");
        JSON.writeTree(json, ModelWarnings.toJson(answers.warnings()));
        json.writeName("passed_over");
        JSON.writeTree(json, answers.passedOver());
    }

    /** Writes the failures as an array into a document. */
    public static void writeFailures(JsonGenerator json, ResultJournal answers) {
        json.writeName("failures");
        json.writeStartArray();
        answers.forEach(answer -> answer.error().ifPresent(error -> {
            json.writeStartObject();
            json.writeStringProperty("file", answer.file());
            json.writeStringProperty("error", error);
            json.writeEndObject();
        }));
        json.writeEndArray();
    }

    /** Iterates over the successful results. */
    public static void forEachSuccess(ResultJournal answers, Consumer<ImageResult> consumer) {
        answers.forEach(answer -> {
            if (answer.error().isEmpty()) {
                consumer.accept(answer);
            }
        });
    }
}
