package dev.vit4j.hub;

import dev.vit4j.model.TransformerModel;
import dev.vit4j.nn.AttentionMemory;
import dev.vit4j.nn.PackedBlocks;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.PrecisionProbe;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

public final class InferenceSession implements AutoCloseable {

    public record Options(Optional<Precision> precision, int threads) {
        public static Options defaults() { return new Options(Optional.empty(), Engine.availableCores()); }
    }

    private final TransformerModel model;
    private final Workers workers;
    private final Owned<PackedBlocks> blocks;
    private final List<AttentionMemory> memories;
    private final ReentrantLock turn = new ReentrantLock(true);

    private InferenceSession(TransformerModel model, Options options) {
        this.model = model;
        DType dtype = options.precision().orElseGet(() -> PrecisionProbe.result().fastest()).computeType();
        workers = Workers.start(options.threads());
        blocks = Owned.create(() -> new PackedBlocks(model.blocks(), 1, dtype));
        memories = Stream.generate(() -> new AttentionMemory(dtype)).limit(options.threads()).toList();
    }

    public static InferenceSession open(TransformerModel model, Options options) {
        return new InferenceSession(model, options);
    }

    public float[][] run(Tensor images) {
        turn.lock();
        try {
            int n = (int) images.size(0);
            float[][] scores = new float[n][];
            int chunk = Integer.getInteger("chunk", 1);
            workers.forEach(w -> {
                int from = n * w / workers.count(), to = n * (w + 1) / workers.count();
                for (int i = from; i < to; i += chunk) {
                    try (NoGrad ng = NoGrad.open(); Scope scope = Scope.open()) {
                        int c = Math.min(chunk, to - i);
                        Tensor tokens = model.embed(images.narrow(0, i, c), Pass.inference()).to(blocks.get().dtype());
                        float[] s = model.head(blocks.get().forward(tokens, memories.get(w)).to(DType.FLOAT32), Pass.inference()).toFloatArray();
                        for (int k = 0; k < c; k++) scores[i + k] = java.util.Arrays.copyOfRange(s, k * s.length / c, (k + 1) * s.length / c);
                    }
                }
                return w;
            });
            return scores;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public void close() {
        workers.close();
        memories.forEach(AttentionMemory::close);
        blocks.close();
    }
}
