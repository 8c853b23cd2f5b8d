package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Encoder;
import dev.vit4j.tensor.Tensor;

/**
 * Neighbouring tokens of each image of a batch: those in a block's output, such as only the class token after the last.
 *
 * @param images B
 * @param tokens N per image
 * @param from the first of them
 * @param count M
 */
public record TokenRange(long images, long tokens, long from, long count) {

    public static TokenRange of(long images, long tokens, Encoder.Readout read) {
        return new TokenRange(images, tokens, read.from(tokens), read.count(tokens));
    }

    boolean areAll() {
        return count == tokens;
    }

    public long rows() {
        return images * count;
    }

    /** Those rows [B·M, D] of [B·N, D]. */
    public Tensor of(Tensor rows) {
        return areAll() ? rows : in(rows).reshape(rows(), rows.size(1));
    }

    /** Adds [B·M, D] to those rows of [B·N, D], in place. */
    public Tensor addTo(Tensor rows, Tensor addend) {
        if (areAll()) {
            return rows.addInPlace(addend);
        }
        in(rows).addInPlace(addend.view(images, count, rows.size(1)));
        return rows;
    }

    private Tensor in(Tensor rows) {
        return rows.view(images, tokens, rows.size(1)).narrow(1, from, count); // [B, M, D]
    }
}
