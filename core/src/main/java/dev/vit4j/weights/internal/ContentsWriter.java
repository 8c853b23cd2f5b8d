package dev.vit4j.weights.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.io.AtomicFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Writes safetensors files whose tensors need not be in memory, as {@link dev.vit4j.weights.internal.SafetensorsWriter} says.
 */
public final class ContentsWriter {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    @SuppressWarnings("ArrayRecordComponent") // compared only by name, as bytes
    private record Named(String name, byte[] utf8, SafetensorsDType dtype, SafetensorsContent content) {}

    private ContentsWriter() {}

    /**
     * Replaces {@code path} by a file of these tensors, atomically.
     *
     * @param metadata texts to store under {@code __metadata__}
     * @throws InvalidRequestException if a name is {@code __metadata__} or no valid Unicode
     * @throws dev.vit4j.ResourceException if the file cannot be written
     * @throws IllegalStateException if a content writes more or fewer bytes than its type and shape require
     */
    public static void write(Path path, Map<String, SafetensorsContent> tensors, Map<String, String> metadata) {
        List<Named> ordered = inFileOrder(path, tensors);
        ByteBuffer header = header(path, ordered, metadata);
        AtomicFile.write(path, channel -> {
            writeFully(channel, header);
            for (Named named : ordered) {
                long end = channel.position() + named.content().byteLength();
                named.content().bytes().writeTo(channel);
                if (channel.position() != end) {
                    throw new IllegalStateException("tensor \"" + named.name() + "\" takes "
                            + named.content().byteLength() + " bytes, and its content ended "
                            + (channel.position() - end) + " bytes after them");
                }
            }
        });
    }

    private static List<Named> inFileOrder(Path path, Map<String, SafetensorsContent> tensors) {
        List<Named> ordered = new ArrayList<>();
        tensors.forEach((name, content) -> {
            if (name.equals(SafetensorsHeader.METADATA)) {
                throw new InvalidRequestException(path + ": no tensor may be named " + name);
            }
            ordered.add(new Named(name, utf8(path, name), SafetensorsDType.of(content.dtype()), content));
        });
        ordered.sort(Comparator.comparing(Named::dtype, Comparator.reverseOrder())
                .thenComparing(Named::utf8, Arrays::compareUnsigned));
        return ordered;
    }

    private static ByteBuffer header(Path path, List<Named> tensors, Map<String, String> metadata) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeName(SafetensorsHeader.METADATA);
                json.writeStartObject();
                new TreeMap<>(metadata).forEach(json::writeStringProperty);
                json.writeEndObject();
            }
            long offset = 0;
            for (Named named : tensors) {
                long end = offset + named.content().byteLength();
                json.writeName(named.name());
                json.writeStartObject();
                json.writeStringProperty("dtype", named.dtype().name());
                writeNumbers(json, "shape", named.content().shape());
                writeNumbers(json, "data_offsets", offset, end);
                json.writeEndObject();
                offset = end;
            }
            json.writeEndObject();
        }
        return padded(utf8(path, text.toString()));
    }

    private static void writeNumbers(JsonGenerator json, String name, long... numbers) {
        json.writeName(name);
        json.writeArray(numbers, 0, numbers.length);
    }

    private static ByteBuffer padded(byte[] json) {
        int length = (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private static byte[] utf8(Path path, String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new InvalidRequestException(
                    path + ": expected names and metadata of valid Unicode, found half a surrogate pair", e);
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
