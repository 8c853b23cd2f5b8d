package dev.vit4j.nn;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The nonlinearities by the names that the reference's config.json gives them. */
public enum Activation {
    GELU("gelu"),
    GELU_TANH("gelu_pytorch_tanh"),
    QUICK_GELU("quick_gelu"),
    RELU("relu"),
    SILU("silu"),
    TANH("tanh");

    private final String configName;

    Activation(String configName) {
        this.configName = configName;
    }

    public String configName() {
        return configName;
    }

    public Tensor apply(Tensor x) {
        return switch (this) {
            case GELU -> Functional.gelu(x);
            case GELU_TANH -> Functional.geluTanh(x);
            case QUICK_GELU -> x.mul(Functional.sigmoid(x.mul(1.702)));
            case RELU -> Functional.relu(x);
            case SILU -> Functional.silu(x);
            case TANH -> Functional.tanh(x);
        };
    }

    /**
     * @throws InvalidRequestException where no activation has that name
     */
    public static Activation fromConfig(String name) {
        // The reference has some under several names, which write the same formula in another order.
        String canonical = switch (name) {
            case "gelu_python" -> GELU.configName;
            case "gelu_new", "gelu_fast", "gelu_accurate", "gelu_python_tanh" -> GELU_TANH.configName;
            case "swish" -> SILU.configName;
            default -> name;
        };
        return Arrays.stream(values())
                .filter(activation -> activation.configName.equals(canonical))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("activation \"" + name + "\" is not known; there are "
                        + Arrays.stream(values()).map(Activation::configName).collect(Collectors.joining(", "))));
    }
}
