package dev.vit4j.nn;

import dev.vit4j.nn.HeadAttention.Segment;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Threads that share the tokens of a few images. Each computes a range of the rows in every layer, with products of one
 * thread, which beat a product spread over threads; attention needs the keys and values of all rows, so these are
 * brought together here. One meeting a block: two sets in turn, so that nobody writes what another still reads.
 */
public final class RowTeam {

    private final int members;
    private final long images;
    private final long tokens;
    private final HeadAttention attention;
    private final Tensor[] keysValues; // two, of each image what attention reads
    private final Tensor read; // [images · M, D], M the tokens read after the last block
    private final Meeting meeting;
    private final long tokensRead;

    /** A team for one pass over images of N tokens; its memory is the caller's scope's. */
    public RowTeam(int members, long images, long tokens, PackedBlocks blocks) {
        this.members = members;
        this.images = images;
        this.tokens = tokens;
        DType dtype = blocks.dtype();
        tokensRead = blocks.tokensRead(tokens);
        attention = blocks.attention(tokens);
        keysValues = new Tensor[] {
            Tensor.empty(dtype, attention.shapeByHead(images)), Tensor.empty(dtype, attention.shapeByHead(images))
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

    /** The images that a member's rows touch. */
    List<Segment> segments(int member) {
        long from = firstRow(member);
        long to = firstRow(member + 1);
        List<Segment> segments = new ArrayList<>();
        for (long image = 0; image < images; image++) {
            long first = Math.max(from, image * tokens);
            long end = Math.min(to, (image + 1) * tokens);
            if (first < end) {
                segments.add(new Segment(image, first - image * tokens, first - from, end - first));
            }
        }
        return segments;
    }

    /** Brings a member's keys and values of a block [its rows, 2D]; gives those of an image. */
    LongFunction<Tensor> exchange(int block, List<Segment> segments, Tensor own) {
        Tensor all = keysValues[block % 2];
        for (Segment segment : segments) {
            attention.layOut(own, segment, all.select(0, segment.image()));
        }
        meeting.await();
        return image -> all.select(0, image);
    }

    /** Where a block reads the rows themselves: brings a member's [its rows, D]; gives all [images · N, D]. */
    Tensor gather(int block, int member, Tensor own) {
        Tensor rows =
                keysValues[block % 2].view(2, images * tokens, own.size(1)).select(0, 0); // half of its room
        rows.narrow(0, firstRow(member), own.size(0)).copyFrom(own);
        meeting.await();
        return rows;
    }

    /** Brings those of a member's rows x [its rows, D] that are read at the end, before the next meeting. */
    void deliver(List<Segment> segments, Tensor x) {
        for (Segment segment : segments) {
            long count = Math.min(segment.rows(), tokensRead - segment.firstToken());
            if (count > 0) {
                read.narrow(0, segment.image() * tokensRead + segment.firstToken(), count)
                        .copyFrom(x.narrow(0, segment.firstRow(), count));
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
