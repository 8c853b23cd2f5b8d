package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import org.junit.jupiter.api.Test;

class ExtentTest {

    @Test
    void countsWholePatches() {
        assertThat(new Size2d(33, 50).patches(new Size2d(8, 16))).isEqualTo(new Size2d(4, 3));
    }

    @Test
    void findsTheSquareOfSameArea() {
        assertThat(new Size2d(2, 8).squareOfSameArea()).isEqualTo(Size2d.square(4));
        assertThat(new Size2d(2, 7).squareOfSameArea()).isEqualTo(new Size2d(2, 7));
    }

    @Test
    void onlyASquareHasASide() {
        assertThat(Size2d.square(7).side()).isEqualTo(7);
        assertThatThrownBy(() -> new Size2d(2, 8).side())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("2 by 8");
    }
}
