package dev.vit4j.report.internal;

import dev.vit4j.image.RgbImage;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** A picture of images of one size in rows, under a title, each with room for two lines below it. */
final class TileSheet {

    static final double BORDER = 4;

    private static final int MOST_COLUMNS = 6;
    private static final int MARGIN = 24;
    private static final int HEADER_HEIGHT = 92;

    /** The gap between two tiles. */
    private static final int GAP = 18;

    /** The height of the text below a tile. */
    private static final int CAPTIONS = 68;

    private final String title;
    private final String summary;
    private final PictureLabels labels;
    private final int count;
    private final int rows;
    private final int columns;
    private final int tile;

    /** Draws a tile, with its upper left corner at x, y. */
    @FunctionalInterface
    interface Drawing {
        void draw(Graphics2D graphics, int index, int x, int y);
    }

    /**
     * @param summary below the title
     * @param count at least 1
     */
    TileSheet(String title, String summary, PictureLabels labels, int count) {
        this.title = title;
        this.summary = summary;
        this.labels = labels;
        this.count = count;
        this.rows = (count + MOST_COLUMNS - 1) / MOST_COLUMNS;
        this.columns = (count + rows - 1) / rows; // rows as even as possible
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

    /** The side of a tile. */
    int tile() {
        return tile;
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    void writePng(Path path, Drawing drawing) {
        int width = 2 * MARGIN + columns * (tile + GAP) - GAP;
        PngFile.write(
                path,
                width,
                HEADER_HEIGHT + rows * (tile + CAPTIONS) + 8,
                2,
                graphics -> draw(graphics, width, drawing));
    }

    private void draw(Graphics2D graphics, int width, Drawing drawing) {
        int room = width - 2 * MARGIN;
        ChartText.left(
                graphics, ChartText.fit(title, labels.bold(24), room), labels.bold(24), ChartPalette.INK, MARGIN, 42);
        ChartText.left(
                graphics,
                ChartText.fit(summary, ChartPalette.regular(17), room),
                ChartPalette.regular(17),
                ChartPalette.MUTED_INK,
                MARGIN,
                70);
        for (int i = 0; i < count; i++) {
            drawing.draw(
                    graphics, i, MARGIN + i % columns * (tile + GAP), HEADER_HEIGHT + i / columns * (tile + CAPTIONS));
        }
    }

    /** An image that fits the tile, in a frame. */
    void drawImage(Graphics2D graphics, RgbImage image, Color frame, int x, int y) {
        drawPixels(graphics, image, x, y);
        graphics.setColor(frame);
        graphics.setStroke(new BasicStroke((float) BORDER, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        graphics.draw(new Rectangle2D.Double(x - BORDER / 2, y - BORDER / 2, tile + BORDER, tile + BORDER));
    }

    /** Keeps the aspect ratio. Pixels of small images stay squares; large images are smoothed. */
    private void drawPixels(Graphics2D graphics, RgbImage image, int x, int y) {
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

    /** A label on the left of the line below a tile, a value on its right. */
    void drawCaption(Graphics2D graphics, String label, String value, Color color, int x, int y) {
        int baseline = y + tile + 24;
        double room = tile - ChartText.width(value, ChartPalette.regular(15)) - 8;
        ChartText.left(graphics, ChartText.fit(label, labels.bold(15), room), labels.bold(15), color, x, baseline);
        ChartText.right(graphics, value, ChartPalette.regular(15), ChartPalette.MUTED_INK, x + (double) tile, baseline);
    }

    /** The second line below a tile. */
    void drawNote(Graphics2D graphics, String text, ChartFont font, Color color, int x, int y) {
        ChartText.left(graphics, ChartText.fit(text, font, tile), font, color, x, y + tile + 44);
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
