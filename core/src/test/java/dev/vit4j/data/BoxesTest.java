package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.transform.internal.Resize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoxesTest {

    /** An evaluation that shrinks images to the model's size must not lose those that it is to find. */
    @Test
    void aBoxThatShrinksBelowAPixelStays() {
        Target.Boxes boxes = new Target.Boxes(
                List.of(new Target.Boxes.Box(1, 500, 300, 502, 340), new Target.Boxes.Box(2, 998, 0, 1004, 40)));
        GeometricTransform.Placement smaller = new Resize(250, 250).placement(1000, 1000, Draw.of(0, 0, 0));

        assertThat(boxes.moved(smaller))
                .isEqualTo(new Target.Boxes(List.of(new Target.Boxes.Box(1, 125, 75, 125.5, 85))));
    }

    /** A loader would drop them, and nobody hear of it. */
    @ParameterizedTest
    @CsvSource({"50, 10, 20, 30", "10, 50, 30, 20"})
    void widthAndHeightAreNoEdges(double left, double top, double right, double bottom) {
        assertThatThrownBy(() -> new Target.Boxes.Box(0, left, top, right, bottom))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll(
                        "found " + left + ", " + top + ", " + right + ", " + bottom, "left, top, width and height?");
    }

    @ParameterizedTest
    @CsvSource({"NaN, 1, 2, 3", "0, 1, Infinity, 3", "0, 1, 2, NaN"})
    void edgesAreNumbers(double left, double top, double right, double bottom) {
        assertThatThrownBy(() -> new Target.Boxes.Box(0, left, top, right, bottom))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("found " + left + ", " + top);
    }
}
