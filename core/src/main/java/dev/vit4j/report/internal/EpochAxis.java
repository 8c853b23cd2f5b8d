package dev.vit4j.report.internal;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/**
 * The horizontal axis below a painted chart. XChart's own steps through the data and so labels
 * epochs 0, 41, 82, …; this one steps by 1, 2 or 5 times a power of ten.
 */
public final class EpochAxis {

    private static final int TICK_LENGTH = 5;
    private static final int LABEL_BASELINE = 25;
    private static final int TITLE_BASELINE = 52;

    private EpochAxis() {}

    /** @param spacing minimum distance between two labels, in the chart's units */
    public static void draw(Graphics2D graphics, XYChart chart, double spacing) {
        double lastEpoch = chart.getStyler().getXAxisMax();
        double left = chart.getScreenXFromChart(0);
        double right = chart.getScreenXFromChart(lastEpoch);
        double y = chart.getHeight() - chart.getStyler().getChartPadding() + 1.0;
        graphics.setStroke(new BasicStroke(1));
        graphics.setColor(ChartPalette.MUTED_INK);
        graphics.draw(new Line2D.Double(left, y, right, y));
        for (double epoch : ticks(lastEpoch, Math.max(1, (int) ((right - left) / spacing)))) {
            double x = chart.getScreenXFromChart(epoch);
            graphics.setColor(ChartPalette.MUTED_INK);
            graphics.draw(new Line2D.Double(x, y, x, y + TICK_LENGTH));
            ChartText.center(
                    graphics,
                    CurveQuantity.epochNumber(epoch),
                    ChartPalette.regular(17),
                    ChartPalette.MUTED_INK,
                    x,
                    y + LABEL_BASELINE);
        }
        ChartText.center(
                graphics, "epoch", ChartPalette.regular(17), ChartPalette.INK, (left + right) / 2, y + TITLE_BASELINE);
    }

    /** Whole epochs from 0 in even steps, at most {@code most} after the first. */
    public static double[] ticks(double lastEpoch, int most) {
        int step = IntStream.iterate(1, power -> power * 10)
                .flatMap(power -> IntStream.of(power, 2 * power, 5 * power))
                .filter(candidate -> lastEpoch / candidate <= most)
                .findFirst()
                .orElseThrow();
        return DoubleStream.iterate(0, epoch -> epoch <= lastEpoch, epoch -> epoch + step)
                .toArray();
    }
}
