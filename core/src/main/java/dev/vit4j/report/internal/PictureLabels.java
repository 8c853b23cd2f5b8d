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
 * How class names are drawn, whatever their script: in Java's own font; what that lacks in the font that the user names
 * ({@code VIT4J_FONT}); what that lacks, too, in the best of the installed ones; and a name that no font has by its
 * class's number.
 */
public final class PictureLabels {

    private final List<Font> others;

    /** Of the classes that are drawn by number, by name. */
    private final Map<String, String> numbers;

    private final Optional<String> problem;

    private PictureLabels(List<Font> others, Map<String, String> numbers, Optional<String> problem) {
        this.others = others;
        this.numbers = numbers;
        this.problem = problem;
    }

    /** Of classes in the order of their numbers. */
    public static PictureLabels of(List<String> classNames, Map<String, String> environment) {
        Map<Integer, String> numbered = new LinkedHashMap<>();
        classNames.forEach(name -> numbered.put(numbered.size(), name));
        return of(numbered, environment);
    }

    /**
     * Chooses fonts for class names. A variable that names no font is {@link #problem told} and not followed.
     *
     * @param classNames by number
     * @param environment with {@code VIT4J_FONT}, if the user has set it
     */
    public static PictureLabels of(Map<Integer, String> classNames, Map<String, String> environment) {
        Optional<String> problem = Optional.empty();
        List<Font> others = new ArrayList<>();
        try {
            others.addAll(NamedFont.of(environment));
        } catch (Vit4jException e) { // or no path in the JVM's encoding: no reason not to draw
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

    /** The one that shows most of the characters. */
    private static void addBest(String name, List<Font> others) {
        Arrays.stream(GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts())
                .max(Comparator.comparingLong(font -> shown(font, name)))
                .filter(font -> shown(font, name) > 0)
                .map(font -> new Font(font.getFamily(), Font.PLAIN, 1)) // not one of its bold ones
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

    /** What is drawn for a class: its name, or its number. */
    public String drawn(String className) {
        return numbers.getOrDefault(className, className);
    }

    /** What is wrong with the font that the user has named. */
    public Optional<String> problem() {
        return problem;
    }

    /** Which classes are drawn by number, a sentence; empty where none is. */
    public Optional<String> legend() {
        return numbers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "No font of the machine that drew the pictures has these names, which are drawn by number: "
                                + numbers.entrySet().stream()
                                        .map(entry -> entry.getValue() + " " + VisibleText.of(entry.getKey()))
                                        .collect(Collectors.joining(", "))
                                + ". " + NamedFont.VARIABLE
                                + " names a font that has them (a .ttf or .otf file, or a family).");
    }
}
