package dev.vit4j.report.internal;

import java.awt.Color;
import java.awt.Font;
import java.util.List;

/** Colours and fonts of all pictures. The hues are Okabe and Ito's, distinguishable for colour-blind readers. */
public final class ChartPalette {

    public static final Color INK = new Color(0x1F2933);
    public static final Color MUTED_INK = new Color(0x5F6B7A);
    public static final Color GRID = new Color(0xE4E7EB);
    public static final Color TRAIN = new Color(0x8A94A3);
    public static final Color VALIDATION = new Color(0xE69F00);
    public static final Color TEST = new Color(0x0072B2);
    public static final Color CORRECT = new Color(0x00855A);
    public static final Color MISTAKE = new Color(0xC8321A);

    private ChartPalette() {}

    public static ChartFont regular(int size) {
        return new ChartFont(new Font(Font.SANS_SERIF, Font.PLAIN, size), List.of());
    }

    public static ChartFont bold(int size) {
        return new ChartFont(new Font(Font.SANS_SERIF, Font.BOLD, size), List.of());
    }
}
