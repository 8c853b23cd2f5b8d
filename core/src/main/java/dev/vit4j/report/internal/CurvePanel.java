package dev.vit4j.report.internal;

import java.awt.BasicStroke;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler.TextAlignment;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The axes of one figure in the curve chart, with a line for each split. */
public final class CurvePanel {

    /** Up to this many epochs each one has a marker; with more, markers would hide the line. */
    private static final int MARKED_EPOCHS = 25;

    /** With more epochs, neighbouring points are closer than a thick line is wide. */
    private static final int THICK_EPOCHS = 150;

    /** The value at which a diverged loss is drawn: from about 10^19 on XChart would search for ticks forever. */
    private static final double LARGEST_DRAWN = 1e12;

    private CurvePanel() {}

    public static XYChart of(CurveQuantity quantity, List<Curve> curves, int width, int height) {
        double lastEpoch =
                curves.stream().mapToDouble(curve -> curve.last().epoch()).max().orElseThrow();
        XYChart chart = axes(width, height, lastEpoch, quantity::tick);
        double smallest = Double.POSITIVE_INFINITY;
        double largest = Double.NEGATIVE_INFINITY;
        for (Curve curve : curves) {
            addLine(chart, curve, curve.points().size() <= MARKED_EPOCHS);
            for (double value : drawn(curve)) {
                smallest = Math.min(smallest, value);
                largest = Math.max(largest, value);
            }
        }
        for (Curve curve : curves) {
            if (curve.choosesEpoch()) {
                addBest(chart, curve, quantity.best(curve));
            }
        }
        chart.getStyler().setYAxisMin(quantity.axisMin(smallest));
        chart.getStyler().setYAxisMax(quantity.axisMax(largest));
        return chart;
    }

    public static XYChart ofLearningRates(List<Curve> curves, int width, int height) {
        XYChart chart = axes(width, height, curves.get(0).last().epoch(), CurveQuantity::shortNumber);
        double largest = curves.stream()
                .flatMapToDouble(curve -> Arrays.stream(drawn(curve)))
                .max()
                .orElseThrow();
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(largest > 0 ? 1.1 * largest : 1);
        chart.getStyler().setAxisTickLabelsFont(ChartPalette.regular(15).font());
        curves.forEach(curve -> addLine(chart, curve, curve.points().size() == 1));
        return chart;
    }

    private static XYChart axes(int width, int height, double lastEpoch, DoubleFunction<String> yTick) {
        XYChart chart = new XYChart(width, height);
        XYStyler styler = chart.getStyler();
        styler.setLocale(Locale.ROOT);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setChartFontColor(ChartPalette.INK);
        styler.setChartPadding(12);
        styler.setChartTitleVisible(false);
        styler.setLegendVisible(false);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotContentSize(0.96);
        styler.setPlotMargin(0);
        styler.setPlotGridVerticalLinesVisible(false);
        styler.setPlotGridLinesColor(ChartPalette.GRID);
        styler.setPlotGridLinesStroke(new BasicStroke(1));
        styler.setAxisTickLabelsFont(ChartPalette.regular(17).font());
        styler.setAxisTickLabelsColor(ChartPalette.MUTED_INK);
        styler.setAxisTickMarksColor(ChartPalette.MUTED_INK);
        styler.setAxisTickPadding(6);
        styler.setYAxisLabelAlignment(TextAlignment.Right);
        styler.setAxisTitlesVisible(false);
        styler.setXAxisTicksVisible(false);
        styler.setXAxisMin(0.0);
        styler.setXAxisMax(Math.max(1, lastEpoch));
        styler.setYAxisTickMarkSpacingHint(44);
        styler.setYAxisTickLabelsFormattingFunction(yTick::apply);
        styler.setMarkerSize(8);
        return chart;
    }

    private static void addLine(XYChart chart, Curve curve, boolean marked) {
        XYSeries line = chart.addSeries(curve.name(), curve.epochs(), drawn(curve));
        line.setLineColor(curve.color());
        line.setLineStyle(new BasicStroke(
                curve.points().size() <= THICK_EPOCHS ? 2.5f : 1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        line.setMarker(marked ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
        line.setMarkerColor(curve.color());
    }

    private static void addBest(XYChart chart, Curve curve, Curve.Point best) {
        XYSeries mark = chart.addSeries(
                curve.name() + " best", new double[] {best.epoch()}, new double[] {Math.min(best.value(), LARGEST_DRAWN)
                });
        mark.setMarker(new BestMark());
        mark.setMarkerColor(curve.color());
    }

    private static double[] drawn(Curve curve) {
        return Arrays.stream(curve.values())
                .map(value -> Math.min(value, LARGEST_DRAWN))
                .toArray();
    }
}
