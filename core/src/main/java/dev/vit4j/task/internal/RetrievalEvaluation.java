package dev.vit4j.task.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.internal.Permutation;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Evaluation;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Keeps the embedding of each different image and caption; captions that recur are embedded once. Memory: 4 · D bytes
 * for each.
 */
public final class RetrievalEvaluation implements Evaluation<TwoTowers, RetrievalMetrics> {

    private final Dataset dataset;
    private final ContrastiveStep step;
    private final int lossBatch;
    private final Optional<ZeroShotCount> zeroShot;
    private final Embeddings images = new Embeddings("image");
    private final Embeddings captions = new Embeddings("caption");
    private final List<Pair> pairs = new ArrayList<>();
    private double logScale;
    private double bias;

    /** Places of an example's image and caption. */
    private record Pair(int image, int caption) {}

    /**
     * @param lossBatch pairs that are compared by the loss
     * @param zeroShot if classes are known
     */
    public RetrievalEvaluation(Dataset dataset, ContrastiveStep step, int lossBatch, Optional<ZeroShotCount> zeroShot) {
        this.dataset = dataset;
        this.step = step;
        this.lossBatch = lossBatch;
        this.zeroShot = zeroShot;
    }

    /** Which captions are known doesn't change while the parts of a batch are computed, so nor does what they compute. */
    @Override
    public Runnable evaluate(TwoTowers model, TensorBatch part, int[] indices, Pass pass) {
        Tensor embedded = model.embedImages(part.images(), pass).to(DType.FLOAT32);
        float[][] ofImages = rows(embedded);
        Runnable count = zeroShot.map(known -> known.evaluate(model, embedded, indices, pass))
                .orElse(() -> {});
        List<String> texts = Arrays.stream(indices)
                .mapToObj(index -> CaptionCounts.caption(dataset, index))
                .toList();
        int[] unknown = unknown(texts);
        float[][] ofTexts = unknown.length == 0
                ? new float[0][]
                : rows(model.embedTexts(chosen(part.column(TensorBatch.TEXT_IDS), unknown), pass));
        double scaled = model.logitScale().item();
        double moved = model.bias().map(Tensor::item).orElse(0.0);
        return () -> {
            count.run();
            logScale = scaled;
            bias = moved;
            for (int i = 0; i < unknown.length; i++) {
                captions.add(texts.get(unknown[i]), ofTexts[i]);
            }
            for (int i = 0; i < indices.length; i++) {
                int image = images.add(key(indices[i]), ofImages[i]);
                pairs.add(new Pair(image, captions.place(texts.get(i))));
            }
        };
    }

    /** Several rows of a data set may name the same image. */
    private String key(int index) {
        String identity = dataset.identity(index);
        return identity.isEmpty() ? String.valueOf(index) : identity;
    }

    private int[] unknown(List<String> texts) {
        Set<String> seen = new HashSet<>();
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            if (!captions.has(texts.get(i)) && seen.add(texts.get(i))) {
                unknown.add(i);
            }
        }
        return unknown.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Tensor chosen(Tensor ids, int[] rows) {
        return Tensor.concatenate(
                0, Arrays.stream(rows).mapToObj(row -> ids.narrow(0, row, 1)).toList());
    }

    static float[][] rows(Tensor embeddings) {
        int width = (int) embeddings.size(1);
        float[] values = embeddings.to(DType.FLOAT32).toFloatArray();
        float[][] rows = new float[values.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return rows;
    }

    @Override
    public RetrievalMetrics result() {
        if (pairs.isEmpty()) {
            throw new InvalidRequestException("there are no examples to evaluate");
        }
        List<Set<Integer>> ofImages = sets(images.size());
        List<Set<Integer>> ofCaptions = sets(captions.size());
        for (Pair pair : pairs) {
            ofImages.get(pair.image()).add(pair.caption());
            ofCaptions.get(pair.caption()).add(pair.image());
        }
        return new RetrievalMetrics(
                pairs.size(),
                images.size(),
                captions.size(),
                RetrievalMetrics.Recall.of(images.ranks(captions, ofImages)),
                RetrievalMetrics.Recall.of(captions.ranks(images, ofCaptions)),
                loss(),
                zeroShot.map(ZeroShotCount::accuracy).orElse(OptionalDouble.empty()));
    }

    private static List<Set<Integer>> sets(int count) {
        List<Set<Integer>> sets = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            sets.add(new HashSet<>());
        }
        return sets;
    }

    /**
     * The mean over whole batches of pairs in an order that is drawn, always the same one: a folder's may have alike
     * images next to each other. What remains after the last whole batch is not compared.
     */
    private double loss() {
        int[] order = Permutation.of(pairs.size(), SplitMix64.of(0));
        int size = Math.min(lossBatch, order.length);
        int batches = order.length / size;
        double sum = 0;
        for (int batch = 0; batch < batches; batch++) {
            List<Pair> compared = Arrays.stream(order, batch * size, (batch + 1) * size)
                    .mapToObj(pairs::get)
                    .toList();
            try (Scope scope = Scope.open()) {
                long[] equal = compared.stream().mapToLong(Pair::caption).toArray();
                sum += step.gradients(
                                images.rows(
                                        compared.stream().mapToInt(Pair::image).toArray()),
                                captions.rows(compared.stream()
                                        .mapToInt(Pair::caption)
                                        .toArray()),
                                Tensor.of(equal, size),
                                logScale,
                                bias)
                        .loss();
            }
        }
        return sum / ((double) batches * size);
    }
}
