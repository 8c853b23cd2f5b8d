package dev.vit4j.cli.command;

import dev.vit4j.MemoryException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.SettingOptions;
import dev.vit4j.cli.images.ImageFiles;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.NamedImage;
import dev.vit4j.cli.images.OutputFiles;
import dev.vit4j.cli.option.BackendOption;
import dev.vit4j.cli.option.DecodingOptions;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.ModelWarnings;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.io.PathText;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.net.TransferListener;
import dev.vit4j.pretrained.internal.preprocessing.FolderPreprocessing;
import dev.vit4j.tensor.DType;
import dev.vit4j.weights.internal.ContentsWriter;
import dev.vit4j.weights.internal.SafetensorsContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/** {@code vit4j preprocess}: writes the model's input for images. */
@Command(
        name = "preprocess",
        description = {
            "Write a model's input for images as tensors of a safetensors file: NAME.resized (uint8 [C,H,W], after "
                    + "resize and crop) and NAME.pixel_values (float32 [C,H,W]), where C is the model's channels and "
                    + "NAME the image's path as given.",
            "A broken image does not stop the run; failures are listed at the end, and the exit "
                    + "code is 3. An image that is named twice is written once."
        })
public final class PreprocessCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Values that are written at once. */
    private static final int CHUNK = 1 << 16;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = ModelChoice.DESCRIPTION + " In a folder, " + Preprocessor.FILE_NAME + " is enough.")
    private String model = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE|DIR|LIST", description = ImageFiles.DESCRIPTION)
    private List<String> inputs = List.of();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The safetensors file to write.")
    private Path out = Path.of("");

    @Mixin
    private BackendOption backend = new BackendOption();

    @Option(
            names = "--strict",
            description = "Stop at the first broken image or warning about the model, and write nothing.")
    private boolean strict;

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private Output output = new Output();

    /** @param name the prefix of its tensors */
    private record Input(String name, NamedImage image) {}

    /** The result for one image: either tensors or a failure. */
    private record Outcome(String name, Optional<RgbImage> resized, Optional<String> failure) {}

    @Override
    public Integer call() {
        return Interruption.guard(output, "interrupted; nothing was written", this::preprocess);
    }

    private ExitCode preprocess(Interruption interruption) {
        OutputFiles outputs = new OutputFiles(List.of(out));
        outputs.requireWritable();
        ImageDecoder decoder = decoding.decoder();
        Path folder = ModelChoice.folder(model, output);
        if (!Files.isDirectory(folder)) {
            throw new ResourceException(folder + " is not a folder; expected one with " + Preprocessor.FILE_NAME);
        }
        FolderPreprocessing prepared = FolderPreprocessing.read(folder, backend.chosen());
        ModelWarnings.say(prepared.warnings(), strict, output);
        Preprocessor preprocessor = prepared.preprocessor();
        outputs.requireNoneOfModel(folder);
        List<ImageFiles> named = inputs.stream()
                .map(input -> ImageFiles.of(List.of(PathText.argument(input)), decoder, TransferListener.NONE))
                .toList();
        named.forEach(files -> files.sayPassedOver(output));
        List<Input> images = images(named);
        Stream<Path> imageFiles = images.stream().map(input -> input.image().path());
        List<Path> paths = inputs.stream().map(PathText::parse).toList();
        outputs.requireNoneOf(Stream.concat(paths.stream(), imageFiles).toList(), "an input");
        outputs.requireNoImageIn(paths);
        List<Outcome> outcomes = images.parallelStream()
                .map(image -> outcome(image, preprocessor, decoder))
                .toList();
        List<Outcome> failures = outcomes.stream()
                .filter(outcome -> outcome.failure().isPresent())
                .toList();
        interruption.nothingToStop();
        if (failures.size() < outcomes.size()) {
            write(preprocessor, outcomes);
        }
        ObjectNode document = document(preprocessor, outcomes);
        document.set(
                "passed_over",
                ImageFiles.toJson(named.stream()
                        .flatMap(files -> files.passedOver().values().stream())
                        .reduce(PassedOver.NOTHING, PassedOver::plus)));
        output.result(document, () -> text(outcomes, failures));
        failures.forEach(failure -> output.say("Error: " + failure.failure().orElseThrow()));
        ImageJob.sayHowManyFailed(
                output, failures.size(), images.stream().map(Input::image).toList());
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.RESOURCE;
    }

    /** Each image once, in the order given: by its path as typed, or as the folder or the list names it. */
    private List<Input> images(List<ImageFiles> named) {
        Map<String, NamedImage> byName = new LinkedHashMap<>();
        List<Input> all = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            String input = inputs.get(i);
            Path path = PathText.argument(input);
            for (NamedImage image : named.get(i).images()) {
                String name = image.path().equals(path) ? input : image.path().toString();
                NamedImage known = byName.putIfAbsent(name, image);
                if (image.equals(known)) {
                    continue;
                }
                boolean taken = known != null && !known.path().equals(image.path());
                all.add(new Input(name, taken ? NamedImage.absent(image.path(), ambiguity(name)) : image));
            }
        }
        return all;
    }

    /** Paths that differ only in bytes that are not text look alike as text. */
    private static String ambiguity(String name) {
        return "image " + name + " has the same name as another image, as they differ only in bytes that are not text; "
                + "rename one";
    }

    private Outcome outcome(Input input, Preprocessor preprocessor, ImageDecoder decoder) {
        try {
            RgbImage resized = preprocessor.resized(input.image().open(decoder), decoder.limits());
            return new Outcome(input.name(), Optional.of(resized), Optional.empty());
        } catch (MemoryException e) {
            throw e; // not a problem of this image
        } catch (ResourceException e) {
            if (strict) {
                throw e;
            }
            return new Outcome(input.name(), Optional.empty(), Optional.of(SettingOptions.message(e)));
        }
    }

    private void write(Preprocessor preprocessor, List<Outcome> outcomes) {
        Map<String, SafetensorsContent> tensors = new LinkedHashMap<>();
        for (Outcome outcome : outcomes) {
            outcome.resized().ifPresent(image -> {
                int channels = preprocessor.normalization().channels();
                long[] shape = {channels, image.height(), image.width()};
                tensors.put(
                        outcome.name() + ".resized",
                        new SafetensorsContent(DType.UINT8, shape, channel -> fill(channel, planes(image, channels))));
                tensors.put(
                        outcome.name() + ".pixel_values",
                        new SafetensorsContent(
                                DType.FLOAT32, shape, channel -> fill(channel, preprocessor.pixelValues(image))));
            });
        }
        ContentsWriter.write(LinkTarget.of(out), tensors, Map.of("format", "pt"));
    }

    private static void fill(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void fill(FileChannel channel, float[] values) throws IOException {
        for (int from = 0; from < values.length; from += CHUNK) {
            int count = Math.min(CHUNK, values.length - from);
            ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values, from, count);
            fill(channel, bytes);
        }
    }

    /** [C, height, width]; for a grey image one of the three equal channels. */
    private static ByteBuffer planes(RgbImage image, int channels) {
        int area = image.width() * image.height();
        byte[] planes = new byte[channels * area];
        for (int i = 0; i < planes.length; i++) {
            planes[i] = image.pixels()[i % area * RgbImage.CHANNELS + i / area];
        }
        return ByteBuffer.wrap(planes);
    }

    private ObjectNode document(Preprocessor preprocessor, List<Outcome> outcomes) {
        ObjectNode document = JSON.createObjectNode()
                .put("out", out.toString())
                .put("backend", preprocessor.backend().toString());
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
        return written == 0 ? "no images to write" : Plural.of(written, "image") + " written to " + out;
    }
}
