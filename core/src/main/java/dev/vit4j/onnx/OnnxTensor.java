package dev.vit4j.onnx;

import dev.vit4j.internal.io.ProtobufMessage;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.TensorBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** A tensor inside a graph ({@code TensorProto}): its content is produced when it is written. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OnnxTensor(String name, long[] shape, ElementType type, ProtobufMessage.Content content) {

    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int EXTERNAL_DATA = 13;
    private static final int DATA_LOCATION = 14;
    private static final int LOCATION_EXTERNAL = 1;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    /** The types in our graphs, by their numbers in {@code TensorProto.DataType}. */
    enum ElementType {
        FLOAT(1, Float.BYTES),
        INT64(7, Long.BYTES);

        private final int number;
        private final int bytes;

        ElementType(int number, int bytes) {
            this.number = number;
            this.bytes = bytes;
        }

        int number() {
            return number;
        }
    }

    /** A tensor whose values are computed when the file is written, as fp32. */
    static OnnxTensor of(String name, long[] shape, Supplier<Tensor> values) {
        return new OnnxTensor(name, shape, ElementType.FLOAT, channel -> {
            try (Scope scope = Scope.open();
                    NoGrad noGrad = NoGrad.open()) {
                Tensor tensor = values.get();
                if (!Arrays.equals(tensor.shape(), shape)) {
                    throw new IllegalStateException(name + " was announced as " + Arrays.toString(shape)
                            + " and became " + Arrays.toString(tensor.shape()));
                }
                TensorBytes.write(channel, tensor.to(DType.FLOAT32));
            }
        });
    }

    static OnnxTensor of(String name, long[] shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return new OnnxTensor(name, shape, ElementType.INT64, channel -> channel.write(bytes.duplicate()));
    }

    static OnnxTensor scalar(String name, float value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value);
        return new OnnxTensor(name, new long[0], ElementType.FLOAT, channel -> channel.write(bytes.duplicate()));
    }

    /** The size of the content in bytes. */
    long byteLength() {
        return LongStream.of(shape).reduce(type.bytes, Math::multiplyExact);
    }

    /** {@code TensorProto} with the content inside the file. */
    ProtobufMessage inside() {
        return description().streamed(RAW_DATA, byteLength(), content).build();
    }

    /** {@code TensorProto} with the content at {@code offset} of the file {@code location} beside the graph's. */
    ProtobufMessage outside(String location, long offset) {
        return description()
                .message(EXTERNAL_DATA, entry("location", location))
                .message(EXTERNAL_DATA, entry("offset", Long.toString(offset)))
                .message(EXTERNAL_DATA, entry("length", Long.toString(byteLength())))
                .varint(DATA_LOCATION, LOCATION_EXTERNAL)
                .build();
    }

    /** {@code StringStringEntryProto}. */
    static ProtobufMessage entry(String key, String value) {
        return new ProtobufMessage.Builder()
                .text(ENTRY_KEY, key)
                .text(ENTRY_VALUE, value)
                .build();
    }

    private ProtobufMessage.Builder description() {
        ProtobufMessage.Builder tensor = new ProtobufMessage.Builder();
        for (long dimension : shape) {
            tensor.varint(DIMS, dimension);
        }
        return tensor.varint(DATA_TYPE, type.number()).text(NAME, name);
    }
}
