package dev.vit4j.internal.runtime;

import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Runs packed parts on the threads of a shared pass: each projects some rows of patches, which the leader joins, and in
 * an encoder each has its rows of tokens.
 *
 * @param memories for each thread
 */
record SharedInference(PackedParts parts, SharedPass pass, IntFunction<AttentionMemory> memories)
        implements Encoder.Runner {

    @Override
    public PatchEmbedding.Tokens project(PatchEmbedding.Projection projection, Tensor images) {
        PackedPatchProjection packed = parts.projection(projection);
        int members = pass.members();
        AtomicReferenceArray<Optional<PatchEmbedding.Tokens>> strips = new AtomicReferenceArray<>(members);
        pass.together(thread -> {
            pass.membersOf(thread).forEach(member -> strips.set(member, packed.forward(images, member, members)));
            return strips;
        });
        return joined(IntStream.range(0, members)
                .mapToObj(strips::get)
                .flatMap(Optional::stream)
                .toList());
    }

    private static PatchEmbedding.Tokens joined(List<PatchEmbedding.Tokens> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Tensor values = Tensor.concatenate(
                1, parts.stream().map(PatchEmbedding.Tokens::values).toList());
        long gridWidth = parts.get(0).gridWidth();
        return new PatchEmbedding.Tokens(values, values.size(1) / gridWidth, gridWidth);
    }

    @Override
    public Tensor run(Encoder encoder, Tensor x, Attention.Mask mask, Encoder.Readout read, Pass forward) {
        if (!PackedStack.canRun(encoder) || encoder.isTraced(forward.trace())) {
            return PLAIN.run(encoder, x, mask, read, forward);
        }
        PackedStack stack = parts.stack(encoder, read);
        return Scope.call(() -> {
            Tensor tokens = x.to(parts.dtype());
            TokenTeam team = new TokenTeam(pass, tokens, stack, mask.bias(tokens, Encoder.Readout.ALL));
            Optional<Tensor> ofLeader =
                    pass.together(thread -> stack.forward(tokens, team, thread, memories.apply(thread)));
            return ofLeader.orElseThrow().to(x.dtype());
        });
    }
}
