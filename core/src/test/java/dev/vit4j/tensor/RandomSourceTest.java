package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("engine")
@ExtendWith(InScope.class)
class RandomSourceTest {

    private static float[] draw(RandomSource source) {
        return Tensor.randomNormal(source, 100).toFloatArray();
    }

    @Test
    void oneSeedGivesOneStreamHoweverOftenItIsDrawn() {
        RandomSource source = new RandomSource(7);

        assertThat(draw(source)).isEqualTo(draw(source)).isEqualTo(draw(new RandomSource(7)));
        assertThat(draw(source)).isNotEqualTo(draw(new RandomSource(8)));
    }

    @Test
    void whatIsDerivedDoesNotDependOnWhatWasDrawnBefore() {
        RandomSource source = new RandomSource(7);
        float[] first = draw(source.derive("a"));
        draw(source.derive("b"));
        draw(source);

        assertThat(draw(source.derive("a"))).isEqualTo(first);
        assertThat(draw(new RandomSource(7).derive("a"))).isEqualTo(first);
    }

    @Test
    void derivedSourcesDiffer() {
        RandomSource source = new RandomSource(7);

        assertThat(new long[] {
                    source.seed(),
                    source.derive("").seed(),
                    source.derive("a").seed(),
                    source.derive("ab").seed(),
                    source.derive("a").derive("b").seed(),
                    source.derive("b").derive("a").seed(),
                    source.derive(0).seed(),
                    source.derive(1).seed(),
                    source.derive(1).derive(0).seed(),
                    source.derive(-1).seed(),
                    new RandomSource(8).derive("a").seed(),
                })
                .doesNotHaveDuplicates();
    }

    @Test
    void drawsFromTheDistributionsNamed() {
        Tensor normal = Tensor.randomNormal(new RandomSource(1), 100_000);
        Tensor uniform = Tensor.randomUniform(new RandomSource(1), -2, 4, 100_000);

        assertThat(normal.mean().item()).isBetween(-0.02, 0.02);
        assertThat(normal.pow(2).mean().item()).isBetween(0.97, 1.03);
        assertThat(uniform.mean().item()).isBetween(0.95, 1.05);
        assertThat(uniform.max().item()).isBetween(3.99, 4.0);
    }

    @Test
    void dropoutKeepsTheMeanAndRepeatsUnderOneSource() {
        Tensor ones = Tensor.ones(DType.FLOAT32, 100_000);
        Tensor dropped = Functional.dropout(ones, 0.25, new RandomSource(3));

        assertThat(dropped.mean().item()).isBetween(0.98, 1.02);
        assertThat(dropped.max().item()).isBetween(1.3333, 1.3334);
        assertThat(Functional.dropout(ones, 0.25, new RandomSource(3)).toFloatArray())
                .isEqualTo(dropped.toFloatArray());
    }
}
