package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tokens that a token attends to.
 *
 * @param causal whether a token attends only to itself and those before it
 * @param keep [B, N], BOOL: false for padding, which no token attends to
 */
public record Mask(boolean causal, Optional<Tensor> keep) {

    /** Every token attends to every token. */
    public static final Mask NONE = new Mask(false, Optional.empty());

    public static final Mask CAUSAL = new Mask(true, Optional.empty());

    /** Far below every score. It is finite, so that softmax of a row without any token to attend to is not NaN. */
    private static final double HIDDEN = -1e30;

    /** Every token attends to every token for which {@code keep} [B, N], BOOL, is true: false means padding. */
    public static Mask padding(Tensor keep) {
        return new Mask(false, Optional.of(keep));
    }

    /** This mask, and padding that no token attends to: {@code keep} [B, N], BOOL, is false for it. */
    public Mask withPadding(Tensor keep) {
        return new Mask(causal, Optional.of(keep));
    }

    /**
     * The bias added to the scores of tokens x [B, N, D] before softmax: [B or 1, M or 1, N] in x's type, with M the
     * number of tokens that are read; empty if nothing is masked.
     */
    public Optional<Tensor> bias(Tensor x, Read read) {
        Optional<Tensor> ofOrder =
                causal ? Optional.of(read.of(later(x.size(1), x.dtype()).to(x.device()))) : Optional.empty();
        Optional<Tensor> ofPadding = keep.map(
                kept -> kept.to(x.dtype()).add(-1).mul(-HIDDEN).unsqueeze(1).to(x.device()));
        return Stream.of(ofOrder, ofPadding).flatMap(Optional::stream).reduce(Tensor::add);
    }

    /** The causal mask [1, N, N]: masked if the column's token comes after the row's. */
    private static Tensor later(long tokens, DType dtype) {
        Tensor places = Tensor.range(tokens);
        return places.unsqueeze(0)
                .sub(places.unsqueeze(1))
                .greaterThan(0)
                .to(dtype)
                .mul(HIDDEN)
                .unsqueeze(0);
    }
}
