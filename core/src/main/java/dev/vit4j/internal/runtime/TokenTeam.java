package dev.vit4j.internal.runtime;

import dev.vit4j.internal.runtime.HeadAttention.Segment;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Members that share the tokens of a few images, and the threads that do their work: one each, or fewer, with the same
 * bits. Each member has a range of the rows in every layer, with single-threaded products, which are faster than a
 * product spread over threads; attention needs the keys and values of all rows, so these are collected here. One
 * barrier per block: two buffers in turn, so that no thread overwrites what another still reads.
 */
final class TokenTeam {

    /**
     * A member's rows of all images' tokens.
     *
     * @param segments the images that they are part of
     */
    record Rows(long first, long count, List<Segment> segments) {}

    private final SharedPass pass;
    private final TokenRange asked;
    private final HeadAttention attention;
    private final Tensor[] keysValues; // two, with attention's input for each image
    private final Tensor read; // [images · M, D], M the tokens read after the last block

    /**
     * A team for one run of an encoder; its memory belongs to the caller's scope.
     *
     * @param x tokens of all images [B, N, D]
     * @param bias of the scores [B or 1, N or 1, N]
     */
    TokenTeam(SharedPass pass, Tensor x, PackedStack stack, Optional<Tensor> bias) {
        this.pass = pass;
        asked = TokenRange.of(x.size(0), x.size(1), stack.given());
        DType dtype = stack.dtype();
        attention = stack.attention(x.size(1), bias);
        keysValues = new Tensor[] {
            Tensor.empty(dtype, attention.shapeByHead(asked.images())),
            Tensor.empty(dtype, attention.shapeByHead(asked.images()))
        };
        read = Tensor.empty(dtype, asked.rows(), stack.width());
    }

    /** The images, their tokens, and those in the last block's output. */
    TokenRange asked() {
        return asked;
    }

    HeadAttention attention() {
        return attention;
    }

    /** The rows of the members whose work a thread does. */
    List<Rows> rowsOf(int thread) {
        return pass.membersOf(thread).mapToObj(this::rows).toList();
    }

    private Rows rows(int member) {
        long images = asked.images();
        long tokens = asked.tokens();
        long from = images * tokens * member / pass.members();
        long to = images * tokens * (member + 1) / pass.members();
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

    /** Stores a member's keys and values of a block [its rows, 2D], before all threads {@link #await}. */
    void bring(int block, Rows rows, Tensor own) {
        rows.segments().forEach(segment -> attention.layOut(own, segment, keysValues(block, segment.image())));
    }

    /** An image's keys and values of a block, after all threads {@link #await}. */
    Tensor keysValues(int block, long image) {
        return keysValues[block % 2].select(0, image);
    }

    /**
     * Where a block reads the rows themselves: all of them [images · N, D], each member's brought before all threads
     * {@link #await}.
     */
    Tensor gathered(int block, long width) {
        return keysValues[block % 2]
                .view(2, asked.images() * asked.tokens(), width)
                .select(0, 0); // half of its room
    }

    /** Stores those of a member's rows x [its rows, D] that are read at the end, before all threads {@link #await}. */
    void deliver(Rows rows, Tensor x) {
        for (Segment segment : rows.segments()) {
            long first = Math.max(segment.firstToken(), asked.from());
            long end = Math.min(segment.firstToken() + segment.rows(), asked.from() + asked.count());
            if (first < end) {
                read.narrow(0, segment.image() * asked.count() + first - asked.from(), end - first)
                        .copyFrom(x.narrow(0, segment.firstRow() + first - segment.firstToken(), end - first));
            }
        }
    }

    /** Barrier: returns when every thread has reached this point. */
    void await() {
        pass.await();
    }

    /** The members' results [images · M, D]. */
    Tensor read() {
        return read;
    }
}
