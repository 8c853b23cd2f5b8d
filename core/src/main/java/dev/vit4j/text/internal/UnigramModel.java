package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The unigram language model (Kudo 2018, <a href="https://arxiv.org/abs/1804.10959">arXiv:1804.10959</a>): of all ways
 * to cut a text into pieces the most probable one, found from left to right.
 */
public final class UnigramModel implements SubwordModel {

    /** What an unknown character's score is below that of the least probable piece; SentencePiece's constant. */
    private static final double UNKNOWN_PENALTY = 10;

    private static final int NONE = -1;

    private final Map<String, Integer> vocabulary;
    private final double[] scores;
    private final int unknown;
    private final boolean byteFallback;
    private final double unknownScore;
    private final int longest;

    /**
     * @param scores by id, the logarithms of the pieces' probabilities
     * @param unknown the id of the piece of characters that are not in the vocabulary
     * @param byteFallback whether unknown characters become the pieces of their UTF-8 bytes
     * @param origin names the file in errors
     * @throws ResourceException if there is no such id
     */
    public UnigramModel(
            Map<String, Integer> vocabulary, double[] scores, int unknown, boolean byteFallback, String origin) {
        if (unknown < 0 || unknown >= scores.length) {
            throw new ResourceException(origin + ": model.unk_id must be the id of one of the " + scores.length
                    + " pieces of model.vocab, found " + (unknown < 0 ? "none" : unknown)
                    + "; without it a character that is no piece has no id");
        }
        // Map.copyOf probes linearly: a quarter of a million short pieces, with hash codes side by side, take a minute
        this.vocabulary = Collections.unmodifiableMap(new HashMap<>(vocabulary));
        this.scores = scores.clone();
        this.unknown = unknown;
        this.byteFallback = byteFallback;
        double lowest = Double.POSITIVE_INFINITY;
        for (double score : scores) {
            lowest = Math.min(lowest, score);
        }
        unknownScore = lowest - UNKNOWN_PENALTY;
        longest = vocabulary.keySet().stream().mapToInt(String::length).max().orElse(0);
    }

    @Override
    public Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    @Override
    public void tokenize(String text, IntConsumer ids) {
        Path best = bestPath(text);
        Deque<String> pieces = new ArrayDeque<>();
        StringBuilder unknownRun = new StringBuilder();
        for (int end = text.length(); end > 0; end = best.start[end]) {
            String piece = text.substring(best.start[end], end);
            if (best.id[end] == unknown) {
                unknownRun.insert(0, piece);
            } else {
                push(unknownRun, pieces);
                pieces.push(piece);
            }
        }
        push(unknownRun, pieces);
        pieces.forEach(piece -> accept(piece, ids));
    }

    /** Neighbouring unknown characters are one piece. */
    private static void push(StringBuilder run, Deque<String> pieces) {
        if (!run.isEmpty()) {
            pieces.push(run.toString());
            run.setLength(0);
        }
    }

    private void accept(String piece, IntConsumer ids) {
        Integer id = vocabulary.get(piece);
        if (id != null) {
            ids.accept(id);
        } else if (!byteFallback || !acceptBytes(piece, ids)) {
            ids.accept(unknown);
        }
    }

    private boolean acceptBytes(String piece, IntConsumer ids) {
        byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
        int[] found = new int[utf8.length];
        for (int i = 0; i < utf8.length; i++) {
            found[i] = vocabulary.getOrDefault("<0x%02X>".formatted(utf8[i] & 0xff), NONE);
            if (found[i] == NONE) {
                return false;
            }
        }
        for (int id : found) {
            ids.accept(id);
        }
        return true;
    }

    /** For each position the most probable piece that ends there: where it starts, its id, and the path's score. */
    private static final class Path {

        private final int[] start;
        private final int[] id;
        private final double[] score;

        Path(int length) {
            start = new int[length + 1];
            id = new int[length + 1];
            score = new double[length + 1];
            Arrays.fill(start, NONE);
        }

        void offer(int from, int to, int piece, double pieceScore) {
            double candidate = pieceScore + score[from];
            if (start[to] == NONE || candidate > score[to]) {
                start[to] = from;
                id[to] = piece;
                score[to] = candidate;
            }
        }
    }

    private Path bestPath(String text) {
        Path best = new Path(text.length());
        for (int from = 0; from < text.length(); ) {
            int first = from + Character.charCount(text.codePointAt(from));
            boolean isKnown = false;
            for (int to = first; to <= Math.min(text.length(), from + longest); to++) {
                Integer id = vocabulary.get(text.substring(from, to));
                if (id != null) {
                    best.offer(from, to, id, scores[id]);
                    isKnown |= to == first;
                }
            }
            if (!isKnown) {
                best.offer(from, first, unknown, unknownScore);
            }
            from = first;
        }
        return best;
    }
}
