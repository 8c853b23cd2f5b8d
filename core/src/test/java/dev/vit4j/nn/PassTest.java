package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class PassTest {

    private static final int WIDTH = 8;

    private final Scope scope = Scope.open();
    private final Tensor x = Tensor.randomNormal(new RandomSource(1), 16, 5, WIDTH);

    @AfterEach
    void free() {
        scope.close();
    }

    private static Encoder encoder(Params params) {
        return Encoder.create(
                params,
                2,
                new Block.Config(
                        WIDTH,
                        2,
                        new Mlp.Config(2 * WIDTH, Activation.GELU),
                        true,
                        1e-6,
                        OptionalDouble.empty(),
                        new WeightInitialization.FanIn(0.5, 1)),
                index -> 0.5);
    }

    private static Encoder encoder() {
        return encoder(
                ParameterSet.initialize(PassTest::encoder, new RandomSource(2)).params());
    }

    @Test
    void theTracesOfTwoTowersDoNotMeet() {
        RecordedTrace trace = new RecordedTrace();
        Pass pass = Pass.inference(trace);
        Encoder encoder = encoder();

        encoder.forward(x, pass.at("images"));
        encoder.forward(x.mul(2), pass.at("words").at("last"));

        assertThat(trace.tensors().keySet())
                .contains("images.block0.output", "images.block1.mlp", "words.last.block1.output")
                .doesNotContain("block0.output");
        assertThat(trace.get("words.last.block0.output").toFloatArray())
                .isNotEqualTo(trace.get("images.block0.output").toFloatArray());
    }

    @Test
    void onlyWhatIsWantedOfAPartIsComputedApart() {
        Pass pass = Pass.inference(new RecordingTrace("images.tokens"::equals));

        assertThat(pass.at("images").readout(Encoder.Readout.first(1), "tokens"))
                .isEqualTo(Encoder.Readout.ALL);
        assertThat(pass.at("words").readout(Encoder.Readout.first(1), "tokens")).isEqualTo(Encoder.Readout.first(1));
    }

    @Test
    void eachTowerDropsItsOwn() {
        Block block = encoder().blocks().get(0);
        Pass whole = Pass.training(new RandomSource(3));
        float[] ofImages = factors(block, whole.at("images"));

        assertThat(factors(block, whole.at("images"))).isEqualTo(ofImages);
        assertThat(factors(block, whole.at("words"))).isNotEqualTo(ofImages);
        assertThat(factors(block, whole)).isNotEqualTo(ofImages);
    }

    @Test
    void whatATowerDropsGoesByTheExamplesPlace() {
        Block block = encoder().blocks().get(0);
        float[] all = factors(block, Pass.training(new RandomSource(3)).at("images"));
        Pass later = Pass.training(new Pass.Randomness(new RandomSource(3), 4), Encoder.Runner.PLAIN);

        assertThat(factors(block, later.at("images"))[0]).isEqualTo(all[4]);
        assertThat(factors(block, later.at("images"))[7]).isEqualTo(all[11]);
    }

    private float[] factors(Block block, Pass pass) {
        Optional<Tensor> factors = block.dropFactors(x, pass, 0);
        return factors.orElseThrow().toFloatArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void atLeastOneTokenIsRead(int count) {
        assertThatThrownBy(() -> Encoder.Readout.first(count))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found " + count);
        assertThatThrownBy(() -> Encoder.Readout.last(count)).isInstanceOf(IllegalArgumentException.class);
    }
}
