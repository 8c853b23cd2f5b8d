package dev.vit4j.report.internal;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import dev.vit4j.ResourceException;
import java.util.Objects;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;

/** The libraries that draw curves. A program on the module path only has them if it asks for them. */
public final class ChartLibraries {

    private ChartLibraries() {}

    /**
     * Fails at the start of a run for what would otherwise fail at its end.
     *
     * @throws ResourceException if a library is missing
     */
    public static void require() {
        try {
            Stream.of(XYChart.class, VectorGraphics2D.class).forEach(Objects::requireNonNull);
        } catch (LinkageError e) {
            throw new ResourceException(
                    "a run's curves are drawn by XChart and VectorGraphics2D, which this program doesn't have: put "
                            + "both archives on its class path; or, if it runs on a module path, there, with "
                            + "--add-modules xchart,VectorGraphics2D",
                    e);
        }
    }
}
