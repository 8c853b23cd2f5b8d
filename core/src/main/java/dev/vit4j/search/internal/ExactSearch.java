package dev.vit4j.search.internal;

import dev.vit4j.search.VectorIndex;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.tensor.internal.Kernels;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds the nearest rows by computing the product with every row. The products are in bf16, for the index is read at the speed of
 * memory; rows whose rounded score comes near enough to the best are computed again, so that rounding changes no
 * answer.
 */
public final class ExactSearch {

    /** Enough that the rows are read once for all of them, and their scores stay in the cache. */
    private static final int MOST_QUERIES = 64;

    private static final int MOST_SCORES = 1 << 19;
    private static final int FEWEST_ROWS = 256;
    private static final int BLOCKS_PER_THREAD = 4;

    /** The largest relative error of rounding to bf16, which has 8 significant bits. */
    private static final float ROUNDING = 1f / 512;

    /** Of a cosine: the query, the row's length and the score are rounded. What fp32 sums add is far less than a half. */
    private static final float ERROR = 3.5f * ROUNDING;

    private static final Comparator<Scored> BEST_FIRST = Comparator.comparingDouble((Scored hit) -> -hit.score)
            .thenComparingInt(Scored::segment)
            .thenComparingInt(Scored::row);

    private final IndexContent content;
    private final Workers workers;

    public ExactSearch(IndexContent content, Workers workers) {
        this.content = content;
        this.workers = workers;
    }

    private record Block(int segment, int start, int rows) {}

    private record Scored(int segment, int row, double score) {}

    /** @param queries of length 1 */
    public List<List<VectorIndex.Hit>> search(List<float[]> queries, int most, Predicate<String> filter) {
        List<BitSet> left = IntStream.range(0, content.parts().size())
                .mapToObj(segment -> candidates(content.parts().get(segment), filter))
                .toList();
        int wanted = Math.min(most, left.stream().mapToInt(BitSet::cardinality).sum());
        List<List<VectorIndex.Hit>> hits = new ArrayList<>();
        for (int start = 0; start < queries.size(); start += MOST_QUERIES) {
            List<float[]> some = queries.subList(start, Math.min(queries.size(), start + MOST_QUERIES));
            if (wanted == 0) {
                some.forEach(query -> hits.add(List.of()));
            } else {
                hits.addAll(pass(some, wanted, left));
            }
        }
        return hits;
    }

    private static BitSet candidates(IndexContent.Rows part, Predicate<String> filter) {
        BitSet left = new BitSet(part.count());
        for (int row = part.removed().nextClearBit(0);
                row < part.count();
                row = part.removed().nextClearBit(row + 1)) {
            if (filter.test(part.names().name(row))) {
                left.set(row);
            }
        }
        return left;
    }

    private List<List<VectorIndex.Hit>> pass(List<float[]> queries, int most, List<BitSet> left) {
        List<Block> blocks = blocks(queries.size(), left);
        AtomicInteger next = new AtomicInteger();
        try (Scope scope = Scope.open()) {
            Tensor rounded = rounded(queries);
            List<List<Candidates>> found = workers.forEach(worker -> {
                List<Candidates> own = queries.stream()
                        .map(query -> new Candidates(most, ERROR))
                        .toList();
                Scan scan = new Scan(rounded, left, own);
                for (int index = next.getAndIncrement(); index < blocks.size(); index = next.getAndIncrement()) {
                    scan.scan(blocks.get(index));
                }
                return own;
            });
            return IntStream.range(0, queries.size())
                    .mapToObj(query -> {
                        Candidates all = found.get(0).get(query);
                        found.stream().skip(1).forEach(others -> all.addAll(others.get(query)));
                        return best(queries.get(query), all, most);
                    })
                    .toList();
        }
    }

    private List<Block> blocks(int queries, List<BitSet> left) {
        int all = left.stream().mapToInt(BitSet::length).sum();
        int even = all / (BLOCKS_PER_THREAD * workers.count()) + 1;
        int size = Math.max(FEWEST_ROWS, Math.min(even, MOST_SCORES / queries));
        List<Block> blocks = new ArrayList<>();
        for (int segment = 0; segment < left.size(); segment++) {
            int length = left.get(segment).length();
            for (int start = 0; start < length; start += size) {
                int end = Math.min(length, start + size);
                int first = left.get(segment).nextSetBit(start);
                if (first >= 0 && first < end) {
                    blocks.add(new Block(segment, start, end - start));
                }
            }
        }
        return blocks;
    }

    private Tensor rounded(List<float[]> queries) {
        int dimensions = content.description().dimensions();
        float[] all = new float[queries.size() * dimensions];
        for (int query = 0; query < queries.size(); query++) {
            System.arraycopy(queries.get(query), 0, all, query * dimensions, dimensions);
        }
        return Tensor.of(all, queries.size(), dimensions).to(DType.BFLOAT16);
    }

    /** One thread's share of a pass. */
    private final class Scan {

        private final Tensor queries;
        private final List<BitSet> left;
        private final List<Candidates> found;

        Scan(Tensor queries, List<BitSet> left, List<Candidates> found) {
            this.queries = queries;
            this.left = left;
            this.found = found;
        }

        void scan(Block block) {
            try (Scope scope = Scope.open()) {
                ShortBuffer scores = Kernels.linear(queries, vectors(block)) // [queries, rows]
                        .contiguous()
                        .bytes()
                        .asShortBuffer();
                short[] ofQuery = new short[block.rows];
                for (Candidates candidates : found) {
                    scores.get(ofQuery);
                    offer(block, ofQuery, candidates);
                }
            }
        }

        private Tensor vectors(Block block) {
            ByteBuffer all = content.parts().get(block.segment).vectors();
            int dimensions = content.description().dimensions();
            int row = dimensions * Short.BYTES;
            return Tensor.wrap(all.slice(block.start * row, block.rows * row), DType.BFLOAT16, block.rows, dimensions);
        }

        private void offer(Block block, short[] scores, Candidates candidates) {
            BitSet rows = left.get(block.segment);
            float threshold = candidates.threshold();
            for (int i = 0; i < scores.length; i++) {
                float score = UnitVectors.fromBf16(scores[i]);
                if (score >= threshold && rows.get(block.start + i)) {
                    candidates.offer(block.segment, block.start + i, score);
                    threshold = candidates.threshold();
                }
            }
        }
    }

    private List<VectorIndex.Hit> best(float[] query, Candidates candidates, int most) {
        List<Scored> scored = new ArrayList<>();
        candidates.forEach((segment, row) -> scored.add(new Scored(segment, row, score(query, segment, row))));
        return scored.stream()
                .sorted(BEST_FIRST)
                .limit(most)
                .map(hit -> new VectorIndex.Hit(
                        content.parts().get(hit.segment).names().name(hit.row), (float) hit.score))
                .toList();
    }

    private double score(float[] query, int segment, int row) {
        ByteBuffer vectors = content.parts().get(segment).vectors();
        int start = row * query.length * Short.BYTES;
        double product = 0;
        double squares = 0; // rounding has changed the length
        for (int i = 0; i < query.length; i++) {
            double value = UnitVectors.fromBf16(vectors.getShort(start + i * Short.BYTES));
            product += query[i] * value;
            squares += value * value;
        }
        return Math.max(-1, Math.min(1, product / Math.sqrt(squares)));
    }
}
