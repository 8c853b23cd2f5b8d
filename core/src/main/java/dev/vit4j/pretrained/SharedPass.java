package dev.vit4j.pretrained;

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
 * A few images whose work is divided among members, from pixels to what is asked for: each projects some rows of patches,
 * these are joined to tokens, then each has its rows of these in all blocks. Threads work for one member each, or for
 * several, with the same bits. They are woken once and wait for each other awake, as waking one takes longer than some
 * layers.
 */
final class SharedPass implements AutoCloseable {

    private record Started(Tensor tokens, RowTeam team) {}

    private final PackedModel model;
    private final Tensor images;
    private final Readout readout;
    private final int members;
    private final int threads;
    private final Meeting meeting;
    private final AtomicReferenceArray<Optional<PatchEmbedding.Tokens>> strips;
    private volatile Optional<Owned<Started>> started = Optional.empty(); // set by the first thread

    /**
     * @param images [B, C, H, W]
     * @param threads no more than members
     */
    SharedPass(PackedModel model, Tensor images, Readout readout, int members, int threads) {
        this.model = model;
        this.images = images;
        this.readout = readout;
        this.members = members;
        this.threads = threads;
        meeting = new Meeting(threads);
        strips = new AtomicReferenceArray<>(members);
    }

    /** A thread's part: all rows from the first thread, nothing from the others. */
    float[] rows(int thread, AttentionMemory memory) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            for (int member = members * thread / threads; member < members * (thread + 1) / threads; member++) {
                strips.set(member, model.project(images, member, members));
            }
            meeting.await();
            if (thread == 0) {
                started = Optional.of(Owned.create(this::start));
            }
            meeting.await();
            Started ready = started.orElseThrow().get();
            return model.rows(ready.tokens(), ready.team(), readout, thread, memory);
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
        return new Started(tokens, model.team(tokens, members, threads));
    }

    /** Only once all threads are done. */
    @Override
    public void close() {
        started.ifPresent(Owned::close);
    }
}
