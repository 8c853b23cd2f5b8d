package dev.vit4j.data.shapes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The kinds of shapes, each about one unit in radius. */
@SuppressWarnings("ImmutableEnumChecker") // outlines only depend on constants
enum ShapeClass {
    CIRCLE((x, y) -> Math.sqrt(x * x + y * y) - 0.85),
    SQUARE(Outline.polygon(-0.75, -0.75, 0.75, -0.75, 0.75, 0.75, -0.75, 0.75)),
    TRIANGLE(Outline.polygon(0, -1, 0.866, 0.5, -0.866, 0.5)),
    STAR(Outline.star(5, 0.42)),
    CROSS(Outline.polygon(
            -0.3, -0.95, 0.3, -0.95, 0.3, -0.3, 0.95, -0.3, 0.95, 0.3, 0.3, 0.3, 0.3, 0.95, -0.3, 0.95, -0.3, 0.3,
            -0.95, 0.3, -0.95, -0.3, -0.3, -0.3)),
    RING((x, y) -> Math.abs(Math.sqrt(x * x + y * y) - 0.7) - 0.22),
    CRESCENT((x, y) -> Math.max(Math.sqrt(x * x + y * y) - 0.95, 0.8 - Math.sqrt((x - 0.5) * (x - 0.5) + y * y))),
    ARROW(Outline.polygon(-1, -0.25, 0.1, -0.25, 0.1, -0.75, 1, 0, 0.1, 0.75, 0.1, 0.25, -1, 0.25));

    private final Outline outline;

    ShapeClass(Outline outline) {
        this.outline = outline;
    }

    /** The signed distance from the outline, negative inside. */
    double distance(double x, double y) {
        return outline.distance(x, y);
    }

    /** In lower case, as in captions. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ShapeClass::word).toList();
    }
}
