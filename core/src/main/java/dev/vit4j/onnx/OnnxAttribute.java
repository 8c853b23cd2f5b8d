package dev.vit4j.onnx;

import dev.vit4j.internal.io.ProtobufMessage;

/** An attribute of a node, fixed when the graph is written: {@code AttributeProto}. */
record OnnxAttribute(String name, ProtobufMessage message) {

    private static final int NAME = 1;
    private static final int FLOAT_VALUE = 2;
    private static final int INT_VALUE = 3;
    private static final int TEXT_VALUE = 4;
    private static final int INTS_VALUE = 8;
    private static final int TYPE = 20;
    private static final int TYPE_FLOAT = 1;
    private static final int TYPE_INT = 2;
    private static final int TYPE_TEXT = 3;
    private static final int TYPE_INTS = 7;

    static OnnxAttribute of(String name, long value) {
        return new OnnxAttribute(
                name,
                new ProtobufMessage.Builder()
                        .text(NAME, name)
                        .varint(INT_VALUE, value)
                        .varint(TYPE, TYPE_INT)
                        .build());
    }

    static OnnxAttribute of(String name, String value) {
        return new OnnxAttribute(
                name,
                new ProtobufMessage.Builder()
                        .text(NAME, name)
                        .text(TEXT_VALUE, value)
                        .varint(TYPE, TYPE_TEXT)
                        .build());
    }

    static OnnxAttribute of(String name, float value) {
        return new OnnxAttribute(
                name,
                new ProtobufMessage.Builder()
                        .text(NAME, name)
                        .fixed32(FLOAT_VALUE, value)
                        .varint(TYPE, TYPE_FLOAT)
                        .build());
    }

    static OnnxAttribute of(String name, long[] values) {
        ProtobufMessage.Builder attribute = new ProtobufMessage.Builder().text(NAME, name);
        for (long value : values) {
            attribute.varint(INTS_VALUE, value);
        }
        return new OnnxAttribute(name, attribute.varint(TYPE, TYPE_INTS).build());
    }
}
