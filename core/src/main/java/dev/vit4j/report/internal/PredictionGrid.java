package dev.vit4j.report.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Images with a classifier's predictions: predicted label and confidence below each; if the true label is known,
 * green with a tick if the prediction is correct, red with a cross and the true label if not; otherwise the image's
 * name, if it has one.
 */
public final class PredictionGrid {

    private static final double BADGE = 26;

    private final List<Prediction> predictions;
    private final PictureLabels labels;
    private final TileSheet sheet;

    /**
     * Lays out predictions, in order.
     *
     * @param labels of the classes
     * @throws InvalidRequestException if there are no predictions
     */
    public PredictionGrid(String title, List<Prediction> predictions, PictureLabels labels) {
        if (predictions.isEmpty()) {
            throw new InvalidRequestException("there are no predictions to draw a grid of");
        }
        this.predictions = List.copyOf(predictions);
        this.labels = labels;
        this.sheet = new TileSheet(title, summary(predictions), labels, predictions.size());
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    public void writePng(Path path) {
        sheet.writePng(path, (graphics, index, x, y) -> drawTile(graphics, predictions.get(index), x, y));
    }

    private static String summary(List<Prediction> predictions) {
        if (predictions.stream().allMatch(prediction -> prediction.trueLabel().isEmpty())) {
            return Plural.of(predictions.size(), "image");
        }
        long correct = predictions.stream().filter(Prediction::isCorrect).count();
        return String.format(Locale.ROOT, "%,d of these %,d correct", correct, predictions.size());
    }

    private void drawTile(Graphics2D graphics, Prediction prediction, int x, int y) {
        Color color = prediction.isCorrect()
                ? ChartPalette.CORRECT
                : prediction.isMistake() ? ChartPalette.MISTAKE : ChartPalette.INK;
        sheet.drawImage(graphics, prediction.image(), color, x, y);
        if (prediction.trueLabel().isPresent()) {
            drawBadge(
                    graphics,
                    prediction.isCorrect(),
                    color,
                    x + sheet.tile() - BADGE + TileSheet.BORDER,
                    y - TileSheet.BORDER);
        }
        String confidence = String.format(Locale.ROOT, "%.0f %%", 100 * prediction.confidence());
        sheet.drawCaption(graphics, labels.drawn(prediction.predictedLabel()), confidence, color, x, y);
        if (prediction.isMistake()) {
            String trueLabel = "is " + labels.drawn(prediction.trueLabel().orElseThrow());
            sheet.drawNote(graphics, trueLabel, labels.regular(15), ChartPalette.INK, x, y);
        } else {
            prediction
                    .name()
                    .ifPresent(name -> sheet.drawNote(
                            graphics, VisibleText.of(name), labels.regular(13), ChartPalette.MUTED_INK, x, y));
        }
    }

    private static void drawBadge(Graphics2D graphics, boolean correct, Color color, double x, double y) {
        graphics.setColor(color);
        graphics.fill(new Ellipse2D.Double(x, y, BADGE, BADGE));
        graphics.fill(new Rectangle2D.Double(x + BADGE / 2, y, BADGE / 2, BADGE / 2));
        Path2D sign = new Path2D.Double();
        if (correct) {
            sign.moveTo(x + 0.28 * BADGE, y + 0.52 * BADGE);
            sign.lineTo(x + 0.45 * BADGE, y + 0.68 * BADGE);
            sign.lineTo(x + 0.74 * BADGE, y + 0.34 * BADGE);
        } else {
            sign.moveTo(x + 0.33 * BADGE, y + 0.33 * BADGE);
            sign.lineTo(x + 0.67 * BADGE, y + 0.67 * BADGE);
            sign.moveTo(x + 0.67 * BADGE, y + 0.33 * BADGE);
            sign.lineTo(x + 0.33 * BADGE, y + 0.67 * BADGE);
        }
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(2.6f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(sign);
    }
}
