package dev.vit4j.internal.runtime;

import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.internal.Kernels;
import dev.vit4j.tensor.internal.SoftmaxBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * softmax(q·kᵀ)·v for all heads, on the row layout of linear layers, without copying. Keys and values of a single image
 * are first copied into head-major layout; the engine would otherwise repack them at every call.
 * Queries are already scaled. N tokens per image, H heads, D total width of the heads.
 *
 * @param bias of the scores [B or 1, N or 1, N]
 */
record HeadAttention(int numHeads, long d, long tokens, Optional<Tensor> bias) {

    /** Rows of a matrix that belong to one image, and the index of the first one's token in it. */
    record Segment(long image, long firstToken, long firstRow, long rows) {}

    /** For each image the keys head by head, and then the values: each [N, D/H]. */
    long[] shapeByHead(long images) {
        return of(images, 2L * numHeads, tokens, d / numHeads);
    }

    /**
     * Copies some tokens' keys and values into head-major layout.
     *
     * @param keysValues [R, 2D], of which the segment's rows are read
     * @param into the image's, [2H, N, D/H]
     */
    void layOut(Tensor keysValues, Segment segment, Tensor into) {
        long stride = Kernels.rowStride(keysValues);
        long width = d / numHeads;
        into.narrow(1, segment.firstToken(), segment.rows())
                .copyFrom(Kernels.window(
                        keysValues,
                        of(2L * numHeads, segment.rows(), width),
                        of(width, stride, 1),
                        segment.firstRow() * stride));
    }

    /**
     * Attention of queries to the keys and values of their images.
     *
     * @param queries [R, D or more]
     * @param keysValues those of an image [2H, N, D/H]
     * @param into [R, D], where the same rows as the queries' are written
     */
    void mix(
            Tensor queries,
            LongFunction<Tensor> keysValues,
            Tensor into,
            List<Segment> segments,
            AttentionMemory memory) {
        segments.forEach(segment -> mix(queries, keysValues.apply(segment.image()), into, segment, memory));
    }

    private void mix(Tensor queries, Tensor keysValues, Tensor into, Segment segment, AttentionMemory memory) {
        long m = segment.rows();
        long width = d / numHeads;
        long queryStride = Kernels.rowStride(queries);
        long query = segment.firstRow() * queryStride;
        SoftmaxBuffer buffer = memory.scores(numHeads, m);
        Scope.run(() -> {
            Kernels.batchMatmul(
                    buffer.input(),
                    Kernels.window(queries, of(numHeads, m, width), of(width, queryStride, 1), query),
                    keysValues.narrow(0, 0, numHeads).transpose(1, 2));
            bias.ifPresent(b -> buffer.input().addInPlace(rowsOf(b, segment.image(), segment.firstToken(), m)));
            Kernels.batchMatmul(
                    Kernels.window(into, of(numHeads, m, width), of(width, d, 1), segment.firstRow() * d),
                    buffer.softmax(),
                    keysValues.narrow(0, numHeads, numHeads));
        });
    }

    /** All rows of all images [images · N, 3D], one head at a time: fewer calls if there are more images than heads. */
    void mixByHead(Tensor qkv, Tensor into, long images, AttentionMemory memory) {
        long width = d / numHeads;
        long stride = Kernels.rowStride(qkv);
        long[] rows = of(images, tokens, width);
        long[] strides = of(tokens * stride, stride, 1);
        SoftmaxBuffer buffer = memory.scores(images, tokens);
        for (int h = 0; h < numHeads; h++) {
            long column = h * width;
            Scope.run(() -> {
                Kernels.batchMatmul(
                        buffer.input(),
                        Kernels.window(qkv, rows, strides, column),
                        Kernels.window(qkv, of(images, width, tokens), of(tokens * stride, 1, stride), d + column));
                bias.ifPresent(buffer.input()::addInPlace);
                Kernels.batchMatmul(
                        Kernels.window(into, rows, of(tokens * d, d, 1), column),
                        buffer.softmax(),
                        Kernels.window(qkv, rows, strides, 2 * d + column));
            });
        }
    }

    /** A bias's part for some tokens of an image: [M or 1, N]. */
    static Tensor rowsOf(Tensor bias, long image, long firstToken, long count) {
        Tensor ofImage = bias.select(0, bias.size(0) == 1 ? 0 : image);
        return ofImage.size(0) == 1 ? ofImage : ofImage.narrow(0, firstToken, count);
    }

    private static long[] of(long... numbers) {
        return numbers;
    }
}
