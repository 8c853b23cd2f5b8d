package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Byte-pair encoding (Sennrich et al. 2016, <a href="https://arxiv.org/abs/1508.07909">arXiv:1508.07909</a>): a word
 * begins as its characters, and the pair whose merge was learned first is joined until no pair is left.
 */
public final class BytePairModel implements SubwordModel {

    /**
     * What tokenizer.json can choose.
     *
     * @param unknown the piece of characters that are not in the vocabulary; without one they are left out
     * @param prefix of each character but a word's first, empty if none
     * @param suffix of a word's last character, empty if none
     * @param fuseUnknown whether neighbouring unknown characters are one piece
     * @param byteFallback whether an unknown character becomes the pieces of its UTF-8 bytes
     * @param ignoreMerges whether a word that is a piece is that piece, whatever its merges give
     */
    public record Options(
            Optional<String> unknown,
            String prefix,
            String suffix,
            boolean fuseUnknown,
            boolean byteFallback,
            boolean ignoreMerges) {}

    private static final int NONE = -1;

    private final Map<String, Integer> vocabulary;
    private final PairTable pairs;
    private final Options options;
    private final int unknown;
    private final String origin;

    /** The id of each byte's piece, or {@link #NONE}. */
    private final int[] bytes = new int[256];

    /**
     * @param merges left and right piece of each merge in turn, in the order in which they were learned
     * @param origin names the file in errors
     * @throws ResourceException if a merge is of other pieces than the vocabulary's
     */
    public BytePairModel(Map<String, Integer> vocabulary, List<String> merges, Options options, String origin) {
        // Map.copyOf probes linearly: a quarter of a million short pieces, with hash codes side by side, take a minute
        this.vocabulary = Collections.unmodifiableMap(new HashMap<>(vocabulary));
        this.options = options;
        this.origin = origin;
        this.pairs = pairs(merges);
        this.unknown = options.unknown()
                .flatMap(piece -> Optional.ofNullable(vocabulary.get(piece)))
                .orElse(NONE);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = vocabulary.getOrDefault("<0x%02X>".formatted(i), NONE);
        }
    }

    private PairTable pairs(List<String> merges) {
        PairTable table = new PairTable(merges.size() / 2);
        for (int rank = 0; rank < merges.size() / 2; rank++) {
            String left = merges.get(2 * rank);
            String right = merges.get(2 * rank + 1);
            String end = right.startsWith(options.prefix())
                    ? right.substring(options.prefix().length())
                    : right;
            table.put(id(left, rank), id(right, rank), rank, id(left + end, rank));
        }
        return table;
    }

    private int id(String piece, int rank) {
        Integer id = vocabulary.get(piece);
        if (id == null) {
            throw new ResourceException(origin + ": merge " + (rank + 1) + " of model.merges needs the piece \"" + piece
                    + "\", which model.vocab doesn't have; are both of the same tokenizer?");
        }
        return id;
    }

    @Override
    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    /** @throws ResourceException if a character is unknown, and so is the piece of unknown ones */
    @Override
    public void tokenize(String text, IntConsumer ids) {
        Integer whole = options.ignoreMerges() ? vocabulary.get(text) : null;
        if (whole != null) {
            ids.accept(whole);
            return;
        }
        int[] symbols = symbols(text);
        merge(symbols);
        for (int symbol : symbols) {
            if (symbol != NONE) {
                ids.accept(symbol);
            }
        }
    }

    /** The ids of the characters. */
    private int[] symbols(String text) {
        IntStream.Builder symbols = IntStream.builder();
        boolean isUnknownPending = false;
        for (int at = 0; at < text.length(); ) {
            int end = at + Character.charCount(text.codePointAt(at));
            String character = (at == 0 ? "" : options.prefix())
                    + text.substring(at, end)
                    + (end == text.length() ? options.suffix() : "");
            at = end;
            Integer id = vocabulary.get(character);
            if (id == null && options.byteFallback()) {
                int[] fallback = bytes(character);
                if (Arrays.stream(fallback).noneMatch(piece -> piece == NONE)) {
                    Arrays.stream(fallback).forEach(symbols);
                    continue;
                }
            }
            if (isUnknownPending && (id != null || !options.fuseUnknown())) {
                symbols.add(unknown);
                isUnknownPending = false;
            }
            if (id != null) {
                symbols.add(id);
            } else {
                isUnknownPending = isUnknownWritten(character);
            }
        }
        if (isUnknownPending) {
            symbols.add(unknown);
        }
        return symbols.build().toArray();
    }

    /** Whether an unknown character is the unknown piece; without one it is left out, as in the reference. */
    private boolean isUnknownWritten(String character) {
        if (unknown == NONE && options.unknown().isPresent()) {
            throw new ResourceException(origin + ": model.vocab has neither the character " + character
                    + " nor the piece of unknown ones, " + options.unknown().get());
        }
        return unknown != NONE;
    }

    private int[] bytes(String character) {
        byte[] utf8 = character.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, utf8.length).map(i -> bytes[utf8[i] & 0xff]).toArray();
    }

    /** A pair that could be joined, first by rank, then from left to right. */
    private record Candidate(int rank, int position, int merged) implements Comparable<Candidate> {

        @Override
        public int compareTo(Candidate other) {
            return rank != other.rank ? Integer.compare(rank, other.rank) : Integer.compare(position, other.position);
        }
    }

    /** Joins pairs in place: a joined symbol stands at its first position, and the others are {@link #NONE}. */
    private void merge(int[] symbols) {
        int[] next = new int[symbols.length];
        int[] previous = new int[symbols.length];
        PriorityQueue<Candidate> queue = new PriorityQueue<>();
        for (int i = 0; i < symbols.length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            offer(queue, symbols, i, i + 1);
        }
        for (Candidate best = queue.poll(); best != null; best = queue.poll()) {
            int at = best.position();
            int right = next[at];
            if (symbols[at] == NONE || right >= symbols.length) {
                continue;
            }
            int slot = pairs.find(symbols[at], symbols[right]);
            // one of the two may have been joined with its other neighbour meanwhile
            if (slot < 0 || pairs.merged(slot) != best.merged()) {
                continue;
            }
            symbols[at] = best.merged();
            symbols[right] = NONE;
            next[at] = next[right];
            if (next[at] < symbols.length) {
                previous[next[at]] = at;
            }
            offer(queue, symbols, previous[at], at);
            offer(queue, symbols, at, next[at]);
        }
    }

    private void offer(PriorityQueue<Candidate> queue, int[] symbols, int left, int right) {
        if (left < 0 || right >= symbols.length) {
            return;
        }
        int slot = pairs.find(symbols[left], symbols[right]);
        if (slot >= 0) {
            queue.add(new Candidate(pairs.rank(slot), left, pairs.merged(slot)));
        }
    }
}
