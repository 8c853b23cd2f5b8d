package dev.vit4j.nn;

import dev.vit4j.nn.HeadAttention.Segment;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Members that share the tokens of a few images, and the threads that do their work: one each, or fewer, with the same
 * bits. Each member has a range of the rows in every layer, with products of one thread, which beat a product spread over
 * threads; attention needs the keys and values of all rows, so these are brought together here. One meeting a block: two
 * sets in turn, so that nobody writes what another still reads.
 */
public final class RowTeam {

    /**
     * A member's rows of all images' tokens.
     *
     * @param segments the images that they touch
     */
    record Rows(long first, long count, List<Segment> segments) {}

    private final int members;
    private final int threads;
    private final long images;
    private final long tokens;
    private final HeadAttention attention;
    private final Tensor[] keysValues; // two, of each image what attention reads
    private final Tensor read; // [images · M, D], M the tokens read after the last block
    private final Meeting meeting;
    private final long tokensRead;

    /**
     * A team for one pass over images of N tokens; its memory is the caller's scope's.
     *
     * @param threads no more than members
     */
    public RowTeam(int members, int threads, long images, long tokens, PackedBlocks blocks) {
        this.members = members;
        this.threads = threads;
        this.images = images;
        this.tokens = tokens;
        DType dtype = blocks.dtype();
        tokensRead = blocks.tokensRead(tokens);
        attention = blocks.attention(tokens);
        keysValues = new Tensor[] {
            Tensor.empty(dtype, attention.shapeByHead(images)), Tensor.empty(dtype, attention.shapeByHead(images))
        };
        read = Tensor.empty(dtype, images * tokensRead, blocks.width());
        meeting = new Meeting(threads);
    }

    long images() {
        return images;
    }

    long tokens() {
        return tokens;
    }

    /** The rows of the members that a thread works for. */
    List<Rows> rowsOf(int thread) {
        return IntStream.range(members * thread / threads, members * (thread + 1) / threads)
                .mapToObj(this::rows)
                .toList();
    }

    private Rows rows(int member) {
        long from = images * tokens * member / members;
        long to = images * tokens * (member + 1) / members;
        List<Segment> segments = new ArrayList<>();
        for (long image = 0; image < images; image++) {
            long first = Math.max(from, image * tokens);
            long end = Math.min(to, (image + 1) * tokens);
            if (first < end) {
                segments.add(new Segment(image, first - image * tokens, first - from, end - first));
            }
        }
        return new Rows(from, to - from, segments);
    }

    /** Brings a member's keys and values of a block [its rows, 2D], before the next meeting. */
    void bring(int block, Rows rows, Tensor own) {
        rows.segments().forEach(segment -> attention.layOut(own, segment, keysValues(block, segment.image())));
    }

    /** An image's keys and values of a block, after the meeting. */
    Tensor keysValues(int block, long image) {
        return keysValues[block % 2].select(0, image);
    }

    /** Where a block reads the rows themselves: all of them [images · N, D], each member's brought before the next meeting. */
    Tensor gathered(int block, long width) {
        return keysValues[block % 2].view(2, images * tokens, width).select(0, 0); // half of its room
    }

    /** Brings those of a member's rows x [its rows, D] that are read at the end, before the next meeting. */
    void deliver(Rows rows, Tensor x) {
        for (Segment segment : rows.segments()) {
            long count = Math.min(segment.rows(), tokensRead - segment.firstToken());
            if (count > 0) {
                read.narrow(0, segment.image() * tokensRead + segment.firstToken(), count)
                        .copyFrom(x.narrow(0, segment.firstRow(), count));
            }
        }
    }

    /** Waits until all threads came this far. */
    void await() {
        meeting.await();
    }

    /** What the members delivered [images · M, D]. */
    Tensor read() {
        return read;
    }

    /** Lets the others go where a thread fails. */
    public void abandon(Throwable reason) {
        meeting.abandon(reason);
    }
}
