package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/**
 * The tokens of a batch that are read after the last block: the first M of each image's N, as the class token is.
 *
 * @param images B
 * @param tokens N
 * @param read M
 */
record FirstTokens(long images, long tokens, long read) {

    boolean areAll() {
        return read == tokens;
    }

    long rows() {
        return images * read;
    }

    /** Those rows [B·M, D] of [B·N, D]. */
    Tensor of(Tensor rows) {
        return areAll() ? rows : in(rows).reshape(rows(), rows.size(1));
    }

    /** Adds [B·M, D] to those rows of [B·N, D], in place. */
    Tensor addTo(Tensor rows, Tensor addend) {
        if (areAll()) {
            return rows.addInPlace(addend);
        }
        in(rows).addInPlace(addend.view(images, read, rows.size(1)));
        return rows;
    }

    private Tensor in(Tensor rows) {
        return rows.view(images, tokens, rows.size(1)).narrow(1, 0, read); // [B, M, D]
    }
}
