package dev.vit4j.eval.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.text.Plural;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A file that maps a data set's classes to a model's: one line per class, with its name in the data set, a tab, and the
 * model's name or index, from 0; if a class is called 3, the index is LABEL_3. Empty lines, and lines without a
 * tab that begin with #, are ignored.
 */
public final class ClassFile {

    /** Enough for some hundred thousand lines. */
    private static final long MOST_BYTES = 16L << 20;

    /** The number of lines that messages list. */
    private static final int NAMED = 5;

    private static final String UNNAMED = "LABEL_";

    private final Path file;
    private final Map<String, Line> lines;

    /** @param label as written in the file */
    private record Line(int number, String label) {}

    private ClassFile(Path file, Map<String, Line> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** @throws ResourceException if it can't be read, or has a line of another form */
    public static ClassFile read(Path file) {
        Map<String, Line> lines = new LinkedHashMap<>();
        int number = 0;
        for (String text : text(file).lines().toList()) {
            number++;
            int tab = text.indexOf('\t');
            if (tab < 0 && (text.isBlank() || text.startsWith("#"))) {
                continue;
            }
            Line line = new Line(number, text.substring(tab + 1).strip());
            String name =
                    ModelClasses.composed(text.substring(0, Math.max(tab, 0)).strip());
            if (name.isEmpty() || line.label().isEmpty()) {
                throw new ResourceException(file + ", line " + number
                        + ": expected a class of the data set, a tab and the model's class, found \"" + text + "\"");
            }
            Line before = lines.put(name, line);
            if (before != null && !before.label().equals(line.label())) {
                throw new ResourceException(file + ", line " + number + ": \"" + name + "\" is \"" + line.label()
                        + "\" there, but \"" + before.label() + "\" in line " + before.number());
            }
        }
        if (lines.isEmpty()) {
            throw new ResourceException(file + " names no classes; expected one line per class: its name in the data "
                    + "set, a tab and the model's name or index");
        }
        return new ClassFile(file, lines);
    }

    private static String text(Path file) {
        try {
            String text = TextFile.readFileOrPipe(file, MOST_BYTES);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ResourceException(file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }

    /** What the file says for a class of the data set. */
    public Optional<String> label(String className) {
        return Optional.ofNullable(lines.get(ModelClasses.composed(className))).map(Line::label);
    }

    /**
     * The model's class for each line, by the name in the data set.
     *
     * @throws ResourceException if the model doesn't have it, or the name is ambiguous
     */
    Map<String, Integer> indices(ModelClasses classes) {
        Map<String, Integer> indices = new LinkedHashMap<>();
        lines.forEach((name, line) -> indices.put(name, index(line, classes)));
        return indices;
    }

    private int index(Line line, ModelClasses classes) {
        List<Integer> named = classes.named(line.label());
        String where = file + ", line " + line.number() + ": \"" + line.label() + "\"";
        if (named.size() > 1) {
            throw new ResourceException(where + " may be the model's " + classes.describe(named.get(0)) + " or "
                    + classes.describe(named.get(1)) + "; give the index of the right one, such as "
                    + number(named.get(0), classes));
        }
        return named.stream()
                .findFirst()
                .or(() -> numbered(line, classes))
                .orElseThrow(() -> new ResourceException(where + " is not one of the model's " + classes.count()
                        + " classes" + classes.didYouMean(line.label())
                        + "; expected a name, or an index from 0 to " + (classes.count() - 1)));
    }

    /** By 3 or by LABEL_3, as classes without names are called: 3 may be the name of another. */
    private static Optional<Integer> numbered(Line line, ModelClasses classes) {
        return classes.numbered(
                line.label().startsWith(UNNAMED) ? line.label().substring(UNNAMED.length()) : line.label());
    }

    private static String number(int index, ModelClasses classes) {
        return (classes.named(String.valueOf(index)).isEmpty() ? "" : UNNAMED) + index;
    }

    /** Probable mistakes in the file: classes that the data set doesn't have, names that look like indices. */
    List<String> remarks(List<String> classNames, ModelClasses classes) {
        Set<String> used = classNames.stream().map(ModelClasses::composed).collect(Collectors.toSet());
        List<String> unused = lines.entrySet().stream()
                .filter(line -> !used.contains(line.getKey()))
                .map(line ->
                        "\"" + line.getKey() + "\" (line " + line.getValue().number() + ")")
                .toList();
        List<String> numerals = lines.values().stream()
                .filter(line -> classes.numbered(line.label())
                        .filter(number -> number != index(line, classes))
                        .isPresent())
                .map(line -> "\"" + line.label() + "\" (line " + line.number() + ")")
                .toList();
        return Stream.of(
                        Optional.of("Warning: " + file + " names "
                                        + Plural.of(unused.size(), "class", "classes")
                                        + " that the data set doesn't have: " + first(unused))
                                .filter(remark -> !unused.isEmpty()),
                        Optional.of("Warning: " + file
                                        + " has labels that are the name of one class of the model and the index "
                                        + "of another, and were taken as names: " + first(numerals)
                                        + "; with " + UNNAMED + " in front, it is the index")
                                .filter(remark -> !numerals.isEmpty()))
                .flatMap(Optional::stream)
                .toList();
    }

    private static String first(List<String> lines) {
        int more = lines.size() - NAMED;
        return String.join(", ", lines.subList(0, Math.min(NAMED, lines.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
