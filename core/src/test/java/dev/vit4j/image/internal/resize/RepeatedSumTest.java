package dev.vit4j.image.internal.resize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatedSumTest {

    private static double looped(double start, double step, long times) {
        double sum = start;
        for (long i = 0; i < times; i++) {
            sum += step;
        }
        return sum;
    }

    @Test
    void isTheLoopsSumToTheBit() {
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            double step = i % 3 == 0
                    ? (1 + random.nextInt(5000)) / (double) (1 + random.nextInt(5000))
                    : Math.scalb(random.nextDouble(), random.nextInt(60) - 40);
            double start = i % 2 == 0 ? step * 0.5 : random.nextDouble() * 1000;
            long times = random.nextInt(2000);
            assertThat(RepeatedSum.of(start, step, times))
                    .as("%s and %d times %s", start, times, step)
                    .isEqualTo(looped(start, step, times));
        }
    }

    /** Steps below the last place of the sum, halves of it and odd halves of it. */
    @ParameterizedTest
    @CsvSource({
        "1, 1p-53",
        "1, 1.8p-53",
        "1, 3p-53",
        "1.0000000000000002, 3p-53",
        "1.0000000000000002, 1p-53",
        "0, 0",
        "3, 0"
    })
    void roundsAsEachAdditionDoes(String startText, String stepText) {
        double start = Double.parseDouble(startText);
        double step = stepText.contains("p") ? Double.parseDouble("0x" + stepText) : Double.parseDouble(stepText);
        for (int times = 0; times < 100; times++) {
            assertThat(RepeatedSum.of(start, step, times)).isEqualTo(looped(start, step, times));
        }
    }

    @Test
    void takesASumOfABillionBillionSteps() {
        assertThat(RepeatedSum.of(0.5, 1, 1L << 60)).isEqualTo(0x1p53); // where a step is half of the last place
    }
}
