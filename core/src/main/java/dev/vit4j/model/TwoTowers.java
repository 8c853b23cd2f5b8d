package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * What contrastive training needs of a model: images and texts as vectors of one space, and the learned scale of their
 * dot products. {@link DualEncoder}s implement it, and so can a model of your own.
 *
 * <pre>
 * N images    M texts    T tokens of a text    E width of the shared space
 * </pre>
 */
public interface TwoTowers {

    /** Preprocessed images [N, C, H, W] to vectors of unit length [N, E]. */
    Tensor embedImages(Tensor images, Pass pass);

    /** Token ids [M, T], INT64, to vectors of unit length [M, E]. */
    Tensor embedTexts(Tensor ids, Pass pass);

    /** The learned logarithm of the inverse temperature, by which dot products are multiplied; one element. */
    Tensor logitScale();

    /** The learned bias that is added to the scaled products; one element. The sigmoid loss needs it. */
    Optional<Tensor> bias();
}
