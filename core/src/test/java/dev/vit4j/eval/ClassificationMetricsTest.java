package dev.vit4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClassificationMetricsTest {

    private static final List<String> PETS = List.of("cat", "dog", "newt");
    private static final Offset<Double> EXACT = within(1e-12);

    /** Two cats, both seen; one dog, taken for a cat. Nothing is or is called a newt. */
    private static final ClassificationMetrics CATS_AND_A_DOG = ClassificationMetrics.of(
            new float[][] {{0.5f, 0.25f, 0.25f}, {0.75f, 0.125f, 0.125f}, {0.5f, 0.25f, 0.25f}},
            new int[] {0, 0, 1},
            PETS);

    @Test
    void countsWhatWasRightAndWhatWasConfused() {
        assertThat(CATS_AND_A_DOG.examples()).isEqualTo(3);
        assertThat(CATS_AND_A_DOG.accuracy()).isEqualTo(2.0 / 3, EXACT);
        assertThat(CATS_AND_A_DOG.top5Accuracy()).isEqualTo(1);
        assertThat(CATS_AND_A_DOG.loss()).isEqualTo(-(Math.log(0.5) + Math.log(0.75) + Math.log(0.25)) / 3, EXACT);
        assertThat(CATS_AND_A_DOG.confusionMatrix().toArray()).isEqualTo(new int[][] {{2, 0, 0}, {1, 0, 0}, {0, 0, 0}});
        assertThat(CATS_AND_A_DOG.confusionMatrix().largestConfusions(5))
                .containsExactly(new ClassificationMetrics.ConfusionMatrix.Confusion("dog", "cat", 1));
    }

    @Test
    void leavesAClassThatIsNeitherInLabelsNorInPredictionsOutOfAverages() {
        assertThat(CATS_AND_A_DOG.perClass())
                .containsExactly(
                        new ClassificationMetrics.OfClass("cat", 2.0 / 3, 1, 0.8, 2),
                        new ClassificationMetrics.OfClass("dog", 0, 0, 0, 1),
                        new ClassificationMetrics.OfClass("newt", Double.NaN, Double.NaN, Double.NaN, 0));
        assertThat(CATS_AND_A_DOG.macro().f1()).isEqualTo(0.8 / 2, EXACT);
        assertThat(CATS_AND_A_DOG.weighted().precision()).isEqualTo(4.0 / 9, EXACT);
        assertThat(CATS_AND_A_DOG.weighted().recall()).isEqualTo(CATS_AND_A_DOG.accuracy(), EXACT);
    }

    @Test
    void aConfusionMatrixCanDoWithoutClassesThatAreNeither() {
        ClassificationMetrics.ConfusionMatrix occurring =
                CATS_AND_A_DOG.confusionMatrix().occurring();

        assertThat(occurring.classNames()).containsExactly("cat", "dog");
        assertThat(occurring.toArray()).isEqualTo(new int[][] {{2, 0}, {1, 0}});
    }

    /** ImageNet-21k's would be half a billion cells. */
    @Test
    void aConfusionMatrixOfManyClassesHasTheCellsThatOccur() throws Exception {
        List<String> many = IntStream.range(0, 21_841).mapToObj(c -> "c" + c).toList();
        float[][] probabilities = new float[3][many.size()];
        probabilities[0][21_840] = 1;
        probabilities[1][7] = 1;
        probabilities[2][7] = 1;

        ClassificationMetrics metrics = ClassificationMetrics.of(probabilities, new int[] {20_000, 7, 7}, many);

        ClassificationMetrics.ConfusionMatrix matrix = metrics.confusionMatrix();
        assertThat(matrix.count(20_000, 21_840)).isEqualTo(1);
        assertThat(matrix.count(7, 7)).isEqualTo(2);
        assertThat(matrix.count(7, 8)).isZero();
        assertThat(matrix.support(7)).isEqualTo(2);
        assertThat(matrix.predicted(21_840)).isEqualTo(1);
        assertThat(matrix.occurring().classNames()).containsExactly("c7", "c20000", "c21840");
        assertThat(matrix.occurring().toArray()).isEqualTo(new int[][] {{2, 0, 0}, {0, 0, 1}, {0, 0, 0}});
        assertThat(matrix.largestConfusions(5))
                .containsExactly(new ClassificationMetrics.ConfusionMatrix.Confusion("c20000", "c21840", 1));
        assertThat(metrics.toJson())
                .endsWith("\"confusion_matrix\":[{\"true_label\":\"c7\",\"predicted_label\":\"c7\",\"count\":2},"
                        + "{\"true_label\":\"c20000\",\"predicted_label\":\"c21840\",\"count\":1}]}");
    }

    /** As scikit-learn with zero_division=0. */
    @Test
    void countsAClassThatIsOnlyPredictedAsZero() {
        ClassificationMetrics metrics =
                ClassificationMetrics.of(new float[][] {{1, 0, 0}, {0, 0, 1}}, new int[] {0, 0}, PETS);

        assertThat(metrics.perClass().get(2)).isEqualTo(new ClassificationMetrics.OfClass("newt", 0, 0, 0, 0));
        assertThat(metrics.macro()).isEqualTo(new ClassificationMetrics.Averages(0.5, 0.25, 1.0 / 3));
    }

    @Test
    void ranksTheLowerIndexFirstAmongEqualProbabilities() {
        List<String> sixClasses = List.of("a", "b", "c", "d", "e", "f");
        float[] uniform = {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f};

        ClassificationMetrics metrics =
                ClassificationMetrics.of(new float[][] {uniform, uniform, uniform}, new int[] {0, 4, 5}, sixClasses);

        assertThat(metrics.accuracy()).isEqualTo(1.0 / 3, EXACT);
        assertThat(metrics.top5Accuracy()).isEqualTo(2.0 / 3, EXACT);
    }

    @Test
    void keepsTheLossFiniteWhereTheTrueClassGotNothing() {
        ClassificationMetrics metrics = ClassificationMetrics.of(new float[][] {{1, 0, 0}}, new int[] {2}, PETS);

        assertThat(metrics.loss()).isEqualTo(52 * Math.log(2), EXACT);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, -0.5f, Float.POSITIVE_INFINITY})
    void namesTheExampleWhosePredictionIsNoProbability(float value) {
        float[][] probabilities = {{1, 0, 0}, {0.5f, value, 0}};

        assertThatThrownBy(() -> ClassificationMetrics.of(probabilities, new int[] {0, 0}, PETS))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("example 1: the prediction for class 1 is " + value);
    }

    @Test
    void refusesSizesThatDoNotFit() {
        float[][] one = {{1, 0, 0}};

        assertThatThrownBy(() -> ClassificationMetrics.of(new float[0][], new int[0], PETS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no examples");
        assertThatThrownBy(() -> ClassificationMetrics.of(one, new int[] {0, 1}, PETS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("predictions for 1 examples, but labels for 2");
        assertThatThrownBy(() -> ClassificationMetrics.of(one, new int[] {0}, List.of("cat", "dog")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("3 probabilities");
        assertThatThrownBy(() -> ClassificationMetrics.of(one, new int[] {3}, PETS))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("label 3, expected 0 to 2");
    }

    @Test
    void writesJsonWithTheFieldNamesOfEvaluationFiles() {
        JsonNode json = JsonMapper.shared().readTree(CATS_AND_A_DOG.toJson());

        assertThat(json.propertyNames())
                .containsExactly(
                        "examples",
                        "accuracy",
                        "top5_accuracy",
                        "loss",
                        "macro",
                        "weighted",
                        "per_class",
                        "confusion_matrix");
        assertThat(json.get("per_class").get(0).toString())
                .isEqualTo(
                        "{\"name\":\"cat\",\"precision\":0.6666666666666666,\"recall\":1.0,\"f1\":0.8,\"support\":2}");
        assertThat(json.get("per_class").get(2).toString())
                .isEqualTo("{\"name\":\"newt\",\"precision\":null,\"recall\":null,\"f1\":null,\"support\":0}");
        assertThat(json.get("confusion_matrix").toString()).isEqualTo("[[2,0,0],[1,0,0],[0,0,0]]");
    }

    @Test
    void printsATableWhoseColumnsAlign() {
        assertThat(CATS_AND_A_DOG.toTable().lines())
                .containsExactly(
                        "class              precision      recall          F1    examples",
                        "cat                   66.7 %     100.0 %      80.0 %           2",
                        "dog                    0.0 %       0.0 %       0.0 %           1",
                        "",
                        "there are no examples of 1 of the 3 classes: newt; those that were never predicted either are not shown, "
                                + "and the averages leave them out",
                        "",
                        "macro average         33.3 %      50.0 %      40.0 %           3",
                        "weighted average      44.4 %      66.7 %      53.3 %           3",
                        "",
                        "accuracy 66.67 %, loss 0.7890, 3 examples");
    }

    @Test
    void printsTheTop5AccuracyWhereAModelCanMissIt() {
        float[][] probabilities = {{0.3f, 0.2f, 0.2f, 0.1f, 0.1f, 0.1f}, {0.3f, 0.2f, 0.2f, 0.1f, 0.15f, 0.05f}};

        ClassificationMetrics metrics =
                ClassificationMetrics.of(probabilities, new int[] {0, 5}, List.of("a", "b", "c", "d", "e", "f"));

        assertThat(metrics.toTable()).contains("\naccuracy 50.00 %, top-5 50.00 %, loss");
    }
}
