package dev.vit4j.onnx;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.ProtobufMessage;
import dev.vit4j.nn.Size2d;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Exports a model as an ONNX file (https://onnx.ai, operator set 17) that computes the same outputs, in fp32.
 *
 * <p>Its input is {@code pixel_values} [batch, C, H, W]. The batch size is free. H and W are the output size of the model's
 * preprocessing, or the model's own image size if the preprocessing leaves it open; {@link InputSize} selects another size or
 * leaves it free, too. A classifier has the output {@code logits} [batch, K]. An encoder has {@code last_hidden_state}
 * [batch, N, D] and {@code pooler_output} [batch, D]; the image tower of a two-tower model also {@code image_embeds}
 * [batch, E], of unit length if the reference's are. Weights have the names of vit4j's parameters, with the suffix
 * {@code .transposed} if they are stored transposed, and {@code .resized} if position embeddings were interpolated. Labels,
 * {@code problem_type} and preprocessing are in the file's metadata.
 *
 * <pre>{@code
 * try (LoadedModel model = ModelFolder.load(Path.of("runs/cifar10-course-1"))) {
 *     OnnxExport.write(model, Path.of("course.onnx"));
 * }
 * }</pre>
 */
public final class OnnxExport {

    /** The size of the largest protocol buffer in bytes. Weights that don't fit go to a second file, NAME.onnx.data. */
    static final long INLINE_LIMIT = Integer.MAX_VALUE;

    /**
     * The result of an export.
     *
     * @param files the model's file and, if the weights exceed 2 GiB, NAME.onnx.data next to it
     * @param operatorSet the version of ONNX's operators
     * @param inputs of the graph
     * @param outputs of the graph
     */
    public record Written(List<Path> files, int operatorSet, List<Port> inputs, List<Port> outputs) {

        public Written {
            files = List.copyOf(files);
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    private OnnxExport() {}

    /**
     * Writes a model to {@code path}, replacing a file that is there atomically. Weights are streamed to the file, one
     * tensor at a time.
     *
     * @throws InvalidRequestException if the model can't be exported; the message says why
     * @throws ResourceException if the file can't be written
     * @throws IllegalStateException after the model has been closed; closing waits for an export that has begun
     */
    public static Written write(LoadedModel model, Path path) {
        return write(model, path, INLINE_LIMIT);
    }

    static Written write(LoadedModel model, Path path, long inlineLimit) {
        InputSize imageSize = new InputSize.Fixed(model.preprocessing()
                .outputSize()
                .map(size -> new Size2d(size.height(), size.width()))
                .orElse(model.config().imageSize()));
        return write(model, imageSize, path, inlineLimit);
    }

    /**
     * As {@link #write(LoadedModel, Path)}, for images of another size or of any size. For another size, the
     * preprocessing in the metadata makes images of that size, of the same part of the original.
     *
     * @throws InvalidRequestException also if the size is smaller than a patch, or if the size is free and no runtime
     *     interpolates positions as the model does; the message says why
     */
    public static Written write(LoadedModel model, InputSize imageSize, Path path) {
        return write(model, imageSize, path, INLINE_LIMIT);
    }

    private static Written write(LoadedModel model, InputSize imageSize, Path path, long inlineLimit) {
        return model.network().whileOpen(() -> {
            OnnxGraph graph = ModelGraph.of(model.network(), imageSize);
            return write(graph, ExportMetadata.of(model, imageSize), path, inlineLimit);
        });
    }

    /** As {@link #write(LoadedModel, Path)}, for the network's own image size; the metadata has no preprocessing. */
    public static Written write(LoadedNetwork network, Path path) {
        return network.whileOpen(() -> {
            OnnxGraph graph =
                    ModelGraph.of(network, new InputSize.Fixed(network.config().imageSize()));
            return write(graph, ExportMetadata.of(network), path, INLINE_LIMIT);
        });
    }

    static Written write(OnnxGraph graph, Map<String, String> metadata, Path path, long inlineLimit) {
        if (Files.isDirectory(path)) {
            throw new ResourceException(
                    path + " is a folder; an ONNX model is a file, such as " + path.resolve("model.onnx"));
        }
        OnnxModelFile file = new OnnxModelFile(graph, version(), description(graph), metadata);
        return new Written(file.write(path, inlineLimit), OnnxModelFile.OPERATOR_SET, graph.inputs(), graph.outputs());
    }

    private static String description(OnnxGraph graph) {
        StringBuilder text = new StringBuilder("A vision transformer written by vit4j.");
        graph.inputs().forEach(port -> text.append(" Input ").append(described(port)));
        graph.outputs().forEach(port -> text.append(" Output ").append(described(port)));
        return text.append(" Labels and preprocessing are in the metadata.").toString();
    }

    private static String described(Port port) {
        return port.name() + " [" + String.join(", ", port.shape()) + "]: " + port.meaning() + ".";
    }

    private static String version() {
        return Optional.ofNullable(OnnxExport.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** The image size of an exported model. */
    public sealed interface InputSize {

        /**
         * One size; position embeddings are interpolated when the file is written.
         *
         * @param extent height and width in pixels
         */
        record Fixed(Size2d extent) implements InputSize {

            /** @throws InvalidRequestException if a side is not positive */
            public Fixed {
                if (extent.height() < 1 || extent.width() < 1) {
                    throw new InvalidRequestException("an image size must be at least 1 by 1 pixel, found "
                            + extent.height() + " by " + extent.width());
                }
            }
        }

        /** Any size: the runtime interpolates position embeddings for each batch, whose images have one size. */
        record Free() implements InputSize {}
    }

    /**
     * An input or output of an exported model: a tensor of 32-bit floats.
     *
     * @param name in the graph
     * @param shape numbers, and names for free dimensions: {@code batch}, and if the image size is free {@code height},
     *     {@code width} and {@code tokens}
     * @param meaning a description for people
     */
    public record Port(String name, List<String> shape, String meaning) {

        /** The name of the free dimension that is the number of images. */
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

        public Port {
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
}
