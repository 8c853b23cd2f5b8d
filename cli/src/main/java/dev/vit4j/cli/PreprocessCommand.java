package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.hub.ModelFolder;
import dev.vit4j.image.Backend;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j preprocess}: what a model sees of images. */
@Command(
        name = "preprocess",
        description = {
            "Write what a model sees of images, as tensors of a safetensors file: NAME.resized (uint8 [3,H,W], after "
                    + "resize and crop) and NAME.pixel_values (float32 [3,H,W]), NAME being the image's path as given.",
            "A broken image doesn't keep the others from being written; failures are listed at the end, and the exit "
                    + "code is 3."
        })
final class PreprocessCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What {@code --backend} takes. */
    enum BackendChoice {
        PIL,
        TORCHVISION;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = ModelChoice.DESCRIPTION + " In a folder, " + Preprocessor.FILE_NAME + " alone is enough.")
    private String model = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<String> images = List.of();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The safetensors file to write.")
    private Path out = Path.of("");

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            description =
                    "Whose arithmetic to follow: ${COMPLETION-CANDIDATES}. Default: the file's, else torchvision, "
                            + "as in the reference.")
    private Optional<BackendChoice> backend = Optional.empty();

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private Output output = new Output();

    /** What came of one image: either of the two. */
    private record Outcome(String name, Optional<RgbImage> resized, Optional<String> failure) {}

    @Override
    public Integer call() {
        Path folder = ModelChoice.folder(model, output);
        if (!Files.isDirectory(folder)) {
            throw new ResourceException(folder + (Files.exists(folder) ? " is not a folder" : " does not exist")
                    + "; expected one with " + Preprocessor.FILE_NAME);
        }
        Preprocessor read = ModelFolder.preprocessing(folder);
        Preprocessor preprocessor = backend.map(choice -> read.withBackend(Backend.valueOf(choice.name())))
                .orElse(read);
        ImageDecoder decoder = decoding.decoder();
        List<Outcome> outcomes = images.parallelStream()
                .map(name -> resized(name, preprocessor, decoder))
                .toList();
        List<Outcome> failures = outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .toList();
        if (failures.size() < outcomes.size()) {
            write(preprocessor, outcomes);
        }
        output.result(document(preprocessor, outcomes), () -> text(outcomes, failures));
        failures.forEach(failure -> output.say("Error: " + failure.failure().orElseThrow()));
        if (!failures.isEmpty()) {
            output.say(failures.size() + " of " + images.size() + " images could not be read");
        }
        return (failures.isEmpty() ? ExitCode.DONE : ExitCode.RESOURCE).code();
    }

    private static Outcome resized(String name, Preprocessor preprocessor, ImageDecoder decoder) {
        try {
            RgbImage image = decoder.decode(Path.of(name));
            return new Outcome(name, Optional.of(preprocessor.resized(image)), Optional.empty());
        } catch (ResourceException e) {
            return new Outcome(name, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private void write(Preprocessor preprocessor, List<Outcome> outcomes) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Outcome outcome : outcomes) {
                outcome.resized().ifPresent(image -> {
                    tensors.put(outcome.name() + ".resized", bytes(image));
                    tensors.put(
                            outcome.name() + ".pixel_values",
                            Tensor.of(
                                    preprocessor.pixelValues(image), RgbImage.CHANNELS, image.height(), image.width()));
                });
            }
            SafetensorsWriter.write(out, tensors, Map.of("format", "pt"));
        }
    }

    /** [3, height, width] */
    private static Tensor bytes(RgbImage image) {
        int area = image.width() * image.height();
        float[] planes = new float[RgbImage.CHANNELS * area];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = image.pixels()[i % area * RgbImage.CHANNELS + i / area] & 0xFF;
        }
        return Tensor.of(planes, RgbImage.CHANNELS, image.height(), image.width())
                .to(DType.UINT8);
    }

    private ObjectNode document(Preprocessor preprocessor, List<Outcome> outcomes) {
        ObjectNode document = JSON.createObjectNode()
                .put("out", out.toString())
                .put("backend", preprocessor.backend().name().toLowerCase(Locale.ROOT));
        ArrayNode written = document.putArray("images");
        ArrayNode failed = document.putArray("failures");
        for (Outcome outcome : outcomes) {
            outcome.resized()
                    .ifPresent(image -> written.addObject()
                            .put("file", outcome.name())
                            .put("height", image.height())
                            .put("width", image.width()));
            outcome.failure()
                    .ifPresent(message ->
                            failed.addObject().put("file", outcome.name()).put("error", message));
        }
        return document;
    }

    private String text(List<Outcome> outcomes, List<Outcome> failures) {
        int written = outcomes.size() - failures.size();
        return written == 0
                ? "no image to write"
                : written + (written == 1 ? " image" : " images") + " written to " + out;
    }
}
