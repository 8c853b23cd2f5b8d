package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingStateTest {

    private static Optional<TrainingState.Best> bestAfter(double... accuracies) {
        TrainingState progress = TrainingState.START;
        for (int epoch = 0; epoch < accuracies.length; epoch++) {
            progress = progress.afterEpoch(0, Optional.of(new TrainingState.Best(epoch, accuracies[epoch])));
        }
        return progress.best();
    }

    @Test
    void bestIsTheHighestValidationAndOfEqualOnesTheLast() {
        assertThat(bestAfter(0.5, 0.8, 0.7)).contains(new TrainingState.Best(1, 0.8));
        assertThat(bestAfter(1, 1, 1)).contains(new TrainingState.Best(2, 1));
    }
}
