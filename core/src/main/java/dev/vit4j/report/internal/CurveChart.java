package dev.vit4j.report.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.eval.Result;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.report.EpochMetrics;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;

/**
 * The curves of a run: its figures side by side (for a classifier accuracy and loss), training against validation and
 * test, and the learning rate below. The legend has each curve's last value and, for the validation set, the best if it
 * differs.
 */
public final class CurveChart {

    /** A hundredth of a unit is finer than any screen; more digits would double the file size. */
    private static final Pattern MORE_THAN_TWO_DECIMALS = Pattern.compile("(\\d\\.\\d{2})\\d+");

    private static final int WIDTH = 1200;
    private static final int PANEL_WIDTH = WIDTH / 2;
    private static final int TITLE_SIZE = 24;
    private static final int TITLE_BASELINE = 38;
    private static final int PANEL_TOP = 88;
    private static final int PANEL_HEIGHT = 350;
    private static final int EPOCH_AXIS_HEIGHT = 72;
    private static final int LEARNING_RATE_HEIGHT = 150;
    private static final int EPOCH_LABEL_SPACING = 56;
    private static final int PANEL_TITLE_GAP = 6;
    private static final int RATE_LEGEND_X = 220;
    private static final int RATE_LEGEND_WIDTH = 330;
    private static final int LEGEND_INDENT = 76;

    /** The number of figures that are drawn. */
    public static final int MOST_PANELS = 2;

    private static final Pattern SVG_TAG = Pattern.compile("<svg[^>]*>");

    /** The axes of one figure. */
    private record Panel(CurveQuantity quantity, List<Curve> curves) {}

    private final String title;
    private final ChartFont titleFont;
    private final List<Panel> panels;
    private final List<Curve> learningRates;

    /**
     * @param title the model and the data set
     * @param epochs in order
     * @param result whose figures are drawn, the primary one first
     * @param learningRates at enough steps for a smooth line, including the first and the last
     * @param labels whose fonts are used for the title
     * @throws InvalidRequestException if there are no epochs or no learning rates
     */
    public CurveChart(
            String title,
            List<EpochMetrics> epochs,
            Result result,
            List<LearningRate> learningRates,
            PictureLabels labels) {
        if (epochs.isEmpty() || learningRates.isEmpty()) {
            throw new InvalidRequestException("there are no epochs to draw curves of");
        }
        this.title = title;
        this.titleFont = labels.bold(TITLE_SIZE);
        this.panels = Stream.concat(
                        Stream.of(result.primary()),
                        result.figures().stream().filter(figure -> !figure.equals(result.primary())))
                .map(figure -> new Panel(CurveQuantity.of(figure), curves(epochs, figure.name())))
                .filter(panel -> !panel.curves().isEmpty())
                .limit(MOST_PANELS)
                .toList();
        this.learningRates = rates(learningRates);
    }

    /** @throws ResourceException if the file can't be written */
    public void writePng(Path path) {
        PngFile.write(path, WIDTH, height(), 2, this::draw);
    }

