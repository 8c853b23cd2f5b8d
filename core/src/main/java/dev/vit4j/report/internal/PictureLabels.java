package dev.vit4j.report.internal;

import dev.vit4j.Vit4jException;
import dev.vit4j.internal.text.VisibleText;
import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses fonts for class names in any script: Java's own font; for characters it lacks, the font that the user
 * names ({@code VIT4J_FONT}); then the best of the installed ones; a name that no font can display is drawn as its
 * class index.
 */
public final class PictureLabels {

    private final List<Font> others;

    /** The names of the classes drawn as their index. */
    private final Map<String, String> numbers;

    private final Optional<String> problem;

    private PictureLabels(List<Font> others, Map<String, String> numbers, Optional<String> problem) {
        this.others = others;
        this.numbers = numbers;
        this.problem = problem;
    }

    /** The class names by index. */
    public static PictureLabels of(List<String> classNames, Map<String, String> environment) {
        Map<Integer, String> numbered = new LinkedHashMap<>();
        classNames.forEach(name -> numbered.put(numbered.size(), name));
        return of(numbered, environment);
    }

    /**
     * Chooses fonts for class names. A setting that is not a font is {@link #problem reported} and ignored.
     *
     * @param classNames by index
     * @param environment with {@code VIT4J_FONT}, if set
     */
    public static PictureLabels of(Map<Integer, String> classNames, Map<String, String> environment) {
        Optional<String> problem = Optional.empty();
        List<Font> others = new ArrayList<>();
        try {
            others.addAll(NamedFont.of(environment));
        } catch (Vit4jException e) { // or an invalid path: not a reason not to draw
            problem = Optional.ofNullable(e.getMessage());
        }
        Map<String, String> numbers = new LinkedHashMap<>();
        classNames.forEach((number, name) -> {
            if (!font(others, Font.PLAIN, 1).shows(name)) {
                addBest(name, others);
            }
            if (!font(others, Font.PLAIN, 1).shows(name)) {
                numbers.put(name, "#" + number);
            }
        });
        return new PictureLabels(List.copyOf(others), numbers, problem);
    }

    /** The font that displays most of the characters. */
    private static void addBest(String name, List<Font> others) {
        Arrays.stream(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts())
                .max(Comparator.comparingLong(font -> shown(font, name)))
                .filter(font -> shown(font, name) > 0)
                .map(font -> new Font(font.getFamily(), Font.PLAIN, 1)) // not one of its bold variants
                .ifPresent(others::add);
    }

    private static long shown(Font font, String name) {
        return name.codePoints().filter(font::canDisplay).count();
    }

    private static ChartFont font(List<Font> others, int style, int size) {
        return new ChartFont(
                new Font(Font.SANS_SERIF, style, size),
                others.stream().map(other -> other.deriveFont(style, size)).toList());
    }

    public ChartFont regular(int size) {
        return font(others, Font.PLAIN, size);
    }

    public ChartFont bold(int size) {
        return font(others, Font.BOLD, size);
    }

    /** The text drawn for a class: its name, or its index. */
    public String drawn(String className) {
        return numbers.getOrDefault(className, className);
    }

    /** What is wrong with the font that the user chose. */
    public Optional<String> problem() {
        return problem;
    }

    /** Which classes are drawn as their index, a sentence; empty if none are. */
    public Optional<String> legend() {
        return numbers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "No font on the machine that drew the pictures can display these names, which are drawn as "
                                + "their index: "
                                + numbers.entrySet().stream()
                                        .map(entry -> entry.getValue() + " " + VisibleText.of(entry.getKey()))
                                        .collect(Collectors.joining(", "))
                                + ". " + NamedFont.VARIABLE
                                + " sets a font that can (a .ttf or .otf file, or a family).");
    }
}
