package dev.vit4j.report.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Images with a classifier's predictions: predicted label and confidence below each; if the true label is known,
 * green with a tick if the prediction is correct, red with a cross and the true label if not; otherwise the image's
 * name, if it has one.
 */
public final class PredictionGrid {

    private static final int MOST_COLUMNS = 6;
    private static final int MARGIN = 24;
    private static final int HEADER_HEIGHT = 92;

    /** The gap between two tiles. */
    private static final int GAP = 18;

    /** The height of the text below a tile. */
    private static final int CAPTIONS = 68;

    private static final double BORDER = 4;
    private static final double BADGE = 26;

    private final String title;
    private final List<Prediction> predictions;
    private final PictureLabels labels;
    private final int rows;
    private final int columns;
    private final int tile;

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
        this.title = title;
        this.predictions = List.copyOf(predictions);
        this.labels = labels;
        this.rows = (predictions.size() + MOST_COLUMNS - 1) / MOST_COLUMNS;
        this.columns = (predictions.size() + rows - 1) / rows; // rows as even as possible
        this.tile = tile(columns);
    }

    /**
     * The side of a tile: larger if there are few, so that the picture is wide enough for a title. At the picture's
     * double density it is a multiple of CIFAR-10's 32 pixels, which are then squares of one size.
     */
    private static int tile(int columns) {
        return switch (columns) {
            case 1 -> 400;
            case 2 -> 304;
            case 3 -> 192;
            default -> 144;
        };
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    public void writePng(Path path) {
        int width = 2 * MARGIN + columns * (tile + GAP) - GAP;
        PngFile.write(path, width, HEADER_HEIGHT + rows * (tile + CAPTIONS) + 8, 2, graphics -> draw(graphics, width));
    }

    private void draw(Graphics2D graphics, int width) {
        int room = width - 2 * MARGIN;
        ChartText.left(
                graphics, ChartText.fit(title, labels.bold(24), room), labels.bold(24), ChartPalette.INK, MARGIN, 42);
        ChartText.left(
                graphics,
                ChartText.fit(summary(), ChartPalette.regular(17), room),
                ChartPalette.regular(17),
                ChartPalette.MUTED_INK,
                MARGIN,
                70);
        for (int i = 0; i < predictions.size(); i++) {
            int x = MARGIN + i % columns * (tile + GAP);
            int y = HEADER_HEIGHT + i / columns * (tile + CAPTIONS);
            drawTile(graphics, predictions.get(i), x, y);
        }
    }

    private String summary() {
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
        drawImage(graphics, prediction.image(), x, y);
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke((float) BORDER, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        graphics.draw(new Rectangle2D.Double(x - BORDER / 2, y - BORDER / 2, tile + BORDER, tile + BORDER));
        if (prediction.trueLabel().isPresent()) {
            drawBadge(graphics, prediction.isCorrect(), color, x + tile - BADGE + BORDER, y - BORDER);
        }
        drawCaption(graphics, prediction, color, x, y + tile + 24);
    }

    private void drawCaption(Graphics2D graphics, Prediction prediction, Color color, int x, int baseline) {
        String confidence = String.format(Locale.ROOT, "%.0f %%", 100 * prediction.confidence());
        double confidenceWidth = ChartText.width(confidence, ChartPalette.regular(15));
        String label =
                ChartText.fit(labels.drawn(prediction.predictedLabel()), labels.bold(15), tile - confidenceWidth - 8);
        ChartText.left(graphics, label, labels.bold(15), color, x, baseline);
        ChartText.right(
                graphics, confidence, ChartPalette.regular(15), ChartPalette.MUTED_INK, x + (double) tile, baseline);
        if (prediction.isMistake()) {
            String trueLabel =
                    ChartText.fit("is " + labels.drawn(prediction.trueLabel().orElseThrow()), labels.regular(15), tile);
            ChartText.left(graphics, trueLabel, labels.regular(15), ChartPalette.INK, x, baseline + 20);
        } else {
            prediction.name().ifPresent(name -> drawName(graphics, name, x, baseline + 20));
        }
    }

    private void drawName(Graphics2D graphics, String name, int x, int baseline) {
        String shown = ChartText.fit(VisibleText.of(name), labels.regular(13), tile);
        ChartText.left(graphics, shown, labels.regular(13), ChartPalette.MUTED_INK, x, baseline);
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

    /** Fits the tile, keeping the aspect ratio. Pixels of small images stay squares; large images are smoothed. */
    private void drawImage(Graphics2D graphics, RgbImage image, int x, int y) {
        graphics.setColor(ChartPalette.GRID);
        graphics.fillRect(x, y, tile, tile);
        double scale = (double) tile / Math.max(image.width(), image.height());
        int width = Math.max(1, (int) Math.round(scale * image.width()));
        int height = Math.max(1, (int) Math.round(scale * image.height()));
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                scale >= 1
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(
                toBufferedImage(image), x + (tile - width) / 2, y + (tile - height) / 2, width, height, null);
    }

    private static BufferedImage toBufferedImage(RgbImage image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        byte[] pixels = image.pixels();
        int next = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int red = pixels[next++] & 0xff;
                int green = pixels[next++] & 0xff;
                int blue = pixels[next++] & 0xff;
                buffered.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return buffered;
    }
}
