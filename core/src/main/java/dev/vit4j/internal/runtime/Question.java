package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Encoder;
import dev.vit4j.tensor.Tensor;
import java.util.function.BiFunction;

/**
 * A request to a session.
 *
 * @param images [B, C, H, W]; owned by the waiting caller
 * @param rows from some of the images and the runner for the model's pass to one row per image, fp32
 * @param cancellation ends the pass between two blocks
 */
public record Question(Tensor images, BiFunction<Tensor, Encoder.Runner, Tensor> rows, Cancellation cancellation) {}
