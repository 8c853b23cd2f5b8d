package dev.vit4j.hub;

import dev.vit4j.nn.AttentionMemory;
import dev.vit4j.nn.Meeting;
import dev.vit4j.nn.PatchEmbedding;
import dev.vit4j.nn.RowTeam;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * A few images that threads answer for together, from pixels to what is asked for: each projects some rows of patches, the first
 * joins them to tokens, then each has its rows of these in all blocks. The threads are woken once and wait for each
 * other awake, as waking one takes longer than some layers.
 */
final class SharedPass implements AutoCloseable {

    private record Started(Tensor tokens, RowTeam team) {}

    private final PackedModel model;
    private final Tensor images;
    private final Readout readout;
    private final int members;
    private final Meeting meeting;
    private final AtomicReferenceArray<Optional<PatchEmbedding.Tokens>> strips;
    private volatile Optional<Owned<Started>> started = Optional.empty(); // set by the first member

    /** @param images [B, C, H, W] */
    SharedPass(PackedModel model, Tensor images, Readout readout, int members) {
        this.model = model;
        this.images = images;
        this.readout = readout;
        this.members = members;
        meeting = new Meeting(members);
        strips = new AtomicReferenceArray<>(members);
    }

    /** A member's part: all rows from the first member, nothing from the others. */
    float[] rows(int member, AttentionMemory memory) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            strips.set(member, model.project(images, member, members));
            meeting.await();
            if (member == 0) {
                started = Optional.of(Owned.create(this::start));
            }
            meeting.await();
            Started ready = started.orElseThrow().get();
            return model.rows(ready.tokens(), ready.team(), readout, member, memory);
        } catch (RuntimeException | Error e) {
            meeting.abandon(e);
            throw e;
        }
    }

    private Started start() {
        Tensor tokens = model.embed(
                images,
                IntStream.range(0, members)
                        .mapToObj(strips::get)
                        .flatMap(Optional::stream)
                        .toList());
        return new Started(tokens, model.team(tokens, members));
    }

    /** Only once all members are done. */
    @Override
    public void close() {
        started.ifPresent(Owned::close);
    }
}
