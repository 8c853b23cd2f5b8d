package dev.vit4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.SharedFolder;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The figures of scikit-learn for 600 predictions of ten classes. */
class ScikitLearnParityTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private static JsonNode figures;
    private static ClassificationMetrics metrics;

    @BeforeAll
    static void evaluate() {
        JsonNode golden = JsonMapper.shared().readTree(SharedFolder.path("golden/metrics.json"));
        figures = golden.get("figures");
        int[] labels = JsonMapper.shared().treeToValue(golden.get("labels"), int[].class);
        float[][] probabilities =
                JsonMapper.shared().treeToValue(golden.get("a").get("probs"), float[][].class);
        List<String> classNames =
                IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        metrics = ClassificationMetrics.of(probabilities, labels, classNames);
    }

    @Test
    void agreesOnAccuracyAndLoss() {
        assertThat(metrics.accuracy()).isEqualTo(figure("accuracy"), EXACT);
        assertThat(metrics.top5Accuracy()).isEqualTo(figure("top5_accuracy"), EXACT);
        assertThat(metrics.loss()).isEqualTo(figure("log_loss"), within(1e-7));
    }

    @Test
    void agreesOnEveryClass() {
        assertThat(perClass(ClassificationMetrics.OfClass::precision)).containsExactly(expected("precision"), EXACT);
        assertThat(perClass(ClassificationMetrics.OfClass::recall)).containsExactly(expected("recall"), EXACT);
        assertThat(perClass(ClassificationMetrics.OfClass::f1)).containsExactly(expected("f1"), EXACT);
        assertThat(perClass(ClassificationMetrics.OfClass::support)).containsExactly(expected("support"), EXACT);
    }

    @Test
    void agreesOnAverages() {
        assertThat(metrics.macro().precision()).isEqualTo(figure("precision_macro"), EXACT);
        assertThat(metrics.macro().recall()).isEqualTo(figure("recall_macro"), EXACT);
        assertThat(metrics.macro().f1()).isEqualTo(figure("f1_macro"), EXACT);
        assertThat(metrics.weighted().precision()).isEqualTo(figure("precision_weighted"), EXACT);
        assertThat(metrics.weighted().recall()).isEqualTo(figure("recall_weighted"), EXACT);
        assertThat(metrics.weighted().f1()).isEqualTo(figure("f1_weighted"), EXACT);
    }

    @Test
    void agreesOnTheConfusionMatrix() {
        assertThat(metrics.confusionMatrix().toArray())
                .isEqualTo(JsonMapper.shared().treeToValue(figures.get("confusion_rows_are_labels"), int[][].class));
    }

    private static double figure(String name) {
        return figures.required(name).doubleValue();
    }

    private static double[] expected(String name) {
        return JsonMapper.shared().treeToValue(figures.required(name), double[].class);
    }

    private static double[] perClass(ToDoubleFunction<ClassificationMetrics.OfClass> figure) {
        return metrics.perClass().stream().mapToDouble(figure).toArray();
    }
}
