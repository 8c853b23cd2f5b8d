package dev.vit4j.onnx;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.ProtobufMessage;
import dev.vit4j.internal.io.RegularFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The file of a graph ({@code ModelProto}), whose weights are inside it or, if that would be too large for a
 * protocol buffer, in a second file next to it.
 *
 * @param producerVersion of vit4j
 * @param description for people
 * @param metadata texts by key, in order
 */
record OnnxModelFile(OnnxGraph graph, String producerVersion, String description, Map<String, String> metadata) {

    /** LayerNormalization has been an operator since this one; runtimes since 2022 support it. */
    static final int OPERATOR_SET = 17;

    /** The version of the file format that belongs to the operator set. */
    private static final int IR_VERSION = 8;

    private static final String PRODUCER = "vit4j";

    private static final int MODEL_IR_VERSION = 1;
    private static final int PRODUCER_NAME = 2;
    private static final int PRODUCER_VERSION = 3;
    private static final int DOC_STRING = 6;
    private static final int GRAPH = 7;
    private static final int OPERATOR_SET_IMPORT = 8;
    private static final int METADATA = 14;
    private static final int OPERATOR_SET_VERSION = 2;

    /** Smaller tensors stay in the model's file: shapes must be readable without the other file. */
    private static final long SMALLEST_OUTSIDE = 1024;

    /** Larger than any model whose weights are outside. */
    private static final long MAX_GRAPH_BYTES = 256_000_000;

    /** Runtimes map weights into memory page by page. */
    private static final long ALIGNMENT = 4096;

    OnnxModelFile {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Replaces {@code path} and, if weights go outside, {@code path} with {@code .data} appended.
     *
     * @param inlineLimit maximum size in bytes of a file with the weights inside
     * @return the files written
     * @throws ResourceException if they can't be written, or the second one's name is taken by a file that
     *     the model at {@code path} doesn't refer to; what was there before is then still whole, or gone, never mixed
     *     with what is new
     */
    List<Path> write(Path path, long inlineLimit) {
        OwnFile.requireRegularOrAbsent(path);
        ProtobufMessage inside = message(OnnxTensor::inside);
        if (inside.size() <= inlineLimit) {
            AtomicFile.write(path, inside::writeTo);
            return List.of(path);
        }
        Path data = path.resolveSibling(path.getFileName() + ".data");
        requireOwnOrAbsent(data, path);
        Map<String, Long> offsets = offsets();
        AtomicFile.write(data, channel -> {
            for (OnnxTensor tensor : graph.tensors()) {
                Long offset = offsets.get(tensor.name());
                if (offset != null) {
                    pad(channel, offset);
                    tensor.content().writeTo(channel);
                }
            }
            // From here on a model that reads the old weights would read these.
            channel.force(true);
            Files.deleteIfExists(path);
        });
        String location = data.getFileName().toString();
        ProtobufMessage outside = message(tensor -> Optional.ofNullable(offsets.get(tensor.name()))
                .map(offset -> tensor.outside(location, offset))
                .orElseGet(tensor::inside));
        AtomicFile.write(path, outside::writeTo);
        return List.of(path, data);
    }

    /** Weights don't say which model they belong to; the model does, by the name of their file. */
    private static void requireOwnOrAbsent(Path data, Path model) {
        OwnFile.requireRegularOrAbsent(data);
        if (Files.exists(data) && !refersTo(model, data)) {
            throw OwnFile.inTheWay(data, "it is not the weights file of " + model);
        }
    }

    private static boolean refersTo(Path model, Path data) {
        try {
            return Files.isRegularFile(model)
                    && Files.size(model) <= MAX_GRAPH_BYTES
                    && new String(RegularFile.read(model, MAX_GRAPH_BYTES), StandardCharsets.ISO_8859_1)
                            .contains(new String(
                                    String.valueOf(data.getFileName()).getBytes(StandardCharsets.UTF_8),
                                    StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ResourceException("cannot read " + model + ": " + FileFailure.whenReading(e), e);
        }
    }

    private Map<String, Long> offsets() {
        Map<String, Long> offsets = new LinkedHashMap<>();
        long end = 0;
        for (OnnxTensor tensor : graph.tensors()) {
            if (tensor.byteLength() >= SMALLEST_OUTSIDE) {
                long start = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                offsets.put(tensor.name(), start);
                end = start + tensor.byteLength();
            }
        }
        return offsets;
    }

    private static void pad(FileChannel channel, long offset) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(offset - channel.position()));
        while (zeros.hasRemaining()) {
            channel.write(zeros);
        }
    }

    private ProtobufMessage message(Function<OnnxTensor, ProtobufMessage> stored) {
        ProtobufMessage.Builder model = new ProtobufMessage.Builder()
                .varint(MODEL_IR_VERSION, IR_VERSION)
                .text(PRODUCER_NAME, PRODUCER)
                .text(PRODUCER_VERSION, producerVersion)
                .text(DOC_STRING, description)
                .message(GRAPH, graph.message(description, stored))
                .message(
                        OPERATOR_SET_IMPORT,
                        new ProtobufMessage.Builder()
                                .varint(OPERATOR_SET_VERSION, OPERATOR_SET)
                                .build());
        metadata.forEach((key, value) -> model.message(METADATA, OnnxTensor.entry(key, value)));
        return model.build();
    }
}
