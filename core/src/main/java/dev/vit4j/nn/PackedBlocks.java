package dev.vit4j.nn;

import dev.vit4j.nn.HeadAttention.Segment;
import dev.vit4j.nn.RowTeam.Rows;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A model's blocks laid out for running: the same mathematics as {@link Block#forward} with fused layers, packed
 * weights and keys and values laid out by head. Where only the first tokens are read after the last block, as a class
 * token is, that block computes no more than these. Immutable: threads may share one, each with a memory of its own.
 *
 * <p>R rows of tokens, N tokens an image, M of them read at the end, D width, E that of all heads together.
 */
public final class PackedBlocks {

    private final List<PackedBlock> joint; // those of which all rows are computed
    private final Optional<PackedBlock> last; // the one of which only some are
    private final OptionalInt tokensRead;
    private final DType dtype;
    private final int numHeads;
    private final long d;
    private final long e;

    /**
     * @param width of a token
     * @param tokensRead how many tokens of an image, from the first, are read after the last block; all, where it is
     *     empty
     */
    public PackedBlocks(List<Block> blocks, long width, OptionalInt tokensRead, DType dtype) {
        this.dtype = dtype;
        Optional<Attention> attention = blocks.stream().map(Block::attention).findFirst();
        numHeads = attention.map(Attention::numHeads).orElse(1);
        d = width;
        e = attention.map(Attention::inner).orElse(0L);
        // Where heads have a width of their own, what a last block's tokens share has no room for theirs.
        this.tokensRead = d == e ? tokensRead : OptionalInt.empty();
        int countJoint = this.tokensRead.isPresent() ? blocks.size() - 1 : blocks.size();
        joint = IntStream.range(0, countJoint)
                .mapToObj(i -> new PackedBlock(blocks.get(i), dtype, true))
                .toList();
        last = this.tokensRead.isPresent()
                ? Optional.of(new PackedBlock(blocks.get(countJoint), dtype, false))
                : Optional.empty();
    }

    private PackedBlocks(List<PackedBlock> joint, PackedBlocks other) {
        this.joint = joint;
        last = Optional.empty();
        tokensRead = OptionalInt.empty();
        dtype = other.dtype;
        numHeads = other.numHeads;
        d = other.d;
        e = other.e;
    }

    /**
     * The same with all tokens read: this itself where they are, else it shares all weights but those of the last block.
     *
     * @param blocks those that this was made of
     */
    public PackedBlocks readingAll(List<Block> blocks) {
        if (last.isEmpty()) {
            return this;
        }
        PackedBlock all = new PackedBlock(blocks.get(joint.size()), dtype, true);
        return new PackedBlocks(Stream.concat(joint.stream(), Stream.of(all)).toList(), this);
    }

    /** What the blocks compute in. */
    public DType dtype() {
        return dtype;
    }

    long width() {
        return d;
    }

    HeadAttention attention(long tokens) {
        return new HeadAttention(numHeads, e, tokens);
    }

    long tokensRead(long tokens) {
        return tokensRead.isPresent() ? tokensRead.getAsInt() : tokens;
    }

    /** Tokens [B, N, D] of {@link #dtype} to those that are read of them [B, M, D]. */
    public Tensor forward(Tensor tokens, AttentionMemory memory) {
        long images = tokens.size(0);
        HeadAttention attention = attention(tokens.size(1));
        memory.reserve(tokens.size(1), images * tokens.size(1) * e, 2 * e * tokens.size(1));
        List<Segment> all = segments(images, tokens.size(1));
        Tensor x = tokens.reshape(images * tokens.size(1), d);
        for (PackedBlock block : joint) {
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
            return x.view(images, tokens.size(1), d);
        }
        Tensor before = x;
        long m = tokensRead(tokens.size(1));
        return Scope.call(() -> {
            Tensor normalized = last.get().normalized(before);
            Tensor read = before.view(images, tokens.size(1), d).narrow(1, 0, m).reshape(images * m, d);
            return finish(last.get(), read, normalized, images, memory);
        });
    }

    /** The keys and values of an image out of those of all [images · N, 2E], until another's are asked for. */
    private static LongFunction<Tensor> laidOut(Tensor keysValues, HeadAttention attention, AttentionMemory memory) {
        return image -> {
            Tensor ofImage = memory.keysValues(attention.shapeByHead(1)).select(0, 0);
            long tokens = attention.tokens();
            attention.layOut(keysValues, new Segment(image, 0, image * tokens, tokens), ofImage);
            return ofImage;
        };
    }

    /**
     * A thread's part of what the other {@code forward} does for the images of a team.
     *
     * @param tokens of all images [B, N, D]
     * @return what is read of all images [B, M, D], of the first thread; of the others nothing
     */
    public Optional<Tensor> forward(Tensor tokens, RowTeam team, int thread, AttentionMemory memory) {
        List<Rows> own = team.rowsOf(thread);
        long mostRows = own.stream().mapToLong(Rows::count).max().orElse(0);
        memory.reserve(team.tokens(), Math.max(mostRows, team.images() * tokensRead(team.tokens())) * e, 0);
        Tensor all = tokens.reshape(team.images() * team.tokens(), d);
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
            return thread == 0 ? Optional.of(team.read().view(team.images(), team.tokens(), d)) : Optional.empty();
        }
        Tensor normalized = team.gathered(joint.size(), d);
        for (int i = 0; i < own.size(); i++) {
            normalized
                    .narrow(0, own.get(i).first(), own.get(i).count())
                    .copyFrom(last.get().normalized(x.get(i)));
        }
        team.await();
        return thread == 0
                ? Optional.of(Scope.call(() -> finish(last.get(), team.read(), normalized, team.images(), memory)))
                : Optional.empty();
    }

    /** The residual stream x [its rows, D] of each of some members after a block. */
    private List<Tensor> forward(int index, List<Tensor> x, List<Rows> own, RowTeam team, AttentionMemory memory) {
        PackedBlock block = joint.get(index);
        HeadAttention attention = attention(team.tokens());
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
     * @param read the rows that are read at the end [images · M, D]
     * @param normalized what attention reads of all rows [images · N, D]
     */
    private Tensor finish(PackedBlock block, Tensor read, Tensor normalized, long images, AttentionMemory memory) {
        long m = read.size(0) / images;
        long n = normalized.size(0) / images;
        Tensor queries = block.queries(read);
        Tensor mixed = memory.mixed(read.size(0), d);
        // One image at a time: its keys and values are its own.
        for (long image = 0; image < images; image++) {
            block.fewQueries()
                    .mix(
                            queries.narrow(0, image * m, m),
                            normalized.narrow(0, image * n, n),
                            mixed.narrow(0, image * m, m));
        }
        return block.finish(mixed, read).view(images, m, d);
    }

    private static List<Segment> segments(long images, long rowsPerImage) {
        return LongStream.range(0, images)
                .mapToObj(image -> new Segment(image, 0, image * rowsPerImage, rowsPerImage))
                .toList();
    }
}
