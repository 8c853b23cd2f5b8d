package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values with a separator, quoted if they contain it (RFC 4180, also after blanks), with any line ending. */
public final class CsvRows {

    /**
     * A row.
     *
     * @param line number of its first line, from 1
     */
    public record Row(int line, List<String> cells) {

        public Row {
            cells = List.copyOf(cells);
        }

        public boolean isBlank() {
            return cells.stream().allMatch(String::isBlank);
        }
    }

    private final String text;
    private final char separator;
    private final String origin;
    private int at;
    private int line = 1;

    private CsvRows(String text, char separator, String origin) {
        this.text = text;
        this.separator = separator;
        this.origin = origin;
    }

    /**
     * @param origin names the text in errors
     * @throws ResourceException if the text ends inside a quoted field, or goes on behind one
     */
    public static List<Row> of(String text, char separator, String origin) {
        CsvRows rows = new CsvRows(text, separator, origin);
        List<Row> all = new ArrayList<>();
        for (Optional<Row> row = rows.next(); row.isPresent(); row = rows.next()) {
            all.add(row.get());
        }
        return all;
    }

    /** The first row only; empty if no row ends. */
    public static Optional<Row> first(String text, char separator) {
        try {
            return new CsvRows(text, separator, "").next();
        } catch (ResourceException e) {
            return Optional.empty();
        }
    }

    private Optional<Row> next() {
        if (at >= text.length()) {
            return Optional.empty();
        }
        int begin = line;
        List<String> cells = new ArrayList<>();
        do {
            cells.add(cell());
        } while (at < text.length() && text.charAt(at++) == separator);
        return Optional.of(new Row(begin, cells));
    }

    /** Up to a separator, or the last character of a line ending. */
    private String cell() {
        StringBuilder cell = new StringBuilder();
        int quote = behindBlanks();
        if (quote < text.length() && text.charAt(quote) == '"') {
            at = quote;
            readQuoted(cell);
            requireEnd();
        }
        for (; at < text.length() && text.charAt(at) != separator; at++) {
            char c = text.charAt(at);
            if (c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
                at++;
                c = '\n';
            }
            if (c == '\n' || c == '\r') {
                line++;
                return cell.toString();
            }
            cell.append(c);
        }
        return cell.toString();
    }

    /** Many programs write {@code a, "b"}. */
    private int behindBlanks() {
        int begin = at;
        while (begin < text.length()
                && text.charAt(begin) != separator
                && (text.charAt(begin) == ' ' || text.charAt(begin) == '\t')) {
            begin++;
        }
        return begin;
    }

    /** What stands behind a quoted field is the rest of a text whose quotes don't match. */
    private void requireEnd() {
        at = behindBlanks();
        if (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            throw new ResourceException(origin + ", line " + line + ": expected the separator or the end of the line "
                    + "behind a quoted field, found \"" + text.charAt(at)
                    + "\"; a quote within a quoted field is written twice, and a line before may have lost one");
        }
    }

    private void readQuoted(StringBuilder cell) {
        int begin = line;
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                if (at >= text.length() || text.charAt(at) != '"') {
                    return;
                }
            }
            if (c == '\n') {
                line++;
            }
            cell.append(c);
        }
        throw new ResourceException(origin + ": the text ends inside a quoted field, which begins in line " + begin);
    }
}
