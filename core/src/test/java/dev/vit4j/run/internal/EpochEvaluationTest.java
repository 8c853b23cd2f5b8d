package dev.vit4j.run.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.Result;
import dev.vit4j.train.Learner;
import dev.vit4j.train.internal.TrainingState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpochEvaluationTest {

    /** As a mean over classes of which no image has one. */
    private record NothingToMeasure() implements Result {

        @Override
        public List<Result.Figure> figures() {
            return List.of(
                    primary(), new Result.Figure("loss", 0.5, Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER));
        }

        @Override
        public Result.Figure primary() {
            return new Result.Figure("precision", Double.NaN, Result.Figure.Better.HIGHER, Result.Figure.Unit.FRACTION);
        }

        @Override
        public int examples() {
            return 3;
        }

        @Override
        public String toJson() {
            return "{}";
        }
    }

    @Test
    void aFigureThatIsNoNumberIsLeftOutOfTheMetrics() {
        TrainingState progress =
                TrainingState.START.afterStep(new Learner.Outcome(2, Map.of("loss", 4.0), 2, 2, 1), 0.1);

        assertThat(new EpochEvaluation.Found<>(Optional.of(new NothingToMeasure()), Optional.empty()).figures(progress))
                .isEqualTo(Map.of("train_loss", 2.0, "validation_loss", 0.5));
        assertThat(new NothingToMeasure().summary().rows()).containsExactly(List.of("–", "0.5000", "3"));
    }
}
