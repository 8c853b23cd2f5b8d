package dev.vit4j.report.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.PathText;
import dev.vit4j.internal.io.RegularFile;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The font that a user chooses for labels: by its file, or by its family if it is installed. */
final class NamedFont {

    static final String VARIABLE = "VIT4J_FONT";

    private static final List<String> SUFFIXES = List.of(".ttf", ".otf", ".ttc");

    private NamedFont() {}

    /**
     * The fonts of the file or of the family; none if the variable is not set.
     *
     * @throws ResourceException if it is not a font
     */
    static List<Font> of(Map<String, String> environment) {
        String name = environment.getOrDefault(VARIABLE, "").strip();
        if (name.isEmpty()) {
            return List.of();
        }
        return SUFFIXES.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith) ? inFile(name) : ofFamily(name);
    }

    private static List<Font> inFile(String name) {
        Path file = PathText.inVariable(VARIABLE, name);
        try {
            RegularFile.size(file);
            return List.of(Font.createFonts(file.toFile()));
        } catch (IOException e) {
            throw unusable(file + " can't be read: " + FileFailure.whenReading(e), e);
        } catch (FontFormatException e) {
            throw unusable(file + " is not a font that Java can read", e);
        }
    }

    private static List<Font> ofFamily(String name) {
        List<Font> fonts = Stream.of(name)
                .filter(family -> Arrays.stream(GraphicsEnvironment.getLocalGraphicsEnvironment()
                                .getAvailableFontFamilyNames())
                        .anyMatch(family::equalsIgnoreCase))
                .map(family -> new Font(family, Font.PLAIN, 1))
                .toList();
        if (fonts.isEmpty()) {
            throw new ResourceException(message("no family \"" + name + "\" is installed"));
        }
        return fonts;
    }

    private static ResourceException unusable(String found, Exception cause) {
        return new ResourceException(message(found), cause);
    }

    private static String message(String found) {
        return VARIABLE + " must name a font, a file that ends in " + String.join(", ", SUFFIXES)
                + " or the family of one that is installed: " + found;
    }
}
