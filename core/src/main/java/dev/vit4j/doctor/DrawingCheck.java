package dev.vit4j.doctor;

import dev.vit4j.report.internal.Pictures;
import java.awt.AWTError;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/** Checks whether text can be drawn: charts and pictures need system fonts, which servers and containers often lack. */
final class DrawingCheck {

    private DrawingCheck() {}

    static Diagnosis.Finding finding() {
        try {
            return drawsText()
                    ? Diagnosis.Finding.ok("pictures", "text can be drawn")
                    : withoutFonts("text is drawn empty");
        } catch (RuntimeException
                | LinkageError
                | InternalError
                | AWTError e) { // what AWT throws without libraries or fonts
            return withoutFonts("text can't be drawn: " + e);
        }
    }

    private static Diagnosis.Finding withoutFonts(String found) {
        return Diagnosis.Finding.warning("pictures", found, Pictures.ADVICE);
    }

    private static boolean drawsText() {
        BufferedImage image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.drawString("ViT", 4, 24);
        graphics.dispose();
        return Arrays.stream(image.getRGB(0, 0, 64, 32, new int[64 * 32], 0, 64))
                .anyMatch(rgb -> (rgb & 0xffffff) != 0);
    }
}
