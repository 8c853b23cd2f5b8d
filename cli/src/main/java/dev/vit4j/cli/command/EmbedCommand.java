package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.pretrained.EmbeddingLength;
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

/** {@code vit4j embed}: images as vectors. */
@Command(
        name = "embed",
        description = {
            "Write the vectors that a model makes of images.",
            "The vector is the family's own: the features that a classifier's last layer takes, the pooled output of "
                    + "an encoder, the projected image embedding of a two-tower model. FILE.safetensors holds the "
                    + "tensor embeddings, float32, one row an image, and in its metadata names, a JSON array of the "
                    + "images' files, one a row, model, and normalized, true where the vectors are of length 1.",
            "With neither --normalize nor --raw they are as the reference's class gives them: of length 1 those of a "
                    + "CLIPModel or SiglipModel, and not those of its image tower alone. An index takes one kind.",
            "A broken image has no row; failures are listed at the end, and the exit code is 3. What is done is kept "
                    + "in FILE.safetensors.part until the end: a command that was stopped goes on when it is run again."
        })
public final class EmbedCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The names' share of the 100 MB that a safetensors header may have. */
    private static final long MAX_NAME_BYTES = 90_000_000;

    /** Around a name in an array in a text, with the comma. */
    private static final int QUOTES = 5;

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE.safetensors", description = "Where the vectors go.")
    private Path out = Path.of("");

    @Option(names = "--normalize", description = "Scales each vector to length 1.")
    private boolean normalize;

    @Option(names = "--raw", description = "Leaves each vector as it comes from the last layer.")
    private boolean raw;

    @Option(
            names = "--csv",
            paramLabel = "FILE",
            description = "Writes file and the vectors' values, e0, e1 and so on, as CSV, too.")
    private Optional<Path> csv = Optional.empty();

    @Mixin
    private Output output = new Output();

    /** Known when the model is. */
    private boolean normalized;

    @Override
    public Integer call() {
        EmbeddingLength length = length();
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

    private EmbeddingLength length() {
        if (normalize && raw) {
            throw new InvalidRequestException("--normalize and --raw exclude each other; give one of them");
        }
        return normalize ? EmbeddingLength.UNIT : raw ? EmbeddingLength.RAW : EmbeddingLength.OF_CLASS;
    }

    /** Told before hours of work rather than behind them. */
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
                                ? "no image could be read, so that " + out + " was not written"
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
