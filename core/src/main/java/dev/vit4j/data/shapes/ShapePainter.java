package dev.vit4j.data.shapes;

import dev.vit4j.data.Target;
import dev.vit4j.data.internal.RgbColor;
import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.image.RgbImage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Draws a plan. Plain arithmetic, with each step exactly defined by the Java language, so that the bytes are the same
 * on every machine and JDK; edges are antialiased by the distance of a pixel's centre from the outline.
 */
final class ShapePainter {

    private final int size;
    private final double[] canvas;
    private final List<BitSet> masks = new ArrayList<>();

    private ShapePainter(int size) {
        this.size = size;
        this.canvas = new double[size * size * RgbImage.CHANNELS];
    }

    static ShapeScene paint(ShapePlan plan, int size, SplitMix64 random) {
        ShapePainter painter = new ShapePainter(size);
        painter.paintBackground(plan);
        plan.placed().forEach(painter::paintShape);
        List<ShapeObject> objects = new ArrayList<>();
        for (int i = 0; i < plan.placed().size(); i++) {
            ShapePlan.Placed placed = plan.placed().get(i);
            Target.Masks.Mask mask = new Target.Masks.Mask(
                    Shapes.CLASSES.indexOf(placed.shapeClass()), size, size, painter.masks.get(i));
            objects.add(new ShapeObject(placed.shapeClass(), placed.color(), mask.bounds(), mask));
        }
        return new ShapeScene(painter.withNoise(plan.noise(), random), plan.caption(), objects);
    }

    private void paintBackground(ShapePlan plan) {
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                double brightness =
                        plan.gradientX() * ((x + 0.5) / size - 0.5) + plan.gradientY() * ((y + 0.5) / size - 0.5);
                int at = (y * size + x) * RgbImage.CHANNELS;
                canvas[at] = plan.backgroundTint().red() + brightness;
                canvas[at + 1] = plan.backgroundTint().green() + brightness;
                canvas[at + 2] = plan.backgroundTint().blue() + brightness;
            }
        }
    }

    private void paintShape(ShapePlan.Placed placed) {
        double cos = StrictMath.cos(placed.angle()) / placed.radius();
        double sin = StrictMath.sin(placed.angle()) / placed.radius();
        double reach = placed.radius() * 1.1 + 1;
        BitSet mask = new BitSet(size * size);
        for (int y = first(placed.y() - reach); y < end(placed.y() + reach); y++) {
            for (int x = first(placed.x() - reach); x < end(placed.x() + reach); x++) {
                double dx = x + 0.5 - placed.x();
                double dy = y + 0.5 - placed.y();
                double distance =
                        placed.shapeClass().distance(cos * dx + sin * dy, cos * dy - sin * dx) * placed.radius();
                double coverage = Math.max(0, Math.min(1, 0.5 - distance));
                blend((y * size + x) * RgbImage.CHANNELS, placed.tint(), coverage);
                if (coverage >= 0.5) {
                    mask.set(y * size + x);
                }
            }
        }
        masks.forEach(covered -> covered.andNot(mask));
        masks.add(mask);
    }

    private int first(double position) {
        return Math.max(0, (int) Math.floor(position));
    }

    private int end(double position) {
        return Math.min(size, (int) Math.ceil(position));
    }

    private void blend(int at, RgbColor color, double coverage) {
        canvas[at] += coverage * (color.red() - canvas[at]);
        canvas[at + 1] += coverage * (color.green() - canvas[at + 1]);
        canvas[at + 2] += coverage * (color.blue() - canvas[at + 2]);
    }

    private RgbImage withNoise(int noise, SplitMix64 random) {
        byte[] pixels = new byte[canvas.length];
        for (int i = 0; i < pixels.length; i++) {
            double value = canvas[i] + random.nextDouble(-noise, noise);
            pixels[i] = (byte) Math.max(0, Math.min(255, (int) Math.floor(value + 0.5)));
        }
        return new RgbImage(size, size, pixels);
    }
}
