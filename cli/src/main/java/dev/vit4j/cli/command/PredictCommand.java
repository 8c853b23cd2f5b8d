package dev.vit4j.cli.command;

import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.cli.option.ThresholdOption;
import dev.vit4j.pretrained.ModelFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.json.JsonMapper;

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

    @Mixin
    private PredictionOptions predictions = new PredictionOptions();

    @Mixin
    private ThresholdOption threshold = new ThresholdOption();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        predictions.requireValid();
        threshold.requireProbability();
        return predictions.run(
                images,
                new PredictionOptions.Task(
                        "predicting",
                        JSON.createObjectNode().put("threshold", threshold.value()),
                        ModelFolder::load,
                        threshold.value(),
                        threshold::requireUseOf,
                        heading -> {},
                        () -> {}),
                output);
    }
}
