package dev.vit4j.pretrained;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.FusedBlocks;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordedTrace;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forward pass beside the reference's: every hidden state, every attention map, and what comes out. */
@Tag("engine")
class ReferenceForwardTest {

    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "vit-relu-nobias", "vit-pooler", "vit-interpolated"})
    void everyIntermediateIsTheReferences(String name) {
        try (GoldenModel golden = GoldenModel.open(name);
                NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            RecordedTrace recorded = new RecordedTrace();
            golden.model().model().forward(golden.reference("pixel_values"), Pass.inference(recorded));

            int compared = 0;
            for (String key : golden.keys()) {
                if (!isInputOrGradient(key)) {
                    Tensor ours = recorded.get(traceName(key));
                    assertClose(key, ours, golden.reference(key), TOLERANCE);
                    compared++;
                }
            }
            assertThat(compared)
                    .isGreaterThanOrEqualTo(2 * golden.model().config().numHiddenLayers() + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "vit-pooler", "vit-interpolated"})
    void fastPathEndsWhereTheReferenceDoes(String name) {
        try (GoldenModel golden = GoldenModel.open(name);
                NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            TransformerModel vit = golden.model().model();
            try (FusedBlocks all = new FusedBlocks(vit.blocks(), OptionalInt.empty());
                    FusedBlocks read = new FusedBlocks(vit.blocks(), vit.tokensRead())) {
                Tensor embedded = vit.embed(golden.reference("pixel_values"), Pass.inference());
                Tensor last = golden.reference("hidden_states." + vit.blocks().size());
                assertClose("last hidden state", all.forward(embedded), last, TOLERANCE);
                assertClose("class token", read.forward(embedded), last.narrow(1, 0, 1), TOLERANCE);
            }
        }
    }

    private static boolean isInputOrGradient(String key) {
        return key.equals("pixel_values") || key.equals("labels") || key.equals("loss") || key.startsWith("grad.");
    }

    private static String traceName(String key) {
        String[] parts = key.split("\\.");
        return switch (parts[0]) {
            case "hidden_states" ->
                parts[1].equals("0") ? "embedding" : "block" + (Integer.parseInt(parts[1]) - 1) + ".output";
            case "attentions" -> "block" + parts[1] + ".attention.weights";
            case "last_hidden_state" -> "tokens";
            case "pooler_output", "logits" -> "scores";
            default -> throw new AssertionError("a key that nothing is compared with: " + key);
        };
    }
}
