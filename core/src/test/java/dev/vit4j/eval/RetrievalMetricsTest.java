package dev.vit4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RetrievalMetricsTest {

    @Test
    void theFirstRightAnswerCounts() {
        float[] scores = {0.1f, 0.9f, 0.5f, 0.7f};
        assertThat(RetrievalMetrics.rank(scores, 1)).isZero();
        assertThat(RetrievalMetrics.rank(scores, 0)).isEqualTo(3);
        assertThat(RetrievalMetrics.rank(scores, 0, 2)).isEqualTo(2);
        assertThat(RetrievalMetrics.rank(scores, 1, 3)).isZero();
    }

    @Test
    void amongEqualScoresWrongAnswersComeFirst() {
        assertThat(RetrievalMetrics.rank(new float[] {0.5f, 0.5f, 0.5f}, 1)).isEqualTo(2);
        assertThat(RetrievalMetrics.rank(new float[] {0.5f, 0.5f, 0.5f}, 0, 1)).isEqualTo(1);
    }

    @Test
    void noScoreIsNoAnswer() {
        assertThatThrownBy(() -> RetrievalMetrics.rank(new float[] {1, Float.NaN}, 0))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> RetrievalMetrics.Recall.of(new int[0])).isInstanceOf(InvalidRequestException.class);
    }

    /** {@code make_recall.py}: OpenCLIP's formula for one right answer each, scikit-learn's top-k accuracy. */
    @Test
    void recallIsThatOfOthers() throws Exception {
        JsonNode golden;
        try (var file = Objects.requireNonNull(
                RetrievalMetricsTest.class.getResourceAsStream("/golden/contrastive/recall.json"))) {
            golden = JsonMapper.shared().readTree(file);
        }
        float[][] scores = JsonMapper.shared().convertValue(golden.get("scores"), float[][].class);
        int[] ranks = new int[scores.length];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = RetrievalMetrics.rank(scores[i], i);
        }
        RetrievalMetrics.Recall recall = RetrievalMetrics.Recall.of(ranks);
        assertThat(recall.at1()).isEqualTo(golden.get("recall_at_1").asDouble());
        assertThat(recall.at5()).isEqualTo(golden.get("recall_at_5").asDouble());
        assertThat(recall.at10()).isEqualTo(golden.get("recall_at_10").asDouble());
    }

    @Test
    void figuresAndJsonHaveAll() {
        RetrievalMetrics metrics = new RetrievalMetrics(
                12,
                11,
                10,
                new RetrievalMetrics.Recall(0.1, 0.2, 0.3),
                new RetrievalMetrics.Recall(0.4, 0.5, 0.6),
                Double.NaN);
        assertThat(metrics.figures())
                .extracting(Result.Figure::name)
                .containsExactly(
                        "image_to_text_recall_at_1",
                        "image_to_text_recall_at_5",
                        "image_to_text_recall_at_10",
                        "text_to_image_recall_at_1",
                        "text_to_image_recall_at_5",
                        "text_to_image_recall_at_10",
                        "loss");
        assertThat(metrics.figures()).contains(metrics.primary());
        assertThat(metrics.toJson())
                .isEqualTo("{\"examples\":12,\"images\":11,\"captions\":10,"
                        + "\"image_to_text\":{\"recall_at_1\":0.1,\"recall_at_5\":0.2,\"recall_at_10\":0.3},"
                        + "\"text_to_image\":{\"recall_at_1\":0.4,\"recall_at_5\":0.5,\"recall_at_10\":0.6},"
                        + "\"loss\":null}");
    }
}
