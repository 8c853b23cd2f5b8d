package dev.vit4j.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.report.internal.CurveChart;
import dev.vit4j.report.internal.CurveChartTest;
import dev.vit4j.report.internal.PictureLabels;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureLabelsTest {

    /** Unassigned characters, which the test's own font has alone. */
    private static final String SQUARE = Character.toString(0x50000);

    private static final String BAR = Character.toString(0x50001);
    private static final String NOWHERE = Character.toString(0x50002);

    @TempDir
    private Path folder;

    private static String squares() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PictureLabelsTest.class.getResource("/fonts/squares.ttf"))
                        .toURI())
                .toString();
    }

    private static PictureLabels with(String font, String... names) {
        return PictureLabels.of(List.of(names), Map.of("VIT4J_FONT", font));
    }

    @Test
    void namesThatNoFontHasAreDrawnByNumberAndTold() {
        PictureLabels labels = PictureLabels.of(List.of("cat", SQUARE, "dog", BAR), Map.of());

        assertThat(labels.drawn("cat")).isEqualTo("cat");
        assertThat(labels.drawn(SQUARE)).isEqualTo("#1");
        assertThat(labels.drawn(BAR)).isEqualTo("#3");
        assertThat(labels.legend().orElseThrow())
                .contains("#1 " + SQUARE + ", #3 " + BAR + ". VIT4J_FONT sets a font that can");
        assertThat(labels.problem()).isEmpty();
        assertThat(PictureLabels.of(List.of("cat"), Map.of()).legend()).isEmpty();
    }

    /** As of a name that the JVM's encoding has no letters for. */
    @Test
    void aVariableThatIsNoPathIsToldAndNotFollowed() {
        PictureLabels labels = with("fonts/\0.ttf", "cat");

        assertThat(labels.problem().orElseThrow()).contains("VIT4J_FONT");
        assertThat(labels.drawn("cat")).isEqualTo("cat");
    }

    @Test
    void theFontThatTheUserNamesDrawsWhatOthersLack() throws Exception {
        PictureLabels labels = with(squares(), "cat", SQUARE + BAR, "a " + SQUARE + " b", NOWHERE);

        assertThat(labels.drawn(SQUARE + BAR)).isEqualTo(SQUARE + BAR);
        assertThat(labels.legend().orElseThrow()).contains("#3").doesNotContain("#1", "#2");
        // By the font's own metrics, in fixed point: a square is 0.9 of its size wide, a bar 0.4.
        assertThat((double) labels.regular(100).layout(SQUARE + BAR).getAdvance())
                .isCloseTo(130, within(0.01));
        double letters = labels.regular(100).layout("a  b").getAdvance();
        assertThat((double) labels.regular(100).layout("a " + SQUARE + " b").getAdvance())
                .isCloseTo(letters + 90, within(1.0));
        assertThat(labels.regular(100)
                        .layout(SQUARE)
                        .getOutline(null)
                        .getBounds2D()
                        .getHeight())
                .isCloseTo(70, within(1.0));
    }

    @Test
    void aVariableThatNamesNoFontIsToldAndNotFollowed() throws IOException {
        Path text = Files.writeString(folder.resolve("text.ttf"), "no font");
        for (String wrong : List.of(text.toString(), folder.resolve("none.otf").toString(), "No Such Family")) {
            PictureLabels labels = with(wrong, "cat", SQUARE);
            assertThat(labels.problem().orElseThrow())
                    .startsWith("VIT4J_FONT must name a font")
                    .contains(wrong);
            assertThat(labels.drawn(SQUARE)).isEqualTo("#1");
        }
        assertThat(with("sansserif", "cat").problem()).isEmpty();
    }

    @Test
    void theTitleOfCurvesStaysText() throws Exception {
        Path svg = folder.resolve("curves.svg");
        EpochMetrics epoch = CurveChartTest.learning(1).get(0);
        new CurveChart(
                        "a <b> & " + SQUARE,
                        List.of(epoch),
                        CurveChartTest.RESULT,
                        CurveChartTest.rates(1),
                        with(squares()))
                .writeSvg(svg);
        assertThat(Files.readString(svg)).contains("<title>a &lt;b> &amp; " + SQUARE + "</title>");
    }
}
