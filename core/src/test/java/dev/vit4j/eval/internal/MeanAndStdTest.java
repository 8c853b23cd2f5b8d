package dev.vit4j.eval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import org.junit.jupiter.api.Test;

class MeanAndStdTest {

    @Test
    void dividesByOneLessThanTheNumberOfSeeds() {
        MeanAndStd accuracy = MeanAndStd.of(0.90, 0.92, 0.94);

        assertThat(accuracy.mean()).isEqualTo(0.92, within(1e-12));
        assertThat(accuracy.standardDeviation().getAsDouble()).isEqualTo(0.02, within(1e-12));
        assertThat(accuracy.toPercentage()).isEqualTo("92.00 ± 2.00 % (3 seeds)");
    }

    @Test
    void claimsNoSpreadForASingleSeed() {
        MeanAndStd accuracy = MeanAndStd.of(0.9);

        assertThat(accuracy.standardDeviation()).isEmpty();
        assertThat(accuracy.toPercentage()).isEqualTo("90.00 % (1 seed)");
    }

    @Test
    void refusesNothingAndNoNumber() {
        assertThatThrownBy(() -> MeanAndStd.of()).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> MeanAndStd.of(1, Double.NaN)).isInstanceOf(InvalidRequestException.class);
    }
}
