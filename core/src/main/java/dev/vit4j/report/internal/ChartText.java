package dev.vit4j.report.internal;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;

/** Draws text as outlines, so that a picture looks the same without its font, in PNG and in SVG. */
public final class ChartText {

    private static final String ELLIPSIS = "…";

    private ChartText() {}

    public static void left(Graphics2D graphics, String text, ChartFont font, Color color, double x, double baseline) {
        if (text.isEmpty()) {
            return;
        }
        graphics.setColor(color);
        AffineTransform position = AffineTransform.getTranslateInstance(x, baseline);
        graphics.fill(font.layout(text).getOutline(position));
    }

    public static void center(
            Graphics2D graphics, String text, ChartFont font, Color color, double x, double baseline) {
        left(graphics, text, font, color, x - width(text, font) / 2, baseline);
    }

    public static void right(Graphics2D graphics, String text, ChartFont font, Color color, double x, double baseline) {
        left(graphics, text, font, color, x - width(text, font), baseline);
    }

    public static double width(String text, ChartFont font) {
        return text.isEmpty() ? 0 : font.layout(text).getAdvance();
    }

    /** The text, shortened with an ellipsis to fit {@code width}. */
    public static String fit(String text, ChartFont font, double width) {
        if (width(text, font) <= width) {
            return text;
        }
        int length = text.length();
        while (length > 0 && width(text.substring(0, length) + ELLIPSIS, font) > width) {
            length--;
        }
        return text.substring(0, length).strip() + ELLIPSIS;
    }
}
