package dev.vit4j.eval;

import dev.vit4j.ResourceException;
import dev.vit4j.io.FileFailure;
import dev.vit4j.io.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file that says which of a model's classes a data set's are: a line for each, its name in the data set, a tab, and the
 * model's name or number of it. Empty lines, and lines without a tab that begin with #, say nothing.
 */
public final class ClassFile {

    /** Some hundred thousand lines. */
    private static final long MOST_BYTES = 16L << 20;

    private final Path file;
    private final Map<String, Line> lines;

    /** @param label as it is written there */
    private record Line(int number, String label) {}

    private ClassFile(Path file, Map<String, Line> lines) {
        this.file = file;
        this.lines = lines;
    }

    /** @throws ResourceException where it can't be read, or a line says something else */
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
            throw new ResourceException(file + " names no class; expected a line for each: its name in the data set, a "
                    + "tab and the model's name or number of it");
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

    Path file() {
        return file;
    }

    /**
     * The model's class that a data set's is; empty where the file doesn't name it.
     *
     * @throws ResourceException where the file says one that the model doesn't have, or several
     */
    Optional<Integer> of(String className, ModelClasses classes) {
        return Optional.ofNullable(lines.get(ModelClasses.composed(className))).map(line -> index(line, classes));
    }

    private int index(Line line, ModelClasses classes) {
        List<Integer> named = classes.named(line.label());
        String where = file + ", line " + line.number() + ": \"" + line.label() + "\"";
        if (named.size() > 1) {
            throw new ResourceException(where + " may be the model's " + classes.describe(named.get(0)) + " or "
                    + classes.describe(named.get(1)) + "; write the number of the one that is meant");
        }
        return named.stream()
                .findFirst()
                .or(() -> classes.numbered(line.label()))
                .orElseThrow(() -> new ResourceException(where + " is none of the model's " + classes.count()
                        + " classes" + classes.didYouMean(line.label())
                        + "; expected a name, or a number from 0 to " + (classes.count() - 1)));
    }
}
