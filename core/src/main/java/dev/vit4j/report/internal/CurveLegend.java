package dev.vit4j.report.internal;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.List;

/** One line per curve: its colour, name, last value, and best value if that differs. */
public final class CurveLegend {

    public static final int LINE_HEIGHT = 28;

    private static final int NAME_X = 44;
    private static final int LAST_RIGHT_X = 228;
    private static final int BEST_X = 262;
    private static final double DIAMOND = 8;

    private CurveLegend() {}

    /** @param y the middle of the first line */
    public static void draw(Graphics2D graphics, CurveQuantity quantity, List<Curve> curves, double x, double y) {
        double middle = y;
        for (Curve curve : curves) {
            double baseline = middle + 6;
            graphics.setColor(curve.color());
            graphics.setStroke(new BasicStroke(3.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.draw(new Line2D.Double(x, middle, x + 30, middle));
            ChartText.left(graphics, curve.name(), ChartPalette.regular(17), ChartPalette.INK, x + NAME_X, baseline);
            String last = quantity.format(curve.last().value());
            ChartText.right(graphics, last, ChartPalette.bold(17), ChartPalette.INK, x + LAST_RIGHT_X, baseline);
            String best = quantity.bestText(curve);
            if (!best.isEmpty()) {
                graphics.setColor(curve.color());
                graphics.fill(BestMark.diamond(x + BEST_X, middle, DIAMOND));
                ChartText.left(
                        graphics, best, ChartPalette.regular(17), ChartPalette.MUTED_INK, x + BEST_X + 16, baseline);
            }
            middle += LINE_HEIGHT;
        }
    }
}
