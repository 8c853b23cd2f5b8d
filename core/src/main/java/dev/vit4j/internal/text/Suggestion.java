package dev.vit4j.internal.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the probable intention of a mistyped name, for error messages. */
public final class Suggestion {

    private Suggestion() {}

    /**
     * The candidate with the smallest edit distance, if that is at most one edit per three letters, or the name is its
     * prefix or differs only in case.
     */
    public static Optional<String> of(String typed, Collection<String> candidates) {
        return candidates.stream()
                .filter(candidate -> isNear(typed, candidate))
                .min(Comparator.comparingInt((String candidate) -> distance(typed, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static boolean isNear(String typed, String candidate) {
        boolean isBeginning = typed.length() >= 3 && candidate.startsWith(typed);
        return isBeginning
                || typed.equalsIgnoreCase(candidate)
                || 3 * distance(typed, candidate) <= Math.max(typed.length(), candidate.length());
    }

    /** Edits of one letter each, where swapping two neighbours is one edit (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] distances = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                distances[i][j] = i == 0 || j == 0 ? i + j : distance(distances, a, b, i, j);
            }
        }
        return distances[a.length()][b.length()];
    }

    private static int distance(int[][] distances, String a, String b, int i, int j) {
        int substitution = distances[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(substitution, Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, distances[i - 2][j - 2] + 1) : least;
    }
}
