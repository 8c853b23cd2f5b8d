package dev.vit4j.gate;

import java.util.Arrays;

/** The assignment problem, by the Hungarian method with potentials (Kuhn 1955; Munkres 1957). */
final class Assignment {

    private Assignment() {}

    /**
     * The cheapest choice of a column for each row, no column twice.
     *
     * @param costs [rows][columns], at least as many columns as rows
     */
    static int[] cheapest(double[][] costs) {
        int rows = costs.length;
        int columns = rows == 0 ? 0 : costs[0].length;
        double[] ofRow = new double[rows + 1]; // potentials; row and column 0 are none
        double[] ofColumn = new double[columns + 1];
        int[] rowOf = new int[columns + 1];
        int[] before = new int[columns + 1]; // on the path by which a column was reached
        for (int row = 1; row <= rows; row++) {
            rowOf[0] = row;
            double[] least = new double[columns + 1];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            boolean[] reached = new boolean[columns + 1];
            int column = 0;
            while (rowOf[column] != 0) {
                reached[column] = true;
                int from = rowOf[column];
                int next = 0;
                double step = Double.POSITIVE_INFINITY;
                for (int j = 1; j <= columns; j++) {
                    double reduced = costs[from - 1][j - 1] - ofRow[from] - ofColumn[j];
                    if (!reached[j] && reduced < least[j]) {
                        least[j] = reduced;
                        before[j] = column;
                    }
                    if (!reached[j] && least[j] < step) {
                        step = least[j];
                        next = j;
                    }
                }
                for (int j = 0; j <= columns; j++) {
                    if (reached[j]) {
                        ofRow[rowOf[j]] += step;
                        ofColumn[j] -= step;
                    } else {
                        least[j] -= step;
                    }
                }
                column = next;
            }
            while (column != 0) {
                rowOf[column] = rowOf[before[column]];
                column = before[column];
            }
        }
        int[] chosen = new int[rows];
        for (int j = 1; j <= columns; j++) {
            if (rowOf[j] != 0) {
                chosen[rowOf[j] - 1] = j - 1;
            }
        }
        return chosen;
    }
}
