package dev.vit4j.hub;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.AttentionMemory;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Processor;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * A model made ready to answer many times, fast: its weights packed, its threads waiting, its memory taken. The scores
 * are those of the model's {@code forward}, which explains what this runs; under bf16, patches and blocks compute in
 * bf16, the head in fp32.
 *
 * <p>Any number of threads may share a session: their calls take turns, each on all of the session's threads. A batch is
 * split by images; those that don't come out even share their rows of tokens among the threads, so that one image alone
 * keeps all of them busy. The same images in one call give the same bits each time, in every session with as many threads.
 * In another batch or on another number of threads a product has other rows, and kernels may sum in another order: the
 * scores then differ by rounding alone, in fp32 by about 1e-6 of the largest for models as they are trained.
 *
 * <pre>{@code
 * try (InferenceSession session = InferenceSession.open(model, InferenceSession.Options.defaults());
 *         Scope scope = Scope.open()) {
 *     float[] scores = session.run(images).toFloatArray();
 * }
 * }</pre>
 */
public final class InferenceSession implements AutoCloseable {

    /** Rows of tokens that one thread takes at once: enough for the products' full speed, few for the caches. */
    private static final long ROWS_AT_ONCE = 1600;

    /** With fewer rows for each member of a team, sharing them costs more than it saves. */
    private static final long FEWEST_ROWS = 48;

    /**
     * How a session computes.
     *
     * @param precision of the patches and blocks; if empty, {@link Processor#fastestPrecision}
     */
    public record Options(Optional<Precision> precision, int threads) {

        /** @throws InvalidRequestException where there is no thread */
        public Options {
            if (threads < 1) {
                throw new InvalidRequestException("a session takes at least one thread, found " + threads);
            }
        }

        /** The precision that is fastest on this processor, one thread per core. */
        public static Options defaults() {
            return new Options(Optional.empty(), Engine.availableCores());
        }
    }

    private final ModelConfig config;
    private final Precision precision;
    private final Owned<PackedModel> model;
    private final Workers workers;
    private final List<AttentionMemory> memories; // one a worker
    private final ReentrantLock turn = new ReentrantLock(true);
    private boolean closed; // under the lock

    private InferenceSession(TransformerModel model, Options options) {
        config = model.config();
        precision = options.precision().orElseGet(() -> Processor.current().fastestPrecision());
        DType dtype = precision.computeType();
        this.model = Owned.create(() -> new PackedModel(model, dtype));
        workers = Workers.start(options.threads());
        memories = Stream.generate(() -> new AttentionMemory(dtype))
                .limit(options.threads())
                .toList();
    }

    /**
     * Packs a model's weights and runs it once, so that the first answer asked for is as quick as the others.
     *
     * @param model on the CPU; it must stay open as long as the session
     */
    public static InferenceSession open(TransformerModel model, Options options) {
        InferenceSession session = prepare(model, options);
        try (Scope scope = Scope.open()) {
            ModelConfig config = model.config();
            session.run(Tensor.zeros(
                    DType.FLOAT32,
                    1,
                    config.numChannels(),
                    config.imageSize().height(),
                    config.imageSize().width()));
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** As {@link #open}, without running it: the first answer takes longer. */
    static InferenceSession prepare(TransformerModel model, Options options) {
        return new InferenceSession(model, options);
    }

    /** What patches and blocks compute in. */
    public Precision precision() {
        return precision;
    }

    /**
     * The scores [B, C] of preprocessed images [B, C, H, W], fp32, in the caller's scope: logits of a classifier, else
     * features.
     *
     * @throws InvalidRequestException where the images are not as the model takes them
     */
    public Tensor run(Tensor images) {
        if (images.dimensions() != 4 || images.size(0) < 1) {
            throw new InvalidRequestException("a session takes images [B, C, H, W], one or more, found " + images);
        }
        turn.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            int batch = Math.toIntExact(images.size(0));
            int even = batch - batch % workers.count();
            List<float[]> parts = new ArrayList<>();
            if (even > 0) {
                workers.forEach(worker -> apart(images, worker, even / workers.count()))
                        .forEach(parts::addAll);
            }
            if (even < batch) {
                parts.add(together(images.narrow(0, even, batch - even)));
            }
            return joined(parts, batch);
        } finally {
            turn.unlock();
        }
    }

    /** A worker's images, a few at once. */
    private List<float[]> apart(Tensor images, int worker, int count) {
        List<float[]> scores = new ArrayList<>();
        int atOnce = (int) Math.max(1, ROWS_AT_ONCE / Math.max(1, tokens(images)));
        for (int done = 0; done < count; done += atOnce) {
            try (Scope scope = Scope.open()) {
                Tensor some = images.narrow(0, (long) worker * count + done, Math.min(atOnce, count - done));
                scores.add(model.get().scores(some, memories.get(worker)));
            }
        }
        return scores;
    }

    /** Images whose patches and rows of tokens the workers share, fewer images than workers. */
    private float[] together(Tensor images) {
        long rows = images.size(0) * tokens(images);
        int members = (int) Math.max(1, Math.min(workers.count(), rows / FEWEST_ROWS));
        try (SharedPass pass = new SharedPass(model.get(), images, members)) {
            return workers.forEach(
                            worker -> worker < members ? member(pass, worker, workers.count() / members) : new float[0])
                    .get(0);
        }
    }

    /** With more cores than a team can use, each member's operators take some. */
    private float[] member(SharedPass pass, int worker, int operatorThreads) {
        if (operatorThreads > 1) {
            Engine.setOperatorThreads(operatorThreads);
        }
        try {
            return pass.scores(worker, memories.get(worker));
        } finally {
            if (operatorThreads > 1) {
                Engine.setOperatorThreads(1);
            }
        }
    }

    /** About how many tokens an image of this size has. */
    private long tokens(Tensor images) {
        return config.tokens()
                * images.size(2)
                * images.size(3)
                / config.imageSize().area();
    }

    private static Tensor joined(List<float[]> parts, int batch) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int filled = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, filled, part.length);
            filled += part.length;
        }
        return Tensor.of(all, batch, all.length / batch);
    }

    @Override
    public void close() {
        turn.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            workers.close();
            memories.forEach(AttentionMemory::close);
            model.close();
        } finally {
            turn.unlock();
        }
    }
}
