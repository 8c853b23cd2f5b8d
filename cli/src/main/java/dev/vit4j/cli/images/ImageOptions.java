package dev.vit4j.cli.images;

import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.AnswerPrecision;
import dev.vit4j.cli.option.BackendOption;
import dev.vit4j.cli.option.DecodingOptions;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** The parameters and options of commands that run a model over images. */
public final class ImageOptions {

    @Parameters(index = "0", paramLabel = "MODEL", description = ModelChoice.DESCRIPTION)
    private String model = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE|DIR|LIST", description = ImageFiles.DESCRIPTION)
    private List<Path> inputs = List.of();

    @Option(names = "--strict", description = ImageJob.STRICT)
    private boolean strict;

    @Mixin
    private AnswerPrecision precision = new AnswerPrecision();

    @Mixin
    private BackendOption backend = new BackendOption();

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    /** The model's name as given. */
    public String model() {
        return model;
    }

    public ImageDecoder decoder() {
        return decoding.decoder();
    }

    /** The job for this command line, with the model that is in the folder; for the parameters see {@link ImageJob}. */
    public ImageJob request(
            String task, Optional<Path> place, Optional<Path> beside, ObjectNode parameters, Output output) {
        return request(task, place, beside, parameters, ModelFolder::load, output);
    }

    /** The job for this command line; for the parameters see {@link ImageJob}. */
    public ImageJob request(
            String task,
            Optional<Path> place,
            Optional<Path> beside,
            ObjectNode parameters,
            BiFunction<Path, ModelFolder.LoadOptions, LoadedModel> loader,
            Output output) {
        ModelFolder.LoadOptions loading = ModelFolder.LoadOptions.DEFAULT
                .withLimits(decoder().limits())
                .withPrecision(precision.chosen())
                .withBackend(backend.chosen());
        return new ImageJob(
                task,
                model,
                inputs,
                place,
                beside,
                parameters,
                decoder(),
                loader,
                loading,
                strict,
                image -> false,
                output);
    }
}
