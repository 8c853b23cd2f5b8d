package dev.vit4j.eval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MultiLabelMetricsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Offset<Double> ROUNDING = within(1e-12);

    /** The script beside it made it. */
    private static JsonNode scikitLearn() throws Exception {
        try (InputStream file = Objects.requireNonNull(
                MultiLabelMetricsTest.class.getResourceAsStream("/golden/metrics/multi_label.json"))) {
            return JSON.readTree(file);
        }
    }

    @Test
    void countsAsScikitLearnDoes() throws Exception {
        JsonNode expected = scikitLearn();
        List<String> labels = List.of(JSON.treeToValue(expected.path("labels"), String[].class));
        MultiLabelMetrics metrics = MultiLabelMetrics.of(
                JSON.treeToValue(expected.path("scores"), float[][].class),
                JSON.treeToValue(expected.path("truth"), boolean[][].class),
                labels,
                expected.path("threshold").asDouble());

        assertThat(metrics.examples()).isEqualTo(60);
        assertThat(metrics.meanAveragePrecision())
                .isCloseTo(expected.path("mean_average_precision").asDouble(), ROUNDING);
        assertThat(metrics.f1Micro()).isCloseTo(expected.path("f1_micro").asDouble(), ROUNDING);
        assertThat(metrics.f1Macro()).isCloseTo(expected.path("f1_macro").asDouble(), ROUNDING);
        assertThat(metrics.byLabel().get(4))
                .isEqualTo(new MultiLabelMetrics.OfLabel("unicorn", Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0));
        for (int c = 0; c < 4; c++) {
            MultiLabelMetrics.OfLabel label = metrics.byLabel().get(c);
            assertThat(label.name()).isEqualTo(labels.get(c));
            assertThat(label.averagePrecision())
                    .isCloseTo(expected.path("average_precision").path(c).asDouble(), ROUNDING);
            assertThat(label.precision())
                    .isCloseTo(expected.path("precision").path(c).asDouble(), ROUNDING);
            assertThat(label.recall()).isCloseTo(expected.path("recall").path(c).asDouble(), ROUNDING);
            assertThat(label.f1()).isCloseTo(expected.path("f1").path(c).asDouble(), ROUNDING);
        }
    }

    @Test
    void showsALineALabelAndTheTotals() {
        MultiLabelMetrics metrics = MultiLabelMetrics.of(
                new float[][] {{0.9f, 0.2f, 0.1f}, {0.4f, 0.8f, 0.1f}},
                new boolean[][] {{true, false, false}, {true, true, false}},
                List.of("cat", "dog", "cow"),
                0.5);
        assertThat(metrics.toTable().lines())
                .containsExactly(
                        "label  avg. prec.   precision      recall          F1      images",
                        "cat       100.0 %     100.0 %      50.0 %      66.7 %           2",
                        "dog       100.0 %     100.0 %     100.0 %     100.0 %           1",
                        "cow             –           –           –           –           0",
                        "",
                        "mean average precision 100.00 %, F1 micro 80.00 %, macro 83.33 %, threshold 0.5, 2 images",
                        "no image has 1 of the 3 labels, which the means leave out (F1 micro counts all): cow");
        JsonNode json = JSON.readTree(metrics.toJson());
        assertThat(json.path("mean_average_precision").asDouble()).isEqualTo(1);
        assertThat(json.path("by_label").path(2).path("f1").isNull()).isTrue();
        assertThat(json.path("by_label").path(0).path("average_precision").asDouble())
                .isEqualTo(1);
    }

    /** DESIGN.md's rule, which scikit-learn has by {@code labels}: those that some image has. */
    @Test
    void leavesALabelThatIsOnlyGivenOutOfTheMeansButNotOfF1Micro() {
        MultiLabelMetrics metrics = MultiLabelMetrics.of(
                new float[][] {{0.9f, 0.9f}, {0.1f, 0.8f}},
                new boolean[][] {{true, false}, {false, false}},
                List.of("cat", "cow"),
                0.5);

        assertThat(metrics.f1Macro()).isEqualTo(1);
        assertThat(metrics.meanAveragePrecision()).isEqualTo(1);
        assertThat(metrics.byLabel().get(1).f1()).isNaN();
        assertThat(metrics.f1Micro()).isEqualTo(0.5);
    }

    @Test
    void refusesWhatIsNoPrediction() {
        boolean[][] truth = {{true}};
        assertThatThrownBy(() -> MultiLabelMetrics.of(new float[0][], new boolean[0][], List.of("a"), 0.5))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("there are no examples to evaluate");
        assertThatThrownBy(() -> MultiLabelMetrics.of(new float[][] {{0.5f, 1}}, truth, List.of("a"), 0.5))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("example 0 has 2 probabilities and 1 labels");
        assertThatThrownBy(() -> MultiLabelMetrics.of(new float[][] {{Float.NaN}}, truth, List.of("a"), 0.5))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("the prediction for label 0 is NaN");
    }
}
