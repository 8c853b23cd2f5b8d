package dev.vit4j.pretrained;

import dev.vit4j.tensor.Tensor;

/**
 * What a caller asks of a session.
 *
 * @param images [B, C, H, W]; the caller's, who waits
 */
record Question(PackedModel model, Tensor images, Readout readout) {}
