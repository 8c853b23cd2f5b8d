package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;

/** A model that turns images [B, C, H, W] into scores: logits [B, K] of a classifier, else features [B, D]. */
public interface ImageModel {

    /** Images [B, C, H, W], preprocessed, to logits [B, K] or features [B, D]. */
    Tensor forward(Tensor images, Pass pass);
}
