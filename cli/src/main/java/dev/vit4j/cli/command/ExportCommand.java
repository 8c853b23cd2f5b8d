package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.OutputFiles;
import dev.vit4j.cli.option.InputSizeChoice;
import dev.vit4j.cli.option.ModelOptions;
import dev.vit4j.cli.option.ModelWarnings;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.onnx.OnnxExport;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j export}: writes a model for other programs. */
@Command(
        name = "export",
        description = {
            "Export a model to ONNX or to a Hugging Face model folder.",
            "onnx: a file for ONNX runtimes, in fp32; an existing file at PATH is replaced. Input: pixel_values "
                    + "[batch, 3, H, W], of the size that the model's preprocessing gives or as chosen. Outputs: "
                    + "logits for a classifier; last_hidden_state and pooler_output for an encoder; image_embeds for a "
                    + "two-tower model. Labels and preprocessing are in the metadata. Weights of more than 2 GB go to "
                    + "a second file, PATH.data.",
            "safetensors: a model folder that Hugging Face transformers opens, with a model card, README.md. PATH must "
                    + "not exist or must be an empty folder."
        })
public final class ExportCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The output formats. */
    enum Format {
        ONNX,
        SAFETENSORS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--format",
            required = true,
            paramLabel = "FORMAT",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format = Format.ONNX;

    @Mixin
    private InputSizeChoice inputSize = new InputSizeChoice();

    @Option(names = "--out", required = true, paramLabel = "PATH", description = "The file or folder to write.")
    private Path out = Path.of("");

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Optional<OnnxExport.InputSize> size = inputSize.size();
        if (size.isPresent() && format != Format.ONNX) {
            throw new InvalidRequestException(
                    "--image-size and --dynamic-size are for --format onnx: a model folder takes images of any size");
        }
        ObjectNode document = JSON.createObjectNode().put("model", model.name()).put("format", format.toString());
        Path folder = model.folder(output);
        try (LoadedModel loaded =
                ModelFolder.load(folder, ModelFolder.LoadOptions.DEFAULT.withUnusablePreprocessing())) {
            model.say(loaded.warnings(), output);
            document.set("warnings", ModelWarnings.toJson(loaded.warnings()));
            switch (format) {
                case ONNX -> exportOnnx(folder, loaded, size, document);
                case SAFETENSORS -> exportFolder(folder, loaded, document);
            }
        }
        return ExitCode.DONE.code();
    }

    private void exportOnnx(Path source, LoadedModel loaded, Optional<OnnxExport.InputSize> size, ObjectNode document) {
        new OutputFiles(List.of(out)).requireNoneOfModel(source);
        Path target = LinkTarget.of(out);
        OnnxExport.Written written = size.map(wanted -> OnnxExport.write(loaded, wanted, target))
                .orElseGet(() -> OnnxExport.write(loaded, target));
        inputSize.remainder(loaded.config()).ifPresent(output::say); // only for a size that the model accepts
        describe(document, written.files());
        document.put("opset", written.operatorSet());
        describe(document.putArray("inputs"), written.inputs());
        describe(document.putArray("outputs"), written.outputs());
        output.result(
                document,
                () -> text(written.files()) + text("input ", written.inputs()) + text("output", written.outputs()));
    }

    private void exportFolder(Path source, LoadedModel loaded, ObjectNode document) {
        Path target = LinkTarget.of(out);
        ExportedFolder.requireFree(target, "--out");
        if (loaded.network().unitEmbeddings()) {
            output.say(
                    "Warning: the embeddings of the original model have unit length, those of the exported image tower "
                            + "don't: scale them before you compare them with others (embed --normalize)");
        }
        new ExportedFolder("vit4j export", model.name(), source).write(loaded, target);
        List<Path> files = ExportedFolder.files(target);
        describe(document, files);
        output.result(document, () -> text(files));
    }

    private static void describe(ObjectNode document, List<Path> files) {
        ArrayNode list = document.putArray("files");
        files.forEach(file -> list.addObject().put("file", file.toString()).put("bytes", size(file)));
    }

    private static void describe(ArrayNode list, List<OnnxExport.Port> ports) {
        for (OnnxExport.Port port : ports) {
            ArrayNode shape = list.addObject()
                    .put("name", port.name())
                    .put("meaning", port.meaning())
                    .putArray("shape");
            port.shape().forEach(size -> {
                if (OnnxExport.Port.isFree(size)) {
                    shape.add(size);
                } else {
                    shape.add(Long.parseLong(size));
                }
            });
        }
    }

    private static String text(List<Path> files) {
        return files.stream()
                .map(file -> String.format(Locale.ROOT, "%s  %,d bytes\n", file, size(file)))
                .collect(Collectors.joining());
    }

    private static String text(String kind, List<OnnxExport.Port> ports) {
        return ports.stream()
                .map(port -> kind + "  " + port.name() + " " + port.shape() + ": " + port.meaning() + "\n")
                .collect(Collectors.joining());
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }
}