    /** @throws ResourceException if the file can't be written */
    public void writeSvg(Path path) {
        VectorGraphics2D graphics = new VectorGraphics2D();
        draw(graphics);
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        try {
            new SVGProcessor()
                    .getDocument(graphics.getCommands(), new PageSize(0, 0, WIDTH, height()))
                    .writeTo(svg);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String shortened = MORE_THAN_TWO_DECIMALS.matcher(svg.toString(UTF_8)).replaceAll("$1");
        AtomicFile.writeString(
                path,
                SVG_TAG.matcher(shortened)
                        .replaceFirst(
                                tag -> Matcher.quoteReplacement(tag.group() + "<title>" + escaped() + "</title>")));
    }

    /** The title as text, for search and screen readers: what is drawn are outlines. */
    private String escaped() {
        return VisibleText.of(title).replace("&", "&amp;").replace("<", "&lt;");
    }

    private static List<Curve> curves(List<EpochMetrics> epochs, String figure) {
        return Stream.of(
                        curve("training", ChartPalette.TRAIN, epochs, EpochMetrics.TRAIN, figure),
                        curve("validation", ChartPalette.VALIDATION, epochs, EpochMetrics.VALIDATION, figure),
                        curve("test", ChartPalette.TEST, epochs, EpochMetrics.TEST, figure))
                .filter(curve -> !curve.isEmpty())
                .toList();
    }

    private static Curve curve(String name, Color color, List<EpochMetrics> epochs, String split, String figure) {
        return Curve.of(
                name, color, epochs, epoch -> epoch.figure(split, figure), split.equals(EpochMetrics.VALIDATION));
    }

    private static List<Curve> rates(List<LearningRate> rates) {
        List<Curve.Point> values = rates.stream()
                .map(rate -> new Curve.Point(rate.epoch(), rate.value()))
                .toList();
        List<Curve.Point> ofMatrices = rates.stream()
                .filter(rate -> rate.ofMatrices().isPresent())
                .map(rate -> new Curve.Point(rate.epoch(), rate.ofMatrices().getAsDouble()))
                .toList();
        return ofMatrices.isEmpty()
                ? List.of(new Curve("all parameters", ChartPalette.INK, values, false))
                : List.of(
                        new Curve("matrices and filters (Muon)", ChartPalette.TEST, ofMatrices, false),
                        new Curve("all others (AdamW)", ChartPalette.INK, values, false));
    }

    private int learningRateTop() {
        int lines =
                panels.stream().mapToInt(panel -> panel.curves().size()).max().orElse(0);
        return PANEL_TOP + PANEL_HEIGHT + EPOCH_AXIS_HEIGHT + CurveLegend.LINE_HEIGHT * lines + 40;
    }

    private int height() {
        return learningRateTop() + LEARNING_RATE_HEIGHT + EPOCH_AXIS_HEIGHT - 16;
    }

    private void draw(Graphics2D graphics) {
        ChartText.center(
                graphics,
                ChartText.fit(title, titleFont, WIDTH - 48),
                titleFont,
                ChartPalette.INK,
                WIDTH / 2.0,
                TITLE_BASELINE);
        for (int i = 0; i < panels.size(); i++) {
            drawPanel(graphics, panels.get(i).quantity(), panels.get(i).curves(), i * PANEL_WIDTH);
        }
        drawAxes(
                graphics,
                "Learning rate",
                CurvePanel.ofLearningRates(learningRates, WIDTH, LEARNING_RATE_HEIGHT),
                0,
                learningRateTop());
        if (learningRates.size() > 1) {
            drawRateLegend(graphics);
        }
    }

    /** Next to the panel's title. */
    private void drawRateLegend(Graphics2D graphics) {
        double baseline = learningRateTop() - PANEL_TITLE_GAP;
        for (int i = 0; i < learningRates.size(); i++) {
            Curve curve = learningRates.get(i);
            double x = RATE_LEGEND_X + (double) i * RATE_LEGEND_WIDTH;
            graphics.setColor(curve.color());
            graphics.setStroke(new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            graphics.draw(new Line2D.Double(x, baseline - 6, x + 30, baseline - 6));
            ChartText.left(graphics, curve.name(), ChartPalette.regular(17), ChartPalette.INK, x + 44, baseline);
        }
    }

    private static void drawPanel(Graphics2D graphics, CurveQuantity quantity, List<Curve> curves, int x) {
        XYChart chart = CurvePanel.of(quantity, curves, PANEL_WIDTH, PANEL_HEIGHT);
        drawAxes(graphics, quantity.title(), chart, x, PANEL_TOP);
        int legendTop = PANEL_TOP + PANEL_HEIGHT + EPOCH_AXIS_HEIGHT;
        CurveLegend.draw(graphics, quantity, curves, x + LEGEND_INDENT, legendTop);
    }

    private static void drawAxes(Graphics2D graphics, String title, XYChart chart, int x, int y) {
        // A copy by create() would be simpler, but VectorGraphics2D draws what follows its disposal in the wrong place.
        AffineTransform outside = graphics.getTransform();
        graphics.translate(x, y);
        chart.paint(graphics, chart.getWidth(), chart.getHeight());
        EpochAxis.draw(graphics, chart, EPOCH_LABEL_SPACING);
        graphics.setTransform(outside);
        ChartText.left(graphics, title, ChartPalette.bold(20), ChartPalette.INK, x + 16.0, y - PANEL_TITLE_GAP);
    }
}
