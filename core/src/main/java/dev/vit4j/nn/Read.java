package dev.vit4j.nn;

import dev.vit4j.tensor.Tensor;

/**
 * Which of an image's tokens are read after an encoder.
 *
 * @param count of tokens; unused for all
 */
public record Read(Part part, int count) {

    /** The part of the sequence that is read. */
    public enum Part {
        ALL,
        FIRST,
        LAST
    }

    public static final Read ALL = new Read(Part.ALL, 0);

    /** @throws IllegalArgumentException if no token is read */
    public Read {
        if (part != Part.ALL && count < 1) {
            throw new IllegalArgumentException("at least 1 token must be read, found " + count);
        }
    }

    /** The first tokens, such as the class token. */
    public static Read first(int count) {
        return new Read(Part.FIRST, count);
    }

    /** The last tokens, such as queries that are appended to the patches. */
    public static Read last(int count) {
        return new Read(Part.LAST, count);
    }

    /**
     * How many of N tokens are read.
     *
     * @throws IllegalArgumentException if there are fewer
     */
    public long count(long tokens) {
        if (count > tokens) {
            throw new IllegalArgumentException(count + " tokens are to be read of only " + tokens);
        }
        return part == Part.ALL ? tokens : count;
    }

    /** The index of the first token that is read, of N. */
    public long from(long tokens) {
        return part == Part.LAST ? tokens - count(tokens) : 0;
    }

    /** The tokens that are read [B, M, D], a view of all [B, N, D]. */
    public Tensor of(Tensor x) {
        return part == Part.ALL ? x : x.narrow(1, from(x.size(1)), count(x.size(1)));
    }
}
