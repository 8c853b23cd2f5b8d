package dev.vit4j.cli.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The speed of something.
 *
 * @param name of the benchmark
 * @param settings by name, for people and for JSON
 * @param imagesPerStep images per step
 * @param seconds for each step
 */
record Measurement(String name, Map<String, Object> settings, long imagesPerStep, double... seconds) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Images per second in the fastest step. */
    double best() {
        return imagesPerStep / Arrays.stream(seconds).min().orElseThrow();
    }

    /** Images per second in the median step. */
    double median() {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return imagesPerStep / sorted[sorted.length / 2];
    }

    ObjectNode toJson(BenchMachine machine) {
        ObjectNode document = JSON.createObjectNode().put("bench", name);
        settings.forEach((key, value) -> document.set(key, JSON.valueToTree(value)));
        document.put("steps", seconds.length)
                .put("images_per_second_best", best())
                .put("images_per_second_median", median());
        document.set("machine", machine.toJson());
        return document;
    }

    String text(BenchMachine machine) {
        StringBuilder text = new StringBuilder(name);
        settings.forEach((key, value) ->
                text.append(", ").append(key.replace('_', ' ')).append(' ').append(value));
        return text.append(String.format(
                        Locale.ROOT,
                        "\n%,.1f images/s (best of %d steps; median %,.1f)\n%s",
                        best(),
                        seconds.length,
                        median(),
                        machine.text()))
                .toString();
    }
}
