package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.Result;
import dev.vit4j.train.Learner;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingStateTest {

    private static Optional<TrainingState.Best> bestAfter(Result.Figure.Better better, double... values) {
        TrainingState progress = TrainingState.START;
        for (double value : values) {
            progress = progress.afterStep(new Learner.Outcome(0, Map.of(), 1, 1, 0), 0)
                    .afterEpoch(0, Optional.of(new Result.Figure("figure", value, better, Result.Figure.Unit.NUMBER)));
        }
        return progress.best();
    }

    @Test
    void bestIsTheHighestOrTheLowestAsTheFigureSays() {
        assertThat(bestAfter(Result.Figure.Better.LOWER, 0.5, 0.2, 0.7)).contains(new TrainingState.Best(2, 0.2));
        assertThat(bestAfter(Result.Figure.Better.LOWER, 1, 1)).contains(new TrainingState.Best(2, 1));
    }

    @Test
    void whatIsNoNumberChoosesNoEpoch() {
        assertThat(bestAfter(Result.Figure.Better.HIGHER, Double.NaN, 0.2, Double.NaN))
                .contains(new TrainingState.Best(2, 0.2));
        assertThat(bestAfter(Result.Figure.Better.LOWER, Double.NaN)).isEmpty();
    }

    @Test
    void bestIsTheHighestValidationAndOfEqualOnesTheLast() {
        assertThat(bestAfter(Result.Figure.Better.HIGHER, 0.5, 0.8, 0.7)).contains(new TrainingState.Best(2, 0.8));
        assertThat(bestAfter(Result.Figure.Better.HIGHER, 1, 1, 1)).contains(new TrainingState.Best(3, 1));
    }
}
