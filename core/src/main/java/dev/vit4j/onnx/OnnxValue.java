package dev.vit4j.onnx;

/** A value on an edge of a graph: the result of a node, an input or an initializer. */
record OnnxValue(String name) {}
