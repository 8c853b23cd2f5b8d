package dev.vit4j.data;

import java.util.Locale;

/** The colours that captions name. What is drawn varies around them. */
public enum ShapeColor {
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

    private final RgbColor center;

    ShapeColor(int red, int green, int blue) {
        this.center = new RgbColor(red, green, blue);
    }

    RgbColor center() {
        return center;
    }

    /** Whether one shows on the other; the least different pairs, as white on yellow, don't. */
    boolean showsOn(ShapeColor other) {
        int red = center.red() - other.center.red();
        int green = center.green() - other.center.green();
        int blue = center.blue() - other.center.blue();
        return red * red + green * green + blue * blue >= MINIMUM_CONTRAST * MINIMUM_CONTRAST;
    }

    /** In lower case, as in captions. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
