package dev.vit4j.internal.runtime;

import dev.vit4j.internal.runtime.HeadAttention.Segment;
import dev.vit4j.internal.runtime.TokenTeam.Rows;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * An encoder packed for inference: the same computation as {@link Block#forward} with fused layers, packed weights
 * and keys and values in head-major layout. If only some tokens are read after the last block, such as the class token,
 * that block computes no more than these. Immutable; thread-safe if each thread has its own memory.
 *
 * <p>R rows of tokens, N tokens per image, M of them read at the end, D width, E total width of the heads.
 */
final class PackedStack {

    /** The source of its blocks, which encoders may share. */
    interface Blocks {
        /** @param jointly whether queries come from the same rows as keys and values */
        PackedBlock packed(Block block, boolean jointly);
    }

    private final List<PackedBlock> joint; // whose rows are all computed
    private final Optional<PackedBlock> last; // of which only some rows are computed
    private final Encoder.Readout read;
    private final DType dtype;
    private final int numHeads;
    private final long d;
    private final long e;

    /** @param encoder that {@link #canRun} */
    PackedStack(Encoder encoder, Encoder.Readout read, DType dtype, Blocks blocks) {
        this.read = read;
        this.dtype = dtype;
        Block first = encoder.blocks().get(0);
        Attention attention = first.attention();
        numHeads = attention.numHeads();
        d = first.norm1().weight().size(0);
        e = attention.inner();
        // If heads have a width of their own, memory shared with a last block's tokens would be too small.
        boolean readsSome = read.part() != Encoder.Readout.Part.ALL && d == e;
        int countJoint = encoder.blocks().size() - (readsSome ? 1 : 0);
        joint = encoder.blocks().stream()
                .limit(countJoint)
                .map(block -> blocks.packed(block, true))
                .toList();
        last = encoder.blocks().stream()
                .skip(countJoint)
                .map(block -> blocks.packed(block, false))
                .findFirst();
    }

    /** Whether a stack can be laid out so: it has blocks, and their heads are alike. */
    static boolean canRun(Encoder encoder) {
        return encoder.blocks().stream()
                        .map(Block::attention)
                        .map(attention -> List.of((long) attention.numHeads(), attention.inner()))
                        .distinct()
                        .count()
                == 1;
    }

    /** The compute type of the blocks. */
    DType dtype() {
        return dtype;
    }

    long width() {
        return d;
    }

    HeadAttention attention(long tokens, Optional<Tensor> bias) {
        return new HeadAttention(numHeads, e, tokens, bias);
    }

    /** The tokens that the last block computes. */
    Encoder.Readout given() {
        return last.isPresent() ? read : Encoder.Readout.ALL;
    }

    /**
     * From tokens [B, N, D] of {@link #dtype} to those that are read [B, M, D].
     *
     * @param bias of the scores [B or 1, N or 1, N]
     * @param cancellation checked before each block
     */
    Tensor forward(Tensor tokens, Optional<Tensor> bias, AttentionMemory memory, Cancellation cancellation) {
        long images = tokens.size(0);
        HeadAttention attention = attention(tokens.size(1), bias);
        memory.reserve(tokens.size(1), images * tokens.size(1) * e, 2 * e * tokens.size(1));
        List<Segment> all = segments(images, tokens.size(1));
        Tensor x = tokens.reshape(images * tokens.size(1), d);
        for (PackedBlock block : joint) {
            cancellation.requireWanted();
            Tensor before = x;
            x = Scope.call(() -> {
                Tensor qkv = block.queries(before);
                Tensor mixed = memory.mixed(before.size(0), e);
                if (images > numHeads) {
                    attention.mixByHead(qkv, mixed, images, memory);
                } else {
                    attention.mix(qkv, laidOut(qkv.narrow(1, e, 2 * e), attention, memory), mixed, all, memory);
                }
                return block.finish(mixed, before);
            });
        }
        if (last.isEmpty()) {
            return read.of(x.view(images, tokens.size(1), d));
        }
        Tensor before = x;
        TokenRange asked = TokenRange.of(images, tokens.size(1), read);
        return Scope.call(() -> {
            Tensor normalized = last.get().normalized(before);
            return finish(last.get(), asked.of(before), normalized, asked, bias, memory);
        });
    }

    /**
     * The keys and values of one image, from those of all [images · N, 2E]; valid until another image's are requested.
     */
    private static LongFunction<Tensor> laidOut(Tensor keysValues, HeadAttention attention, AttentionMemory memory) {
        return image -> {
            Tensor ofImage = memory.keysValues(attention.shapeByHead(1)).select(0, 0);
            long tokens = attention.tokens();
            attention.layOut(keysValues, new Segment(image, 0, image * tokens, tokens), ofImage);
            return ofImage;
        };
    }

    /**
     * A thread's part of the work of the other {@code forward} for the images of a team.
     *
     * @param tokens of all images [B, N, D]
     * @return the tokens read of all images [B, M, D], for the first thread; for the others empty
     */
    Optional<Tensor> forward(Tensor tokens, TokenTeam team, int thread, AttentionMemory memory) {
        List<Rows> own = team.rowsOf(thread);
        long mostRows = own.stream().mapToLong(Rows::count).max().orElse(0);
        TokenRange asked = team.asked();
        memory.reserve(asked.tokens(), Math.max(mostRows, asked.rows()) * e, 0);
        Tensor all = tokens.reshape(asked.images() * asked.tokens(), d);
        List<Tensor> x = own.stream()
                .map(rows -> all.narrow(0, rows.first(), rows.count()))
                .toList();
        for (int block = 0; block < joint.size(); block++) {
            x = forward(block, x, own, team, memory);
        }
        for (int i = 0; i < own.size(); i++) {
            team.deliver(own.get(i), x.get(i));
        }
        if (last.isEmpty()) {
            team.await();
            return thread == 0
                    ? Optional.of(read.of(team.read().view(asked.images(), asked.tokens(), d)))
                    : Optional.empty();
        }
        Tensor normalized = team.gathered(joint.size(), d);
        for (int i = 0; i < own.size(); i++) {
            normalized
                    .narrow(0, own.get(i).first(), own.get(i).count())
                    .copyFrom(last.get().normalized(x.get(i)));
        }
        team.await();
        return thread == 0
                ? Optional.of(Scope.call(() -> finish(
                        last.get(),
                        team.read(),
                        normalized,
                        asked,
                        team.attention().bias(),
                        memory)))
                : Optional.empty();
    }

    /** The residual stream x [its rows, D] of each of some members after a block. */
    private List<Tensor> forward(int index, List<Tensor> x, List<Rows> own, TokenTeam team, AttentionMemory memory) {
        PackedBlock block = joint.get(index);
        HeadAttention attention = team.attention();
        try (Scope scope = Scope.open()) {
            List<Tensor> qkv = x.stream().map(block::queries).toList();
            for (int i = 0; i < own.size(); i++) {
                team.bring(index, own.get(i), qkv.get(i).narrow(1, e, 2 * e));
            }
            team.await();
            List<Tensor> after = new ArrayList<>();
            for (int i = 0; i < own.size(); i++) {
                Rows rows = own.get(i);
                Tensor mixed = memory.mixed(rows.count(), e);
                attention.mix(qkv.get(i), image -> team.keysValues(index, image), mixed, rows.segments(), memory);
                after.add(scope.release(block.finish(mixed, x.get(i))));
            }
            return after;
        }
    }

    /**
     * @param x the rows that are read at the end [B · M, D]
     * @param normalized what attention reads of all rows [B · N, D]
     */
    private Tensor finish(
            PackedBlock block,
            Tensor x,
            Tensor normalized,
            TokenRange asked,
            Optional<Tensor> bias,
            AttentionMemory memory) {
        long m = asked.count();
        long n = asked.tokens();
        Tensor queries = block.queries(x);
        Tensor mixed = memory.mixed(x.size(0), d);
        // One image at a time: its keys and values are its own.
        for (long i = 0; i < asked.images(); i++) {
            long image = i;
            block.readout()
                    .mix(
                            queries.narrow(0, image * m, m),
                            normalized.narrow(0, image * n, n),
                            bias.map(b -> HeadAttention.rowsOf(b, image, asked.from(), m)),
                            mixed.narrow(0, image * m, m));
        }
        return block.finish(mixed, x).view(asked.images(), m, d);
    }

    private static List<Segment> segments(long images, long rowsPerImage) {
        return LongStream.range(0, images)
                .mapToObj(image -> new Segment(image, 0, image * rowsPerImage, rowsPerImage))
                .toList();
    }
}
