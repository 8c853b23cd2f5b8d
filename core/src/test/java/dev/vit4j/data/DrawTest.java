package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawTest {

    /** Runs are repeated by these numbers: a change of any is a change of what a seed means. */
    @Test
    void givesTheSameNumbersInEveryRelease() {
        Draw draw = Draw.of(7, 2, 5);
        assertThat(draw.uniform(0, 1)).isEqualTo(0.09998167653837053);
        assertThat(draw.integer(-3, 3)).isEqualTo(-3);
        assertThat(draw.chance(0.5)).isFalse();
        assertThat(draw.normal()).isEqualTo(-0.05582743937730774);
        assertThat(draw.permutation(6)).containsExactly(0, 2, 1, 4, 3, 5);
        assertThat(draw.sameEveryEpoch().integer(0, 999)).isEqualTo(806);
        assertThat(Draw.ofBatch(7, 2, 5).integer(0, 999)).isEqualTo(586);
    }

    @Test
    void drawsOfNeighbouringPlacesAreUnrelated() {
        Set<Double> seen = new HashSet<>();
        for (int epoch = 0; epoch < 30; epoch++) {
            for (int place = 0; place < 1000; place++) {
                for (Draw draw : new Draw[] {Draw.of(0, epoch, place), Draw.ofBatch(0, epoch, place)}) {
                    seen.add(draw.uniform(0, 1));
                    seen.add(draw.uniform(0, 1));
                }
            }
        }
        assertThat(seen).hasSize(120_000);
    }

    @Test
    void whatIsTheSameEveryEpochDependsOnTheImage() {
        assertThat(Draw.of(1, 0, 3).sameEveryEpoch().uniform(0, 1))
                .isEqualTo(Draw.of(1, 9, 3).sameEveryEpoch().uniform(0, 1))
                .isNotEqualTo(Draw.of(1, 9, 4).sameEveryEpoch().uniform(0, 1))
                .isNotEqualTo(Draw.of(2, 9, 3).sameEveryEpoch().uniform(0, 1));
    }

    @Test
    void chancesKeepTheirProbabilities() {
        Draw draw = Draw.of(1, 0, 0);
        assertThat(IntStream.range(0, 10_000).filter(i -> draw.chance(0)).count())
                .isZero();
        assertThat(IntStream.range(0, 10_000).filter(i -> draw.chance(1)).count())
                .isEqualTo(10_000);
        assertThat(IntStream.range(0, 10_000).filter(i -> draw.chance(0.3)).count())
                .isBetween(2_850L, 3_150L);
    }

    @Test
    void integersReachBothBoundsAlike() {
        Draw draw = Draw.of(1, 0, 0);
        int[] counts = new int[4];
        IntStream.range(0, 8_000).forEach(i -> counts[draw.integer(-1, 2) + 1]++);
        assertThat(counts).hasSize(4);
        assertThat(Arrays.stream(counts)).allMatch(count -> count > 1_800 && count < 2_200);
        assertThat(draw.integer(5, 5)).isEqualTo(5);
    }

    @Test
    void normalNumbersHaveMeanZeroAndDeviationOne() {
        Draw draw = Draw.of(1, 0, 0);
        double[] values = DoubleStream.generate(draw::normal).limit(20_000).toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        double square = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(0.03));
        assertThat(square).isCloseTo(1, within(0.04));
    }

    @Test
    void refusesEmptyRanges() {
        Draw draw = Draw.of(1, 0, 0);
        assertThatThrownBy(() -> draw.integer(3, 2)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> draw.uniform(1, 0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> draw.uniform(0, Double.NaN)).isInstanceOf(InvalidRequestException.class);
    }
}
