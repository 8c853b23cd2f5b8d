package dev.vit4j.pretrained;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.internal.runtime.training.TrainingRunner;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordedTrace;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
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
            int depth = ((Vit.Config) golden.model().config()).numHiddenLayers();
            assertThat(compared).isGreaterThanOrEqualTo(2 * depth + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vit-cls", "vit-pooler", "vit-interpolated"})
    void fastPathEndsWhereTheReferenceDoes(String name) {
        try (GoldenModel golden = GoldenModel.open(name);
                NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Vit vit = (Vit) golden.model().model();
            RecordedTrace recorded = new RecordedTrace();
            Tensor images = golden.reference("pixel_values");
            vit.forward(images, Pass.inference(recorded));
            Tensor embedded = recorded.get("embedding");
            Tensor last =
                    golden.reference("hidden_states." + vit.encoder().blocks().size());
            try (TrainingRunner runner = TrainingRunner.of(Device.CPU, true)) {
                Pass fast = Pass.inference(Pass.Trace.NONE, runner);
                assertClose("last hidden state", vit.encoder().forward(embedded, fast), last, TOLERANCE);
                assertClose(
                        "class token",
                        vit.encoder().forward(embedded, Attention.Mask.NONE, Encoder.Readout.first(1), fast),
                        last.narrow(1, 0, 1),
                        TOLERANCE);
                assertClose("scores", vit.forward(images, fast), recorded.get("scores"), TOLERANCE);
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
