package dev.vit4j.data.shapes;

import dev.vit4j.data.internal.RgbColor;
import java.util.Locale;

/** The colours named in captions. The drawn colours vary around them. */
enum ShapeColor {
    RED(215, 45, 45),
    ORANGE(240, 140, 35),
    YELLOW(240, 220, 60),
    GREEN(50, 165, 70),
    BLUE(50, 90, 215),
    PURPLE(140, 60, 180),
    PINK(240, 140, 195),
    BROWN(120, 75, 40),
    WHITE(238, 238, 238),
    GREY(130, 130, 130),
    BLACK(22, 22, 22);

    private static final int MINIMUM_CONTRAST = 110;

    private final int red;
    private final int green;
    private final int blue;

    ShapeColor(int red, int green, int blue) {
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    RgbColor center() {
        return new RgbColor(red, green, blue);
    }

    /** Whether one is visible on the other; the most similar pairs, such as white on yellow, are not. */
    boolean showsOn(ShapeColor other) {
        int redder = red - other.red;
        int greener = green - other.green;
        int bluer = blue - other.blue;
        return redder * redder + greener * greener + bluer * bluer >= MINIMUM_CONTRAST * MINIMUM_CONTRAST;
    }

    /** In lower case, as in captions. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
