package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.report.internal.LearningRate;
import dev.vit4j.run.internal.RunResults;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.train.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunResultsTest {

    @Test
    void theDrawnLearningRateRisesToItsPeakAndFalls() {
        Schedule schedule = new Schedule(new Schedule.Decay.Linear(0), 137, 1000);

        List<LearningRate> rates = RunResults.learningRates(schedule, optimizer("adamw"), 5);

        assertThat(rates.get(0)).isEqualTo(new LearningRate(0.005, 3e-3 / 137));
        assertThat(rates).contains(new LearningRate(137 * 5.0 / 1000, 3e-3));
        assertThat(rates.get(rates.size() - 1)).isEqualTo(new LearningRate(5, 3e-3 * schedule.factor(999)));
        assertThat(rates).isSortedAccordingTo((a, b) -> Double.compare(a.epoch(), b.epoch()));
        assertThat(rates).hasSizeBetween(100, 150);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 7})
    void aRunOfFewStepsIsDrawnStepByStep(long steps) {
        Schedule schedule = new Schedule(new Schedule.Decay.Cosine(0.1), 0, steps);

        assertThat(RunResults.learningRates(schedule, optimizer("adamw"), 1)).hasSize((int) steps);
    }

    @Test
    void muonHasARateOfItsOwnForMatrices() {
        Schedule schedule = new Schedule(new Schedule.Decay.Constant(), 0, 10);

        assertThat(RunResults.learningRates(schedule, optimizer("muon"), 1).get(0))
                .isEqualTo(new LearningRate(0.1, 3e-3, OptionalDouble.of(0.02)));
    }

    private static OptimizerConfig optimizer(String name) {
        List<String> overrides = new ArrayList<>(List.of("optimizer.name=" + name, "optimizer.learning_rate=3e-3"));
        if (name.equals("muon")) {
            overrides.add("optimizer.matrix_learning_rate=0.02");
        }
        return TinyRun.recipe(overrides).recipe().optimizer();
    }
}
