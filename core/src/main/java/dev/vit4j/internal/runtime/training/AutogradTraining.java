package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;

/** Trains through blocks that autograd differentiates. */
record AutogradTraining(Encoder.Runner runner) implements TrainingRunner {

    @Override
    public Tensor run(Encoder encoder, Tensor x, Attention.Mask mask, Encoder.Readout read, Pass pass) {
        return runner.run(encoder, x, mask, read, pass);
    }

    @Override
    public void prepare() {}

    @Override
    public void backward(Tensor loss) {
        loss.backward();
    }

    @Override
    public void close() {}
}
