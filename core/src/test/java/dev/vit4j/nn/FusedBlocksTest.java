package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.model.RandomVits;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The written-out passes by themselves against autograd's; {@code FastPathTest} has them in whole models. */
@Tag("engine")
class FusedBlocksTest {

    private static final int DEPTH = 2;
    private static final Block.Config CONFIG = new Block.Config(
            24,
            3,
            new Mlp.Config(40, Activation.GELU),
            true,
            1e-6,
            OptionalDouble.empty(),
            new WeightInitialization.FanIn(1, 1));

    private static List<Block> blocks(Params params) {
        return IntStream.range(0, DEPTH)
                .mapToObj(i -> Block.create(params.at(i), i, CONFIG, 0))
                .toList();
    }

    private static void assertClose(String what, Tensor actual, Tensor expected) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        double largest = expected.abs().max().item();
        assertThat(actual.sub(expected).abs().max().item()).as(what).isLessThanOrEqualTo(5e-6 * largest);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void tokensReadAndAllGradientsAreAutograds(int read) {
        try (Scope scope = Scope.open()) {
            ParameterSet weights =
                    RandomVits.scattered(FusedBlocksTest::blocks, 1).map(Tensor::asParameter, buffer -> buffer);
            List<Block> blocks = blocks(weights.params());
            Tensor x = Tensor.randomNormal(new RandomSource(2), 3, 7, 24).asParameter();
            Tensor gradient = Tensor.randomNormal(new RandomSource(3), 3, read, 24);
            Tensor y = x;
            for (Block block : blocks) {
                y = block.forward(y, Pass.training(new RandomSource(4)));
            }
            Tensor expected = y.narrow(1, 0, read);
            expected.backward(gradient);
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            weights.parameters()
                    .forEach((path, parameter) -> gradients.put(
                            path, parameter.gradient().orElseThrow().copy()));

            try (NoGrad noGrad = NoGrad.open();
                    FusedBlocks fused = new FusedBlocks(blocks, OptionalInt.of(read))) {
                assertClose("tokens read", fused.forward(x.detach()), expected.detach());
                assertClose(
                        "gradient of the input",
                        fused.backward(gradient),
                        x.gradient().orElseThrow());
                weights.parameters()
                        .forEach((path, parameter) -> assertClose(
                                "gradient of " + path,
                                parameter.gradient().orElseThrow(),
                                Objects.requireNonNull(gradients.get(path))));
            }
        }
    }
}
