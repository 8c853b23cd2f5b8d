package dev.vit4j.cli;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.LabelProbability;
import dev.vit4j.hub.LoadedModel;
import dev.vit4j.hub.ModelFolder;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.report.Prediction;
import dev.vit4j.report.PredictionGrid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j predict}: what a classifier sees in images. */
@Command(
        name = "predict",
        description = {
            "Say what a classifier sees in images.",
            "A broken image doesn't keep the others from being looked at; failures are listed at the end, and the exit "
                    + "code is 3."
        })
final class PredictCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int GRID_IMAGES = 60;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder.")
    private Path folder = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IMAGE|DIR",
            description = "Image files, and folders whose images are all taken.")
    private List<Path> inputs = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many classes to name. Default: 5.")
    private int top = 5;

    @Option(names = "--grid", paramLabel = "FILE.png", description = "Draws the images and what was seen in them.")
    private Optional<Path> grid = Optional.empty();

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes file, rank, label and probability as CSV.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--strict", description = "Stops at the first broken image.")
    private boolean strict;

    @Mixin
    private Output output = new Output();

    /** What was seen in one image. */
    record Seen(Path file, List<LabelProbability> classes) {}

    private record Failure(Path file, String message) {}

    private final ImageDecoder decoder = ImageDecoder.standard();
    private final List<Seen> seen = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<Prediction> tiles = new ArrayList<>();

    @Override
    public Integer call() {
        if (top < 1) {
            throw new InvalidRequestException("--top must be at least 1, found " + top);
        }
        List<Path> files = ImageFiles.of(inputs);
        try (LoadedModel model = ModelFolder.load(folder);
                Meter meter = output.meter("predicting", 0, files.size())) {
            for (int i = 0; i < files.size(); i++) {
                predict(model, files.get(i));
                meter.update(i + 1, "");
            }
        }
        csv.ifPresent(file -> AtomicFile.writeString(file, PredictionCsv.of(seen)));
        grid.ifPresent(this::draw);
        output.result(document(), this::text);
        failures.forEach(failure -> output.say("Error: " + failure.message()));
        if (!failures.isEmpty()) {
            output.say(failures.size() + " of " + files.size() + " images could not be read");
        }
        return (failures.isEmpty() ? ExitCode.DONE : ExitCode.RESOURCE).code();
    }

    private void predict(LoadedModel model, Path file) {
        RgbImage image;
        try {
            image = decoder.decode(file);
        } catch (ResourceException e) {
            if (strict) {
                throw e;
            }
            failures.add(new Failure(file, String.valueOf(e.getMessage())));
            return;
        }
        List<LabelProbability> classes = model.classify(image, top);
        seen.add(new Seen(file, classes));
        if (grid.isPresent() && tiles.size() < GRID_IMAGES) {
            LabelProbability first = classes.get(0);
            tiles.add(new Prediction(image, Optional.empty(), first.label(), first.probability()));
        }
    }

    private void draw(Path file) {
        if (tiles.isEmpty()) {
            output.say("no image to draw in " + file);
            return;
        }
        if (tiles.size() < seen.size()) {
            output.say(file + " shows the first " + tiles.size() + " images");
        }
        new PredictionGrid(String.valueOf(folder.toAbsolutePath().normalize().getFileName()), tiles).writePng(file);
    }

    private ObjectNode document() {
        ObjectNode document = JSON.createObjectNode().put("model", folder.toString());
        document.set(
                "predictions",
                JSON.valueToTree(seen.stream().map(PredictCommand::named).toList()));
        document.set(
                "failures",
                JSON.valueToTree(failures.stream()
                        .map(failure -> JSON.createObjectNode()
                                .put("file", failure.file().toString())
                                .put("error", failure.message()))
                        .toList()));
        return document;
    }

    private static ObjectNode named(Seen image) {
        ObjectNode node = JSON.createObjectNode().put("file", image.file().toString());
        node.set("classes", JSON.valueToTree(image.classes()));
        return node;
    }

    private String text() {
        return seen.stream()
                .map(image -> image.file() + "\n"
                        + image.classes().stream()
                                .map(c -> String.format(
                                        Locale.ROOT, "  %6.2f %%  %s\n", 100 * c.probability(), c.label()))
                                .collect(Collectors.joining()))
                .collect(Collectors.joining());
    }
}
