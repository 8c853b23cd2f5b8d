package dev.vit4j.text.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Learns merges from words: the most frequent pair of neighbours becomes a piece, again and again. Of equally frequent
 * pairs the one whose pieces are older is taken, so that the same words always give the same merges.
 */
public final class BytePairMerges {

    /** A pair that occurs once is learned by heart, not a piece. */
    private static final int LEAST_COUNT = 2;

    private record Pair(int left, int right) {}

    private record Entry(Pair pair, long count) implements Comparable<Entry> {

        @Override
        public int compareTo(Entry other) {
            if (count != other.count) {
                return Long.compare(other.count, count);
            }
            return pair.left != other.pair.left
                    ? Integer.compare(pair.left, other.pair.left)
                    : Integer.compare(pair.right, other.pair.right);
        }
    }

    private final List<String> pieces;
    private final List<String> merges = new ArrayList<>();
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Pair, Long> counts = new HashMap<>();
    private final Map<Pair, Set<Integer>> places = new HashMap<>();

    /**
     * @param alphabet the pieces to begin with
     * @param words by their number; each as its pieces of the alphabet
     */
    public BytePairMerges(List<String> alphabet, Map<List<String>, Long> words) {
        pieces = new ArrayList<>(alphabet);
        Map<String, Integer> ids = new HashMap<>();
        alphabet.forEach(piece -> ids.put(piece, ids.size()));
        words.forEach((word, count) -> {
            this.words.add(word.stream().mapToInt(ids::get).toArray());
            wordCounts.add(count);
            count(this.words.size() - 1, 1);
        });
    }

    /** The pieces, of which the alphabet is first, then the result of each merge. */
    public List<String> pieces() {
        return List.copyOf(pieces);
    }

    /** Left and right piece of each merge in turn. */
    public List<String> merges() {
        return List.copyOf(merges);
    }

    /** Learns until there are so many pieces, or no pair occurs twice. */
    public void learn(int wanted) {
        PriorityQueue<Entry> queue = new PriorityQueue<>();
        counts.forEach((pair, count) -> queue.add(new Entry(pair, count)));
        while (pieces.size() < wanted) {
            Entry best = queue.poll();
            if (best == null) {
                return;
            }
            long count = counts.getOrDefault(best.pair(), 0L);
            if (count < LEAST_COUNT) {
                continue;
            }
            if (count != best.count()) {
                queue.add(new Entry(best.pair(), count));
                continue;
            }
            Set<Pair> changed = join(best.pair());
            changed.forEach(pair -> queue.add(new Entry(pair, counts.getOrDefault(pair, 0L))));
        }
    }

    /** Makes a pair a piece, and returns the pairs whose counts have changed. */
    private Set<Pair> join(Pair pair) {
        merges.add(pieces.get(pair.left()));
        merges.add(pieces.get(pair.right()));
        pieces.add(pieces.get(pair.left()) + pieces.get(pair.right()));
        Set<Pair> changed = new HashSet<>();
        for (int word : List.copyOf(places.getOrDefault(pair, Set.of()))) {
            count(word, -1);
            words.set(word, joined(words.get(word), pair, pieces.size() - 1));
            changed.addAll(count(word, 1));
        }
        return changed;
    }

    private static int[] joined(int[] word, Pair pair, int piece) {
        int[] joined = new int[word.length];
        int length = 0;
        for (int i = 0; i < word.length; i++) {
            boolean isPair = i + 1 < word.length && word[i] == pair.left() && word[i + 1] == pair.right();
            joined[length++] = isPair ? piece : word[i];
            if (isPair) {
                i++;
            }
        }
        return Arrays.copyOf(joined, length);
    }

    /** Adds a word's pairs to the counts, or takes them away. */
    private Set<Pair> count(int word, int sign) {
        int[] ids = words.get(word);
        Set<Pair> seen = new HashSet<>();
        for (int i = 0; i + 1 < ids.length; i++) {
            Pair pair = new Pair(ids[i], ids[i + 1]);
            counts.merge(pair, sign * wordCounts.get(word), Long::sum);
            seen.add(pair);
        }
        for (Pair pair : seen) {
            if (sign > 0) {
                places.computeIfAbsent(pair, absent -> new HashSet<>()).add(word);
            } else {
                places.getOrDefault(pair, new HashSet<>()).remove(word);
            }
        }
        return seen;
    }
}
