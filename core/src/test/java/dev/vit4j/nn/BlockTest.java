package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class BlockTest {

    private static final double LAYER_SCALE = 0.01;

    private Scope scope;
    private NoGrad noGrad;
    private Tensor x;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noGrad = NoGrad.open();
        x = Tensor.randomNormal(new RandomSource(1), 6, 5, 12);
    }

    @AfterEach
    void close() {
        noGrad.close();
        scope.close();
    }

    private static Block block(double layerScale, double dropPathRate) {
        var config = new Block.Config(
                12,
                3,
                new Mlp.Config(20, Activation.GELU),
                true,
                1e-6,
                layerScale == 0 ? OptionalDouble.empty() : OptionalDouble.of(layerScale),
                new WeightInitialization.FanIn(1, 1));
        ParameterSet parameters =
                ParameterSet.initialize(params -> Block.create(params, 0, config, dropPathRate), new RandomSource(2));
        return Block.create(parameters.params(), 0, config, dropPathRate);
    }

    private static double largest(Tensor tensor) {
        return tensor.abs().max().item();
    }

    @Test
    void layerScaleStartsAtItsValueAndScalesBothBranches() {
        Block scaled = block(LAYER_SCALE, 0);
        Tensor scale = scaled.scale1().orElseThrow();

        assertThat(scale.shape()).containsExactly(12);
        assertThat(scale.toFloatArray()).containsOnly((float) LAYER_SCALE);
        assertThat(scaled.scale2().orElseThrow().toFloatArray()).containsOnly((float) LAYER_SCALE);

        double change = largest(block(0, 0).forward(x, Pass.inference()).sub(x));
        double scaledChange = largest(scaled.forward(x, Pass.inference()).sub(x));
        assertThat(scaledChange).isGreaterThan(0).isLessThan(10 * LAYER_SCALE * change);

        scale.zero();
        scaled.scale2().orElseThrow().zero();
        assertThat(scaled.forward(x, Pass.inference()).toFloatArray()).containsExactly(x.toFloatArray());
    }

    @Test
    void withoutLayerScaleThereIsNoParameterForIt() {
        assertThat(block(0, 0).scale1()).isEmpty();
        assertThat(block(0, 0).scale2()).isEmpty();
    }

    @Test
    void dropsPathsInTrainingAlone() {
        Block dropping = block(0, 0.5);
        float[] whole = block(0, 0).forward(x, Pass.inference()).toFloatArray();

        assertThat(dropping.forward(x, Pass.inference()).toFloatArray()).containsExactly(whole);
        assertThat(dropping.forward(x, training(1)).toFloatArray()).isNotEqualTo(whole);
    }

    @Test
    void dropsTheSamePathsForTheSameSource() {
        Block dropping = block(0, 0.5);
        assertThat(dropping.forward(x, training(1)).toFloatArray())
                .containsExactly(dropping.forward(x, training(1)).toFloatArray());
        assertThat(dropping.forward(x, training(1)).toFloatArray())
                .isNotEqualTo(dropping.forward(x, training(2)).toFloatArray());
    }

    private static Pass training(long seed) {
        return Pass.training(new RandomSource(seed));
    }
}
