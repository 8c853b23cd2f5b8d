package dev.vit4j.report.internal;

import dev.vit4j.eval.ClassificationMetrics;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A confusion matrix as a picture: rows are true labels, columns predictions, the diagonal in green,
 * mistakes in red, each by its share of the row. Counts are written where cells have room for them;
 * the most frequent mistakes are listed below, readable also if there are too many classes for that.
 */
public final class ConfusionMatrixChart {

    private static final int MATRIX_SIZE = 800;
    private static final int LARGEST_CELL = 72;
    private static final int SMALLEST_CELL = 2;
    private static final int CELL_WITH_COUNT = 36;
    private static final int CELL_WITH_LABEL = 11;
    private static final int CELL_WITH_SLANTED_LABEL = 30;

    /** Room for the title and two columns of mistakes if there are few classes. */
    private static final int LEAST_WIDTH = 720;

    private static final int MARGIN = 24;
    private static final int TITLE_HEIGHT = 60;
    private static final int AXIS_TITLE_HEIGHT = 34;
    private static final int LABEL_GAP = 8;
    private static final int LONGEST_LABEL = 170;
    private static final int MISTAKES_SHOWN = 10;
    private static final int MISTAKE_LINE_HEIGHT = 26;

    /** With more classes, a picture of double density would take hundreds of megabytes. */
    private static final int SHARP_CLASSES = 200;

    /** The text direction of a sentence that begins with an Arabic or Hebrew name. */
    private static final char LEFT_TO_RIGHT = '\u200E';

    private static final int TITLE_SIZE = 24;
    private static final int TEXT_SIZE = 17;

    private final String title;
    private final ClassificationMetrics.ConfusionMatrix matrix;
    private final List<ClassificationMetrics.ConfusionMatrix.Confusion> mistakes;
    private final int cell;
    private final PictureLabels labels;
    private final ChartFont labelFont;
    private final int labelWidth;

