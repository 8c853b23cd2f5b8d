package dev.vit4j.cli.command;

import dev.vit4j.cli.console.CsvFile;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.ImageResult;
import dev.vit4j.cli.images.ResultJournal;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.tensor.DType;
import dev.vit4j.weights.internal.ContentsWriter;
import dev.vit4j.weights.internal.SafetensorsContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the vectors of a journal to a file, one row per image, without collecting them in memory. */
final class EmbeddingFile {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FIELD = "vector";
    private static final String TENSOR = "embeddings";

    private final ResultJournal answers;
    private final int count;
    private final int dimensions;

    private EmbeddingFile(ResultJournal answers, int count, int dimensions) {
        this.answers = answers;
        this.count = count;
        this.dimensions = dimensions;
    }

    /** The results that {@link #of} reads. */
    static List<ObjectNode> answers(float[][] vectors) {
        return Arrays.stream(vectors)
                .map(vector -> {
                    ByteBuffer bytes =
                            ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                    bytes.asFloatBuffer().put(vector);
                    return JSON.createObjectNode()
                            .put(FIELD, Base64.getEncoder().encodeToString(bytes.array()));
                })
                .toList();
    }

    static EmbeddingFile of(ResultJournal answers) {
        int[] count = {0};
        int[] dimensions = {0};
        ImageJob.forEachSuccess(answers, answer -> {
            if (count[0]++ == 0) {
                dimensions[0] = bytes(answer).length / Float.BYTES;
            }
        });
        return new EmbeddingFile(answers, count[0], dimensions[0]);
    }

    int count() {
        return count;
    }

    int dimensions() {
        return dimensions;
    }

    /**
     * @param normalized whether the vectors have length 1
     * @throws dev.vit4j.ResourceException if the file can't be written
     */
    void write(Path file, String model, boolean normalized) {
        ArrayNode names = JSON.createArrayNode();
        ImageJob.forEachSuccess(answers, answer -> names.add(answer.file()));
        SafetensorsContent rows =
                new SafetensorsContent(DType.FLOAT32, new long[] {count, dimensions}, this::writeRows);
        ContentsWriter.write(
                LinkTarget.of(file),
                Map.of(TENSOR, rows),
                Map.of(
                        "format",
                        "pt",
                        "model",
                        model,
                        "names",
                        names.toString(),
                        "normalized",
                        Boolean.toString(normalized)));
    }

    private void writeRows(FileChannel channel) {
        ImageJob.forEachSuccess(answers, answer -> {
            ByteBuffer row = ByteBuffer.wrap(bytes(answer));
            try {
                while (row.hasRemaining()) {
                    channel.write(row);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    void writeCsv(Path file) {
        CsvFile.write(file, csv -> {
            csv.row(Stream.concat(
                            Stream.of("file"), IntStream.range(0, dimensions).mapToObj(i -> "e" + i))
                    .toList());
            ImageJob.forEachSuccess(answers, answer -> csv.row(row(answer)));
        });
    }

    private static List<String> row(ImageResult answer) {
        ByteBuffer values = ByteBuffer.wrap(bytes(answer)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> row = new ArrayList<>();
        row.add(answer.file());
        while (values.hasRemaining()) {
            row.add(Float.toString(values.getFloat()));
        }
        return row;
    }

    /** The vector of a result. */
    static float[] vector(ImageResult answer) {
        ByteBuffer values = ByteBuffer.wrap(bytes(answer)).order(ByteOrder.LITTLE_ENDIAN);
        float[] vector = new float[values.remaining() / Float.BYTES];
        values.asFloatBuffer().get(vector);
        return vector;
    }

    private static byte[] bytes(ImageResult answer) {
        return Base64.getDecoder().decode(answer.answer().path(FIELD).asString(""));
    }
}
