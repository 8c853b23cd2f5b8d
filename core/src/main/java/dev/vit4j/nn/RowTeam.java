package dev.vit4j.nn;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;

/**
 * Threads that share the tokens of a few images. Each computes a range of the rows in every layer, with products of one
 * thread, which beat a product spread over threads; attention needs the keys and values of all rows, so these are laid
 * side by side here. One meeting a block: two sets in turn, so that nobody writes what another still reads.
 */
public final class RowTeam {

    private final int members;
    private final long images;
    private final long tokens;
    private final Tensor[] keysValues; // two of [images · N, 2D]
    private final Tensor read; // [images · M, D], M the tokens read after the last block
    private final Meeting meeting;
    private final long tokensRead;

    /** A team for one pass over images of N tokens; its memory is the caller's scope's. */
    public RowTeam(int members, long images, long tokens, PackedBlocks blocks) {
        this.members = members;
        this.images = images;
        this.tokens = tokens;
        DType dtype = blocks.dtype();
        long rows = images * tokens;
        tokensRead = blocks.tokensRead(tokens);
        keysValues = new Tensor[] {
            Tensor.empty(dtype, rows, 2 * blocks.width()), Tensor.empty(dtype, rows, 2 * blocks.width())
        };
        read = Tensor.empty(dtype, images * tokensRead, blocks.width());
        meeting = new Meeting(members);
    }

    long images() {
        return images;
    }

    long tokens() {
        return tokens;
    }

    /** The first row of a member; that of the one after the last is the number of rows. */
    long firstRow(int member) {
        return images * tokens * member / members;
    }

    /** Brings a member's keys and values of a block [its rows, 2D]; gives those of all rows. */
    Tensor exchange(int block, int member, Tensor own) {
        Tensor all = keysValues[block % 2];
        all.narrow(0, firstRow(member), own.size(0)).copyFrom(own);
        meeting.await();
        return all;
    }

    /** Brings those of a member's rows x [its rows, D] that are read at the end, before the next exchange. */
    void deliver(int member, Tensor x) {
        long from = firstRow(member);
        long to = firstRow(member + 1);
        for (long image = 0; image < images; image++) {
            long first = Math.max(from, image * tokens);
            long end = Math.min(to, image * tokens + tokensRead);
            if (first < end) {
                read.narrow(0, image * tokensRead + first - image * tokens, end - first)
                        .copyFrom(x.narrow(0, first - from, end - first));
            }
        }
    }

    /** Waits until all members came this far. */
    void await() {
        meeting.await();
    }

    /** What the members delivered [images · M, D]. */
    Tensor read() {
        return read;
    }

    /** Lets the others go where a member fails. */
    public void abandon(Throwable reason) {
        meeting.abandon(reason);
    }
}
