package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.pretrained.LoadedModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j embed}: computes image embeddings. */
@Command(
        name = "embed",
        description = {
            "Compute image embeddings.",
            "The embedding depends on the model: the input of a classifier's last layer, the pooled output of "
                    + "an encoder, or the projected image embedding of a two-tower model. FILE.safetensors has the "
                    + "tensor embeddings, float32, one row per image, and the metadata names (a JSON array of the "
                    + "image files, one per row), model, and normalized (true if the vectors have length 1).",
            "Without --normalize and --raw they are as in Hugging Face transformers: of length 1 for a "
                    + "CLIPModel or SiglipModel, but not for its image tower alone. Don't mix both kinds in one index.",
            "A broken image has no row; failures are listed at the end, and the exit code is 3. Results are kept "
                    + "in FILE.safetensors.part until the end: if the command is stopped, run it again to continue."
        })
public final class EmbedCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The part of the 100 MB of a safetensors header that names may use. */
    private static final long MAX_NAME_BYTES = 90_000_000;

    /** The characters around a name in an array inside a string, with the comma. */
    private static final int QUOTES = 5;

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE.safetensors", description = "The file to write.")
    private Path out = Path.of("");

    @Option(names = "--normalize", description = "Scale each vector to length 1.")
    private boolean normalize;

    @Option(names = "--raw", description = "Leave each vector as the last layer gives it.")
    private boolean raw;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Also write file and the vectors' values (e0, e1, …) as CSV.")
    private Optional<Path> csv = Optional.empty();

    @Mixin
    private Output output = new Output();

    /** Set once the model is loaded. */
    private boolean normalized;

    @Override
    public Integer call() {
        LoadedModel.EmbeddingLength length = length();
        ObjectNode parameters = JSON.createObjectNode().put("length", length.name());
        ImageJob request = images.request("embedding", Optional.of(out), csv, parameters, output);
        return request.run(
                (predictor, files) -> {
                    requireRoomForNames(files);
                    normalized = predictor.hasUnitEmbeddings(length);
                    return decoded -> EmbeddingFile.answers(predictor.embed(decoded, length));
                },
                this::write);
    }

    private LoadedModel.EmbeddingLength length() {
        if (normalize && raw) {
            throw new InvalidRequestException("--normalize and --raw exclude each other; give one of them");
        }
        return normalize
                ? LoadedModel.EmbeddingLength.UNIT
                : raw ? LoadedModel.EmbeddingLength.RAW : LoadedModel.EmbeddingLength.OF_CLASS;
    }

    /** Checked before hours of work, not after them. */
    private static void requireRoomForNames(List<Path> files) {
        long bytes = files.stream()
                .mapToLong(file -> file.toString().getBytes(StandardCharsets.UTF_8).length + QUOTES)
                .sum();
        if (bytes > MAX_NAME_BYTES) {
            throw new InvalidRequestException("the names of " + Plural.of(files.size(), "image") + " take " + bytes
                    + " bytes, and a safetensors file has room for " + MAX_NAME_BYTES
                    + " of them; embed the images in several files");
        }
    }

    private void write(ImageJob.Answers answers) {
        EmbeddingFile file = EmbeddingFile.of(answers.journal());
        boolean empty = file.count() == 0;
        if (!empty) {
            file.write(out, images.model(), normalized);
            csv.ifPresent(file::writeCsv);
        }
        output.stream(
                json -> document(json, answers, file),
                text -> text.println(
                        empty
                                ? "no image could be read, so " + out + " was not written"
                                : Plural.of(file.count(), "vector") + " of " + Plural.of(file.dimensions(), "value")
                                        + (normalized ? ", each of length 1," : "") + " written to " + out));
    }

    private void document(JsonGenerator json, ImageJob.Answers answers, EmbeddingFile file) {
        json.writeStartObject();
        json.writeStringProperty("model", images.model());
        json.writeBooleanProperty("finished", answers.finished());
        json.writeStringProperty("out", out.toString());
        json.writeNumberProperty("images", file.count());
        json.writeNumberProperty("dimensions", file.dimensions());
        json.writeBooleanProperty("normalized", normalized);
        ImageJob.writeNoticed(json, answers);
        ImageJob.writeFailures(json, answers.journal());
        json.writeEndObject();
    }
}
