package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Encoder;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Tensor;

/**
 * Runs the encoders of one worker's model, forward and backward. Not thread-safe; between a pass and its
 * {@link #backward} the scope of the pass must stay open.
 */
public interface TrainingRunner extends Encoder.Runner, AutoCloseable {

    /**
     * The runner for a device.
     *
     * @param fastPath false for plain blocks, differentiated by autograd only
     */
    static TrainingRunner of(Device device, boolean fastPath) {
        if (!fastPath) {
            return new AutogradTraining(Encoder.Runner.PLAIN);
        }
        return device == Device.CPU ? new FusedTraining() : new AutogradTraining(new EngineAttention());
    }

    /** Must be called after each change of the weights, before the next pass. */
    void prepare();

    /** Leaves the gradients of a loss, that of the last pass, where the parameters collect them: zeros before. */
    void backward(Tensor loss);

    @Override
    void close();
}
