package dev.vit4j.internal.runtime.training;

import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.EncoderRunner;
import dev.vit4j.nn.Mask;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.Read;
import dev.vit4j.tensor.Tensor;

/** Trains through blocks that autograd differentiates. */
record AutogradTraining(EncoderRunner runner) implements TrainingRunner {

    @Override
    public Tensor run(Encoder encoder, Tensor x, Mask mask, Read read, Pass pass) {
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
