package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialWeightsTest {

    @ParameterizedTest
    @CsvSource({"8, 2000", "32, 2000", "33, 1880", "224, 40", "4096, 1"})
    void whiteningTakesNoMoreImagesThanMemoryHasRoomFor(int imageSize, int images) {
        assertThat(InitialWeights.whiteningSample(imageSize)).isEqualTo(images);
    }
}
