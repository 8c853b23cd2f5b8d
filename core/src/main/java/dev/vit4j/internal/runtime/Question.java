package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Encoder;
import dev.vit4j.tensor.Tensor;
import java.util.function.BiFunction;

/**
 * A request to a session.
 *
 * @param inputs images [B, C, H, W] or token ids of texts [B, T]; owned by the waiting caller
 * @param tokens of each, approximately
 * @param rows from some of the inputs and the runner for the model's pass to one row for each, fp32
 * @param cancellation ends the pass between two blocks
 */
public record Question(
        Tensor inputs, long tokens, BiFunction<Tensor, Encoder.Runner, Tensor> rows, Cancellation cancellation) {}
