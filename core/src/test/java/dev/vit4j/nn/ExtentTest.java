package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import org.junit.jupiter.api.Test;

class ExtentTest {

    @Test
    void countsWholePatches() {
        assertThat(new Extent(33, 50).patches(new Extent(8, 16))).isEqualTo(new Extent(4, 3));
    }

    @Test
    void findsTheSquareOfSameArea() {
        assertThat(new Extent(2, 8).squareOfSameArea()).isEqualTo(Extent.square(4));
        assertThat(new Extent(2, 7).squareOfSameArea()).isEqualTo(new Extent(2, 7));
    }

    @Test
    void onlyASquareHasASide() {
        assertThat(Extent.square(7).side()).isEqualTo(7);
        assertThatThrownBy(() -> new Extent(2, 8).side())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("2 by 8");
    }
}
