package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;

/**
 * A model that maps images [B, C, H, W] to one row per image: the logits [B, K] of a classifier, otherwise features
 * [B, D].
 */
public interface ImageModel {

    /** Preprocessed images [B, C, H, W] to logits [B, K] or features [B, D]. */
    Tensor forward(Tensor images, Pass pass);
}
