package dev.vit4j.onnx;

import dev.vit4j.internal.io.ProtobufMessage;
import java.util.List;

/**
 * An input or output of an exported model: a tensor of 32-bit floats.
 *
 * @param shape numbers, and names for free dimensions: {@code batch}, and for a model with any image size
 *     {@code height}, {@code width} and {@code tokens}
 * @param meaning for people
 */
public record OnnxPort(String name, List<String> shape, String meaning) {

    /** The free dimension: the number of images. */
    public static final String BATCH = "batch";

    static final String HEIGHT = "height";
    static final String WIDTH = "width";
    static final String TOKENS = "tokens";

    private static final int NAME = 1;
    private static final int TYPE = 2;
    private static final int DOC_STRING = 3;
    private static final int TYPE_TENSOR = 1;
    private static final int TENSOR_ELEMENT = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int SHAPE_DIMENSION = 1;
    private static final int DIMENSION_VALUE = 1;
    private static final int DIMENSION_NAME = 2;

    public OnnxPort {
        shape = List.copyOf(shape);
    }

    /** Whether a dimension of a shape is a name and not a number. */
    public static boolean isFree(String dimension) {
        return !Character.isDigit(dimension.charAt(0));
    }

    /** {@code ValueInfoProto}. */
    ProtobufMessage message() {
        ProtobufMessage.Builder dimensions = new ProtobufMessage.Builder();
        shape.forEach(dimension -> dimensions.message(SHAPE_DIMENSION, dimension(dimension)));
        ProtobufMessage tensor = new ProtobufMessage.Builder()
                .varint(TENSOR_ELEMENT, OnnxTensor.ElementType.FLOAT.number())
                .message(TENSOR_SHAPE, dimensions.build())
                .build();
        return new ProtobufMessage.Builder()
                .text(NAME, name)
                .message(
                        TYPE,
                        new ProtobufMessage.Builder()
                                .message(TYPE_TENSOR, tensor)
                                .build())
                .text(DOC_STRING, meaning)
                .build();
    }

    private static ProtobufMessage dimension(String dimension) {
        ProtobufMessage.Builder message = new ProtobufMessage.Builder();
        return (isFree(dimension)
                        ? message.text(DIMENSION_NAME, dimension)
                        : message.varint(DIMENSION_VALUE, Long.parseLong(dimension)))
                .build();
    }
}
