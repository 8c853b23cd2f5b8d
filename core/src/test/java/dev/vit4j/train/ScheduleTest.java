package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    @Test
    void cosineIsTheReferencesFormula() {
        double base = 2e-3;
        double end = 1e-5;
        Schedule schedule = new Schedule(new Schedule.Decay.Cosine(end / base), 5, 20);
        for (long step = 0; step < 20; step++) {
            double expected = step < 5
                    ? base * (step + 1) / 5
                    : end + (base - end) * 0.5 * (1 + Math.cos(Math.PI * (step - 5) / 15));
            assertThat(base * schedule.factor(step)).as("step %s", step).isCloseTo(expected, within(1e-15));
        }
    }

    @Test
    void linearFallsByTheSameAmountEachStep() {
        Schedule schedule = new Schedule(new Schedule.Decay.Linear(0.5), 2, 12);

        assertThat(factors(schedule))
                .containsExactly(
                        new double[] {0.5, 1, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55}, within(1e-12));
    }

    @Test
    void constantStaysAfterTheWarmup() {
        assertThat(factors(new Schedule(new Schedule.Decay.Constant(), 3, 6)))
                .containsExactly(new double[] {1.0 / 3, 2.0 / 3, 1, 1, 1, 1}, within(1e-12));
    }

    private static List<Schedule.Decay> decays(double finalFactor) {
        return List.of(
                new Schedule.Decay.Cosine(finalFactor),
                new Schedule.Decay.Linear(finalFactor),
                new Schedule.Decay.Constant());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void reachesTheBaseInTheWarmupsLastStepAndNeverPassesIt(int decay) {
        Schedule schedule = new Schedule(decays(0.01).get(decay), 7, 50);

        assertThat(schedule.factor(6)).isEqualTo(1);
        assertThat(schedule.factor(7)).isEqualTo(1);
        assertThat(Arrays.stream(factors(schedule)).boxed()).allMatch(factor -> factor > 0 && factor <= 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void worksWithoutWarmupAndAsNothingElse(int decay) {
        assertThat(new Schedule(decays(0).get(decay), 0, 3).factor(0)).isEqualTo(1);
        assertThat(factors(new Schedule(decays(0).get(decay), 4, 4)))
                .containsExactly(new double[] {0.25, 0.5, 0.75, 1}, within(0.0));
    }

    @Test
    void aRecipesWarmupIsAShareOfTheSteps() {
        Schedule.Decay decay = new Schedule.Decay.Linear(0);

        assertThat(new Recipe.ScheduleConfig(decay, 0.15).over(1000)).isEqualTo(new Schedule(decay, 150, 1000));
    }

    private static double[] factors(Schedule schedule) {
        return LongStream.range(0, schedule.totalSteps())
                .mapToDouble(schedule::factor)
                .toArray();
    }
}