    /** @param labels of the matrix's classes */
    public ConfusionMatrixChart(String title, ClassificationMetrics.ConfusionMatrix matrix, PictureLabels labels) {
        this.title = title;
        this.matrix = matrix;
        this.labels = labels;
        this.mistakes = matrix.largestConfusions(MISTAKES_SHOWN);
        int fitting = MATRIX_SIZE / matrix.numClasses();
        boolean labelsWouldFitLarger = fitting < CELL_WITH_LABEL && matrix.numClasses() <= 120;
        this.cell =
                labelsWouldFitLarger ? CELL_WITH_LABEL + 1 : Math.max(SMALLEST_CELL, Math.min(LARGEST_CELL, fitting));
        this.labelFont = labels.regular(Math.min(TEXT_SIZE, cell - 1));
        this.labelWidth = hasLabels()
                ? (int) Math.ceil(matrix.classNames().stream()
                        .mapToDouble(name -> ChartText.width(label(name), labelFont))
                        .max()
                        .orElse(0))
                : 0;
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    public void writePng(Path path) {
        int matrixSize = cell * matrix.numClasses();
        int mistakeLines = (mistakes.size() + 1) / 2;
        int height = matrixTop()
                + matrixSize
                + MARGIN
                + (mistakes.isEmpty() ? 0 : (mistakeLines + 1) * MISTAKE_LINE_HEIGHT + MARGIN);
        PngFile.write(path, width(), height, matrix.numClasses() <= SHARP_CLASSES ? 2 : 1, this::draw);
    }

    private int width() {
        int right = Math.max(MARGIN, columnLabelOverhang() + LABEL_GAP);
        return Math.max(LEAST_WIDTH, matrixLeft() + cell * matrix.numClasses() + right);
    }

    private boolean hasLabels() {
        return cell >= CELL_WITH_LABEL;
    }

    private double columnLabelAngle() {
        return cell >= CELL_WITH_SLANTED_LABEL ? Math.PI / 4 : Math.PI / 2;
    }

    private int columnLabelHeight() {
        return (int) Math.ceil(labelWidth * Math.sin(columnLabelAngle()) + labelFont.size());
    }

    /** The distance that the last column's slanted label extends beyond the matrix. */
    private int columnLabelOverhang() {
        return Math.max(0, (int) Math.ceil(labelWidth * Math.cos(columnLabelAngle()) - cell / 2.0));
    }

    private int matrixLeft() {
        return MARGIN + AXIS_TITLE_HEIGHT + labelWidth + LABEL_GAP;
    }

    private int matrixTop() {
        return TITLE_HEIGHT + AXIS_TITLE_HEIGHT + columnLabelHeight() + LABEL_GAP;
    }

    private String label(String className) {
        return ChartText.fit(labels.drawn(className), labelFont, LONGEST_LABEL);
    }

    private void draw(Graphics2D graphics) {
        int matrixSize = cell * matrix.numClasses();
        double middle = matrixSize / 2.0;
        ChartFont titleFont = labels.bold(TITLE_SIZE);
        String fittingTitle = ChartText.fit(title, titleFont, width() - 2 * MARGIN);
        ChartText.left(graphics, fittingTitle, titleFont, ChartPalette.INK, MARGIN, 42);
        ChartText.center(
                graphics,
                "predicted label",
                ChartPalette.regular(TEXT_SIZE),
                ChartPalette.MUTED_INK,
                matrixLeft() + middle,
                TITLE_HEIGHT + AXIS_TITLE_HEIGHT - 12.0);
        drawRotated(
                graphics,
                MARGIN + 14.0,
                matrixTop() + middle,
                Math.PI / 2,
                rotated -> ChartText.center(
                        rotated, "true label", ChartPalette.regular(TEXT_SIZE), ChartPalette.MUTED_INK, 0, 0));
        if (hasLabels()) {
            drawLabels(graphics);
        }
        for (int row = 0; row < matrix.numClasses(); row++) {
            for (int column = 0; column < matrix.numClasses(); column++) {
                drawCell(graphics, row, column);
            }
        }
        graphics.setColor(ChartPalette.MUTED_INK);
        graphics.draw(new Rectangle2D.Double(matrixLeft() - 0.5, matrixTop() - 0.5, matrixSize + 1, matrixSize + 1));
        drawMistakes(graphics, matrixTop() + matrixSize + MARGIN);
    }

    private void drawLabels(Graphics2D graphics) {
        double baselineShift = 0.36 * labelFont.size();
        for (int c = 0; c < matrix.numClasses(); c++) {
            String label = label(matrix.classNames().get(c));
            double middle = (c + 0.5) * cell;
            ChartText.right(
                    graphics,
                    label,
                    labelFont,
                    ChartPalette.INK,
                    matrixLeft() - LABEL_GAP,
                    matrixTop() + middle + baselineShift);
            drawRotated(
                    graphics,
                    matrixLeft() + middle,
                    matrixTop() - LABEL_GAP,
                    columnLabelAngle(),
                    rotated -> ChartText.left(rotated, label, labelFont, ChartPalette.INK, 0, baselineShift));
        }
    }

    private void drawCell(Graphics2D graphics, int row, int column) {
        int count = matrix.count(row, column);
        double x = matrixLeft() + (double) column * cell;
        double y = matrixTop() + (double) row * cell;
        // The square root makes a mistake of one in a hundred visible.
        double strength = count == 0 ? 0 : Math.sqrt((double) count / matrix.support(row));
        Color full = row == column ? ChartPalette.CORRECT : ChartPalette.MISTAKE;
        double gap = cell >= CELL_WITH_LABEL ? 0.5 : 0;
        graphics.setColor(tint(full, row == column ? strength * strength : strength));
        graphics.fill(new Rectangle2D.Double(x + gap, y + gap, cell - 2 * gap, cell - 2 * gap));
        if (cell >= CELL_WITH_COUNT && count > 0) {
            ChartFont font = ChartPalette.regular(Math.min(17, cell / 3));
            ChartText.center(
                    graphics,
                    String.format(Locale.ROOT, "%,d", count),
                    font,
                    strength > 0.7 ? Color.WHITE : ChartPalette.INK,
                    x + cell / 2.0,
                    y + cell / 2.0 + 0.36 * font.size());
        }
    }

    private void drawMistakes(Graphics2D graphics, double top) {
        if (mistakes.isEmpty()) {
            return;
        }
        double left = MARGIN;
        ChartText.left(graphics, "Most frequent mistakes", ChartPalette.bold(17), ChartPalette.INK, left, top + 18);
        int lines = (mistakes.size() + 1) / 2;
        double columnWidth = Math.min(MATRIX_SIZE, width() - 2 * MARGIN) / 2.0;
        for (int i = 0; i < mistakes.size(); i++) {
            ClassificationMetrics.ConfusionMatrix.Confusion mistake = mistakes.get(i);
            int column = i / lines;
            double x = left + column * columnWidth;
            double baseline = top + 18 + (i % lines + 1) * MISTAKE_LINE_HEIGHT;
            ChartText.right(
                    graphics,
                    String.format(Locale.ROOT, "%,d", mistake.count()),
                    ChartPalette.bold(17),
                    ChartPalette.MISTAKE,
                    x + 56,
                    baseline);
            String text = LEFT_TO_RIGHT + labels.drawn(mistake.trueLabel()) + " predicted as "
                    + labels.drawn(mistake.predictedLabel());
            ChartText.left(
                    graphics,
                    ChartText.fit(text, labels.regular(TEXT_SIZE), columnWidth - 80),
                    labels.regular(TEXT_SIZE),
                    ChartPalette.INK,
                    x + 68,
                    baseline);
        }
    }

    /** Draws with (x, y) as the origin and the picture turned counter-clockwise. */
    private static void drawRotated(
            Graphics2D graphics, double x, double y, double angle, Consumer<Graphics2D> drawing) {
        Graphics2D rotated = (Graphics2D) graphics.create();
        rotated.translate(x, y);
        rotated.rotate(-angle);
        drawing.accept(rotated);
        rotated.dispose();
    }

    private static Color tint(Color color, double strength) {
        return new Color(
                tint(color.getRed(), strength), tint(color.getGreen(), strength), tint(color.getBlue(), strength));
    }

    private static int tint(int channel, double strength) {
        return (int) Math.round(255 + strength * (channel - 255));
    }
}
