package dev.vit4j.cli;

import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.PrecisionProbe;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How fast something went.
 *
 * @param name of what was measured
 * @param settings by name, for people and for JSON
 * @param imagesPerStep images of one step
 * @param seconds of each step
 */
record Measurement(String name, Map<String, Object> settings, long imagesPerStep, double... seconds) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Images a second in the fastest step. */
    double best() {
        return imagesPerStep / Arrays.stream(seconds).min().orElseThrow();
    }

    /** Images a second in the middle one of the steps. */
    double median() {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return imagesPerStep / sorted[sorted.length / 2];
    }

    ObjectNode toJson() {
        ObjectNode document = JSON.createObjectNode().put("bench", name);
        settings.forEach((key, value) -> document.set(key, JSON.valueToTree(value)));
        document.put("steps", seconds.length)
                .put("images_per_second_best", best())
                .put("images_per_second_median", median());
        PrecisionProbe.Result probe = PrecisionProbe.result();
        document.putObject("machine")
                .put("cpu_capability", Engine.cpuCapability())
                .put("cores", Engine.availableCores())
                .put("fp32_gigamacs", probe.fp32Gigamacs())
                .put("bf16_gigamacs", probe.bf16Gigamacs())
                .put("fastest_precision", probe.fastest().toString());
        return document;
    }

    String text() {
        StringBuilder text = new StringBuilder(name);
        settings.forEach((key, value) ->
                text.append(", ").append(key.replace('_', ' ')).append(' ').append(value));
        PrecisionProbe.Result probe = PrecisionProbe.result();
        return text.append(String.format(
                        Locale.ROOT,
                        "\n%,.1f images/s (best of %d steps; median %,.1f)\n"
                                + "%s, %d cores; a linear layer on one: fp32 %.0f, bf16 %.0f thousand million "
                                + "multiply-adds/s, so that auto is %s\n",
                        best(),
                        seconds.length,
                        median(),
                        Engine.cpuCapability(),
                        Engine.availableCores(),
                        probe.fp32Gigamacs(),
                        probe.bf16Gigamacs(),
                        probe.fastest()))
                .toString();
    }
}
