package dev.vit4j.cli.command;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TextModel;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.nn.Size2d;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A model's layers with their shapes and costs. */
final class LayerTable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BLOCK = "^blocks\\.\\d+\\.";

    /** One layer; equal layers of several blocks share one row. */
    private record Row(String name, String shape, long times, LayerCosts.Layer layer) {
        Row again() {
            return new Row(name, shape, times + 1, layer);
        }
    }

    private final LayerCosts costs;
    private final Map<String, Tensor> tensors;
    private final long tokens;
    private final Optional<Size2d> imageSize;

    private LayerTable(LayerCosts costs, Map<String, Tensor> tensors, long tokens, Optional<Size2d> imageSize) {
        this.costs = costs;
        this.tensors = tensors;
        this.tokens = tokens;
        this.imageSize = imageSize;
    }

    /** The costs of an image of the model's size. */
    static LayerTable of(ModelConfig config, ParameterSet parameters) {
        return new LayerTable(
                LayerCosts.of(config), parameters.all(), config.tokens(), Optional.of(config.imageSize()));
    }

    /** The costs of a text of the greatest length. */
    static LayerTable of(TextModel.Config config, ParameterSet parameters) {
        return new LayerTable(
                LayerCosts.of(config), parameters.all(), config.encoder().maxPositionEmbeddings(), Optional.empty());
    }

    long parameters() {
        return costs.parameters();
    }

    /** One line per kind of layer, then the totals. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%-32s %-18s %6s %14s %16s %16s\n",
                "layer",
                "weight",
                "times",
                "parameters",
                "multiply-adds",
                "FLOPs"));
        for (Row row : rows()) {
            text.append(line(
                    row.name(),
                    row.shape(),
                    row.times(),
                    row.layer().parameters(),
                    row.layer().multiplyAdds()));
        }
        text.append(line("total", "", 1, costs.parameters(), costs.multiplyAdds()));
        String of = imageSize
                .map(size -> tokens + " tokens for an image of " + size.height() + " by " + size.width() + " pixels")
                .orElse("at most " + tokens + " tokens in a text");
        return text.append(String.format(
                        Locale.ROOT,
                        "\n%s; %.1f %% of the multiply-adds are in transformer blocks\n",
                        of,
                        100 * costs.blockShare()))
                .toString();
    }

    ObjectNode toJson() {
        ObjectNode document = JSON.createObjectNode();
        imageSize.ifPresent(size -> document.set(
                "image_size", JSON.valueToTree(size.isSquare() ? size.side() : List.of(size.height(), size.width()))));
        document.put("tokens", tokens)
                .put("parameters", costs.parameters())
                .put("multiply_adds", costs.multiplyAdds())
                .put("flops", costs.flops())
                .put("transformer_block_share", costs.blockShare());
        ArrayNode layers = document.putArray("layers");
        for (LayerCosts.Layer layer : costs.layers()) {
            ObjectNode node = layers.addObject().put("name", layer.name());
            node.set("weight", JSON.valueToTree(weightShape(layer.name())));
            node.put("parameters", layer.parameters())
                    .put("multiply_adds", layer.multiplyAdds())
                    .put("flops", layer.flops());
        }
        return document;
    }

    private List<Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (LayerCosts.Layer layer : costs.layers()) {
            String name = layer.name().replaceFirst(BLOCK, "blocks.N.");
            long[] shape = weightShape(layer.name());
            rows.merge(
                    name,
                    new Row(name, shape.length == 0 ? "" : Arrays.toString(shape), 1, layer),
                    (first, next) -> first.again());
        }
        return List.copyOf(rows.values());
    }

    /** Empty if a layer has no weight of its own. */
    private long[] weightShape(String layer) {
        return Stream.of(layer, layer + ".weight", layer + ".bias")
                .flatMap(path -> Stream.ofNullable(tensors.get(path)))
                .findFirst()
                .map(Tensor::shape)
                .orElseGet(() -> new long[0]);
    }

    private static String line(String name, String shape, long times, long parameters, long multiplyAdds) {
        return String.format(
                Locale.ROOT,
                "%-32s %-18s %6d %,14d %,16d %,16d\n",
                name,
                shape,
                times,
                times * parameters,
                times * multiplyAdds,
                2 * times * multiplyAdds);
    }
}
