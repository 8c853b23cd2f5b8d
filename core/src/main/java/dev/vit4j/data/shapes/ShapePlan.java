package dev.vit4j.data.shapes;

import dev.vit4j.data.internal.RgbColor;
import dev.vit4j.data.internal.SplitMix64;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The plan of an image: all choices, before any pixel is drawn.
 *
 * @param placed the main shape first
 * @param gradientX the change of the background's brightness from left to right
 * @param gradientY the same from top to bottom
 * @param noise maximum change of a channel by noise
 */
record ShapePlan(
        ShapeColor background, RgbColor backgroundTint, List<Placed> placed, int gradientX, int gradientY, int noise) {

    private static final int MAX_DISTRACTORS = 2;
    private static final int PLACING_ATTEMPTS = 12;
    private static final int TINT = 16;

    /** A shape at its place, in pixels; the angle in radians. */
    record Placed(
            ShapeClass shapeClass, ShapeColor color, RgbColor tint, double x, double y, double radius, double angle) {

        boolean keepsClearOf(Placed other) {
            double dx = x - other.x;
            double dy = y - other.y;
            double needed = radius + 0.85 * other.radius;
            return dx * dx + dy * dy >= needed * needed;
        }
    }

    static ShapePlan draw(ShapeClass mainClass, int size, SplitMix64 random) {
        ShapeColor background = any(ShapeColor.values(), random);
        List<Placed> placed = new ArrayList<>();
        placed.add(place(mainClass, background, size * random.nextDouble(0.26, 0.42), size, random));
        int distractors = random.nextInt(MAX_DISTRACTORS + 1);
        for (int attempt = 0; attempt < PLACING_ATTEMPTS && placed.size() <= distractors; attempt++) {
            Placed candidate =
                    place(otherThan(mainClass, random), background, size * random.nextDouble(0.11, 0.16), size, random);
            if (placed.stream().allMatch(candidate::keepsClearOf)) {
                placed.add(candidate);
            }
        }
        return new ShapePlan(
                background,
                tint(background, random),
                List.copyOf(placed),
                random.nextInt(-40, 40),
                random.nextInt(-40, 40),
                random.nextInt(2, 24));
    }

    private static Placed place(
            ShapeClass shapeClass, ShapeColor background, double radius, int size, SplitMix64 random) {
        ShapeColor color = any(ShapeColor.values(), random);
        while (!color.showsOn(background)) {
            color = any(ShapeColor.values(), random);
        }
        double margin = Math.min(0.95 * radius, size / 2.0);
        return new Placed(
                shapeClass,
                color,
                tint(color, random),
                random.nextDouble(margin, size - margin),
                random.nextDouble(margin, size - margin),
                radius,
                random.nextDouble(0, 2 * StrictMath.PI));
    }

    private static ShapeClass otherThan(ShapeClass mainClass, SplitMix64 random) {
        ShapeClass[] others = Arrays.stream(ShapeClass.values())
                .filter(shapeClass -> shapeClass != mainClass)
                .toArray(ShapeClass[]::new);
        return any(others, random);
    }

    private static RgbColor tint(ShapeColor color, SplitMix64 random) {
        return new RgbColor(
                varied(color.center().red(), random),
                varied(color.center().green(), random),
                varied(color.center().blue(), random));
    }

    private static int varied(int channel, SplitMix64 random) {
        return Math.max(0, Math.min(255, channel + random.nextInt(-TINT, TINT)));
    }

    private static <T> T any(T[] values, SplitMix64 random) {
        return values[random.nextInt(values.length)];
    }

    String caption() {
        StringBuilder caption = new StringBuilder();
        for (int i = 0; i < placed.size(); i++) {
            boolean last = i == placed.size() - 1;
            caption.append(i == 0 ? "" : last ? " and " : ", ");
            String color = placed.get(i).color().word();
            String article = "aeiou".indexOf(color.charAt(0)) >= 0 ? "an " : "a ";
            caption.append(i == 0 ? article : "a small ");
            caption.append(color).append(' ').append(placed.get(i).shapeClass().word());
        }
        String ground = background.word();
        return caption + " on " + ("aeiou".indexOf(ground.charAt(0)) >= 0 ? "an " : "a ") + ground + " background";
    }
}
