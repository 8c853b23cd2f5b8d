package dev.vit4j.report.internal;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import dev.vit4j.ResourceException;
import java.util.Objects;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;

/** What curves are drawn with. A program on a module path has it only if it asks for it. */
public final class ChartLibraries {

    private ChartLibraries() {}

    /**
     * Refuses at a run's beginning what would end it when it is done.
     *
     * @throws ResourceException if a library is not there
     */
    public static void require() {
        try {
            Stream.of(XYChart.class, VectorGraphics2D.class).forEach(Objects::requireNonNull);
        } catch (LinkageError e) {
            throw new ResourceException(
                    "a run's curves are drawn by XChart and VectorGraphics2D, which this program doesn't have: put both "
                            + "archives on its class path; or, where it runs on a module path, there, with "
                            + "--add-modules xchart,VectorGraphics2D",
                    e);
        }
    }
}
