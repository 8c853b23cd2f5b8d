package dev.vit4j.data.shapes;

/** A closed curve, as the signed distance of a point from it: negative inside. */
@FunctionalInterface
interface Outline {

    double distance(double x, double y);

    /** The polygon through x0, y0, x1, y1, …: the nearest edge's distance, its sign by the even-odd rule. */
    static Outline polygon(double... corners) {
        return (x, y) -> {
            double nearest = Double.MAX_VALUE;
            boolean inside = false;
            double ax = corners[corners.length - 2];
            double ay = corners[corners.length - 1];
            for (int i = 0; i < corners.length; i += 2) {
                double bx = corners[i];
                double by = corners[i + 1];
                nearest = Math.min(nearest, squaredDistanceToEdge(x, y, ax, ay, bx, by));
                if ((ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax) {
                    inside = !inside;
                }
                ax = bx;
                ay = by;
            }
            return inside ? -Math.sqrt(nearest) : Math.sqrt(nearest);
        };
    }

    /** A star of radius one, its inner corners on a smaller circle. */
    static Outline star(int points, double innerRadius) {
        double[] corners = new double[4 * points];
        for (int i = 0; i < 2 * points; i++) {
            double radius = i % 2 == 0 ? 1 : innerRadius;
            double angle = StrictMath.PI * i / points;
            corners[2 * i] = radius * StrictMath.sin(angle);
            corners[2 * i + 1] = -radius * StrictMath.cos(angle);
        }
        return polygon(corners);
    }

    private static double squaredDistanceToEdge(double x, double y, double ax, double ay, double bx, double by) {
        double ex = bx - ax;
        double ey = by - ay;
        double along = ((x - ax) * ex + (y - ay) * ey) / (ex * ex + ey * ey);
        double clamped = Math.max(0, Math.min(1, along));
        double dx = x - ax - clamped * ex;
        double dy = y - ay - clamped * ey;
        return dx * dx + dy * dy;
    }
}
