package dev.vit4j.model;

import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;

/**
 * What contrastive training needs of a model: images and texts as vectors of one space, and the learned scale of their
 * products. {@link DualEncoder}s have it; a model of your own implements it.
 *
 * <pre>
 * N images    M texts    T tokens of a text    E width of the shared space
 * </pre>
 */
public interface TwoTowers {

    /** Images [N, C, H, W] to vectors of length 1 [N, E]. */
    Tensor embedImages(Tensor images, Pass pass);

    /** Token ids [M, T], INT64, to vectors of length 1 [M, E]. */
    Tensor embedTexts(Tensor ids, Pass pass);

    /** The learned logarithm of the factor of the vectors' products, one number. */
    Tensor logitScale();

    /** The learned number that is added to these products, if there is one: the sigmoid loss needs it. */
    Optional<Tensor> bias();
}
