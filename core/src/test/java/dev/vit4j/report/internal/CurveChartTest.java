package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.Result;
import dev.vit4j.report.EpochLine;
import dev.vit4j.report.EpochMetrics;
import java.awt.Color;
import java.awt.geom.Point2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class CurveChartTest {

    private static final CurveQuantity ACCURACY =
            new CurveQuantity("accuracy", Result.Figure.Better.HIGHER, Result.Figure.Unit.FRACTION);
    private static final CurveQuantity LOSS =
            new CurveQuantity("loss", Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER);

    /** Of a classifier, whose figures are drawn. */
    public static final ClassificationMetrics RESULT =
            ClassificationMetrics.of(new float[][] {{1, 0}}, new int[] {0}, List.of("cat", "dog"));

    private static final PictureLabels LABELS = PictureLabels.of(List.of(), Map.of());

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 100, 600})
    void drawsAnyNumberOfEpochs(int numEpochs) throws IOException {
        Path png = folder.resolve("curves-" + numEpochs + ".png");
        Path svg = folder.resolve("curves-" + numEpochs + ".svg");
        CurveChart chart =
                new CurveChart("vit-cifar10-course, CIFAR-10", learning(numEpochs), RESULT, rates(numEpochs), LABELS);

        chart.writePng(png);
        chart.writeSvg(svg);

        BufferedImage image = ImageIO.read(png.toFile());
        assertThat(image.getWidth()).isEqualTo(2400);
        assertThat(countPixels(image, ChartPalette.TEST.getRGB())).isGreaterThan(100);
        assertThat(countPixels(image, ChartPalette.TRAIN.getRGB())).isGreaterThan(100);
        assertThat(Files.readString(svg)).contains("<svg", rgb(ChartPalette.TEST), rgb(ChartPalette.TRAIN));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e6, 1e20, 1e38, Double.MAX_VALUE})
    void drawsALossThatExploded(double loss) {
        EpochMetrics exploded = EpochLine.of(
                1,
                10,
                loss,
                0.1,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(loss),
                OptionalDouble.of(0.1),
                loss,
                1,
                1);
        Path png = folder.resolve("curves.png");

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> new CurveChart("exploded", List.of(exploded), RESULT, rates(1), LABELS).writePng(png));

        assertThat(png).isNotEmptyFile();
    }

    @Test
    void legendGivesTheBestValueWhereItIsNotTheLast() {
        List<Curve.Point> accuracies =
                List.of(new Curve.Point(1, 0.61), new Curve.Point(2, 0.83), new Curve.Point(2.5, 0.8));
        Curve accuracy = new Curve("validation", ChartPalette.VALIDATION, accuracies, true);
        Curve loss = new Curve(
                "validation",
                ChartPalette.VALIDATION,
                List.of(new Curve.Point(1, 1.2), new Curve.Point(2.5, 0.9)),
                true);

        assertThat(ACCURACY.bestText(accuracy)).isEqualTo("best 83.00 % in epoch 2");
        assertThat(LOSS.best(loss)).isEqualTo(new Curve.Point(2.5, 0.9));
        Curve alike = new Curve(
                "validation",
                ChartPalette.VALIDATION,
                List.of(new Curve.Point(1, 1), new Curve.Point(2, 1), new Curve.Point(3, 0.9)),
                true);
        assertThat(ACCURACY.best(alike)).isEqualTo(new Curve.Point(2, 1));
        assertThat(LOSS.bestText(loss)).isEmpty();
        assertThat(ACCURACY.bestText(new Curve("test", ChartPalette.TEST, accuracies, false)))
                .isEmpty();
    }

    @Test
    void marksTheBestEpochOfTheValidationSetAlone() throws IOException {
        Path marked = folder.resolve("marked.svg");
        Path unmarked = folder.resolve("unmarked.svg");
        List<EpochMetrics> withoutValidation = learning(90).stream()
                .map(epoch -> EpochLine.of(
                        epoch.epoch(),
                        epoch.step(),
                        epoch.figure(EpochMetrics.TRAIN, "loss").orElseThrow(),
                        epoch.figure(EpochMetrics.TRAIN, "accuracy").orElseThrow(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        epoch.figure(EpochMetrics.TEST, "loss"),
                        epoch.figure(EpochMetrics.TEST, "accuracy"),
                        epoch.learningRate(),
                        epoch.imagesPerSecond(),
                        epoch.seconds()))
                .toList();
        new CurveChart("with validation", learning(90), RESULT, rates(90), LABELS).writeSvg(marked);
        new CurveChart("without", withoutValidation, RESULT, rates(90), LABELS).writeSvg(unmarked);

        assertThat(fills(marked)).contains(rgb(ChartPalette.VALIDATION)).doesNotContain(rgb(ChartPalette.TEST));
        assertThat(fills(unmarked)).doesNotContain(rgb(ChartPalette.TEST), rgb(ChartPalette.TRAIN));
    }

    /** The colours of what is filled: marks, since there are too many epochs for points. */
    private static List<String> fills(Path svg) throws IOException {
        return Pattern.compile("fill:(rgb\\([^)]*\\))")
                .matcher(Files.readString(svg))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void showsBothRatesOfMuonAndSaysWhatItsAxisIs() throws IOException {
        List<LearningRate> both = rates(6).stream()
                .map(rate -> new LearningRate(rate.epoch(), rate.value(), OptionalDouble.of(4 * rate.value())))
                .toList();
        Path one = folder.resolve("one.png");
        Path two = folder.resolve("two.png");
        new CurveChart("six epochs", learning(6), RESULT, rates(6), LABELS).writePng(one);
        new CurveChart("six epochs", learning(6), RESULT, both, LABELS).writePng(two);

        long more = countPixels(ImageIO.read(two.toFile()), ChartPalette.TEST.getRGB())
                - countPixels(ImageIO.read(one.toFile()), ChartPalette.TEST.getRGB());
        assertThat(more).as("pixels of the line of Muon's rate").isGreaterThan(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "0.25, 0.25",
        "100, 100",
        "0.001, 1e-3",
        "0.012, 0.012",
        "0.0005, 5e-4",
        "0.00025, 2.5e-4",
        "1e-10, 1e-10"
    })
    void axisNumbersCarryNoNeedlessZeros(double value, String text) {
        assertThat(CurveQuantity.shortNumber(value)).isEqualTo(text);
    }

    @Test
    void placesBothLegendsBelowTheirAxesInSvgToo() throws Exception {
        Path svg = folder.resolve("curves.svg");
        new CurveChart("six epochs", learning(6), RESULT, rates(6), LABELS).writeSvg(svg);

        assertThat(legendLines(svg))
                .as("starts of the legend's coloured lines, in the picture's coordinates")
                .containsExactly(
                        new Point2D.Double(76, 510),
                        new Point2D.Double(76, 538),
                        new Point2D.Double(76, 566),
                        new Point2D.Double(676, 510),
                        new Point2D.Double(676, 538),
                        new Point2D.Double(676, 566));
    }

    @Test
    void labelsEpochsInRoundSteps() {
        assertThat(EpochAxis.ticks(1, 8)).containsExactly(0, 1);
        assertThat(EpochAxis.ticks(6, 8)).containsExactly(0, 1, 2, 3, 4, 5, 6);
        assertThat(EpochAxis.ticks(100, 8)).containsExactly(0, 20, 40, 60, 80, 100);
        assertThat(EpochAxis.ticks(610, 8)).containsExactly(0, 100, 200, 300, 400, 500, 600);
    }

    @Test
    void refusesARunWithoutEpochs() {
        assertThatThrownBy(() -> new CurveChart("nothing", List.of(), RESULT, rates(1), LABELS))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> new CurveChart("nothing", learning(1), RESULT, List.of(), LABELS))
                .isInstanceOf(InvalidRequestException.class);
    }

    /** Where a page shows the chart at a third of its pixels, a mark of 36 is one of 12. */
    @Test
    void theMarkIsSeenBesideTheLines() throws IOException {
        Path png = folder.resolve("marked.png");
        new CurveChart("with validation", learning(90), RESULT, rates(90), LABELS).writePng(png);

        BufferedImage image = ImageIO.read(png.toFile());

        int widest = IntStream.range(0, image.getHeight())
                .map(y -> longestRun(image, y, ChartPalette.VALIDATION.getRGB()))
                .filter(width -> width < 50) // the legend's line is longer
                .max()
                .orElse(0);
        assertThat(widest).isGreaterThan(36);
    }

    private static int longestRun(BufferedImage image, int y, int rgb) {
        int longest = 0;
        int run = 0;
        for (int x = 0; x < image.getWidth(); x++) {
            run = image.getRGB(x, y) == rgb ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /** Curves of the usual shape: warm-up and cosine, test accuracy levelling off, every third epoch tested. */
    public static List<EpochMetrics> learning(int numEpochs) {
        Random random = new Random(numEpochs);
        return IntStream.rangeClosed(1, numEpochs)
                .mapToObj(i -> {
                    double progress = (double) i / numEpochs;
                    double train = 0.98 - 0.6 * Math.exp(-4 * progress) + 0.004 * random.nextGaussian();
                    double validation = 0.91 - 0.5 * Math.exp(-5 * progress) + 0.006 * random.nextGaussian();
                    double test = 0.90 - 0.5 * Math.exp(-5 * progress) + 0.006 * random.nextGaussian();
                    boolean tested = i % 3 == 0 || i == numEpochs;
                    return EpochLine.of(
                            i,
                            195L * i,
                            2.1 * (1 - train) + 0.03,
                            train,
                            OptionalDouble.of(2.0 * (1 - validation) + 0.2 * progress),
                            OptionalDouble.of(validation),
                            tested ? OptionalDouble.of(2.1 * (1 - test) + 0.2 * progress) : OptionalDouble.empty(),
                            tested ? OptionalDouble.of(test) : OptionalDouble.empty(),
                            1e-3 * Math.min(1, i / 5.0) * 0.5 * (1 + Math.cos(Math.PI * progress)),
                            510 + random.nextGaussian(),
                            98.0 * i);
                })
                .toList();
    }

    public static List<LearningRate> rates(int numEpochs) {
        return IntStream.rangeClosed(0, 100)
                .mapToObj(i -> new LearningRate(numEpochs * i / 100.0, 1e-3 * Math.min(i / 10.0, (100 - i) / 90.0)))
                .toList();
    }

    private static List<Point2D> legendLines(Path svg) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        NodeList lines = factory.newDocumentBuilder().parse(svg.toFile()).getElementsByTagName("line");
        return IntStream.range(0, lines.getLength())
                .mapToObj(i -> (Element) lines.item(i))
                .filter(line -> line.getAttribute("style").contains("stroke-width:3.5"))
                .map(line -> {
                    Point2D shift = translation((Element) line.getParentNode());
                    return (Point2D) new Point2D.Double(
                            shift.getX() + Double.parseDouble(line.getAttribute("x1")),
                            shift.getY() + Double.parseDouble(line.getAttribute("y1")));
                })
                .toList();
    }

    private static Point2D translation(Element group) {
        Matcher matcher = Pattern.compile("translate\\((\\S+) (\\S+)\\)").matcher(group.getAttribute("transform"));
        return matcher.matches()
                ? new Point2D.Double(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)))
                : new Point2D.Double();
    }

    private static String rgb(Color color) {
        return "rgb(%d,%d,%d)".formatted(color.getRed(), color.getGreen(), color.getBlue());
    }

    private static long countPixels(BufferedImage image, int rgb) {
        return IntStream.range(0, image.getHeight())
                .mapToLong(y -> IntStream.range(0, image.getWidth())
                        .filter(x -> image.getRGB(x, y) == rgb)
                        .count())
                .sum();
    }
}
