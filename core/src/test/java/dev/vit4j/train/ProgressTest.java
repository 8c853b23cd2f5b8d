package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static Optional<Progress.Best> bestAfter(double... accuracies) {
        Progress progress = Progress.START;
        for (int epoch = 0; epoch < accuracies.length; epoch++) {
            progress = progress.afterEpoch(0, Optional.of(new Progress.Best(epoch, accuracies[epoch])));
        }
        return progress.best();
    }

    @Test
    void bestIsTheHighestValidationAndOfEqualOnesTheLast() {
        assertThat(bestAfter(0.5, 0.8, 0.7)).contains(new Progress.Best(1, 0.8));
        assertThat(bestAfter(1, 1, 1)).contains(new Progress.Best(2, 1));
    }
}
