package dev.vit4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {

    private static Target.Masks.Mask mask(int... pixels) {
        BitSet set = new BitSet();
        for (int pixel : pixels) {
            set.set(pixel);
        }
        return new Target.Masks.Mask(2, 3, 3, set);
    }

    /** Runs record hashes of these. */
    @Test
    void textsStayAsTheyAre() {
        assertThat(new Target.ClassLabel(7).text()).isEqualTo("7");
        assertThat(new Target.SoftLabel(List.of(0.25, 0.75)).text()).isEqualTo("0x1.0p-2 0x1.8p-1");
        assertThat(new Target.Caption("a dog").text()).isEqualTo("a dog");
        assertThat(new Target.Boxes(List.of(new Target.Boxes.Box(5, 0, 1, 2, 3.5), new Target.Boxes.Box(6, 1, 0, 4, 2)))
                        .text())
                .isEqualTo("5 0x0.0p0 0x1.0p0 0x1.0p1 0x1.cp1, 6 0x1.0p0 0x0.0p0 0x1.0p2 0x1.0p1");
        assertThat(new Target.Boxes(List.of()).text()).isEmpty();
        assertThat(new Target.Masks(List.of(mask(0, 8), mask(1))).text()).isEqualTo("2 3 3 [257], 2 3 3 [2]");
    }
}
