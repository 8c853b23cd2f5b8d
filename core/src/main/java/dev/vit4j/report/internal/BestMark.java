package dev.vit4j.report.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Path2D;
import org.knowm.xchart.style.markers.Marker;

/** The marker of a curve's best epoch: a diamond with a white rim, large enough to be visible if a page shows the chart
 * at half its size and lines run through it. */
final class BestMark extends Marker {

    /** The distance from the middle to a corner. */
    private static final double RADIUS = 10;

    private static final float RIM = 2.5f;

    /** @param markerSize of the chart's points, which are smaller */
    @Override
    public void paint(Graphics2D graphics, double x, double y, int markerSize) {
        Color color = graphics.getColor();
        Shape diamond = diamond(x, y, RADIUS);
        graphics.setColor(Color.WHITE);
        graphics.setStroke(new BasicStroke(2 * RIM, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.draw(diamond);
        graphics.setColor(color);
        graphics.fill(diamond);
    }

    static Shape diamond(double x, double y, double radius) {
        Path2D diamond = new Path2D.Double();
        diamond.moveTo(x, y - radius);
        diamond.lineTo(x + radius, y);
        diamond.lineTo(x, y + radius);
        diamond.lineTo(x - radius, y);
        diamond.closePath();
        return diamond;
    }
}
