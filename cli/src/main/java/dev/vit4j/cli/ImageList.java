package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.io.CsvRows;
import dev.vit4j.io.FileFailure;
import dev.vit4j.io.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A file that names images: a path or a comment a line, or a column of comma-separated values (RFC 4180). */
final class ImageList {

    private static final Set<String> COLUMNS = Set.of("file", "path", "image", "filename");

    private static final String COMMENT = "#";

    /** Some million names. */
    private static final long MAX_BYTES = 256L << 20;

    private final Path list;

    private ImageList(Path list) {
        this.list = list;
    }

    /** @throws ResourceException where the list is missing, is no text, or names nothing */
    static List<NamedImage> read(Path list) {
        return new ImageList(list).read();
    }

    private List<NamedImage> read() {
        String text = text();
        List<NamedImage> files = list.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
                ? ofTable(CsvRows.of(text, "the list " + list))
                : text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                        .map(this::file)
                        .toList();
        if (files.isEmpty()) {
            throw new ResourceException("the list " + list + " names no image");
        }
        return files;
    }

    private String text() {
        try {
            String text = TextFile.readFileOrPipe(list, MAX_BYTES);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            throw new ResourceException("the list " + list + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new ResourceException("the list " + list + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read the list " + list + ": " + FileFailure.whenReading(e), e);
        }
    }

    private List<NamedImage> ofTable(List<List<String>> rows) {
        int column = 0;
        int first = 0;
        List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
        for (int i = 0; i < header.size(); i++) {
            if (COLUMNS.contains(header.get(i).strip().toLowerCase(Locale.ROOT))) {
                column = i;
                first = 1;
                break;
            }
        }
        List<NamedImage> files = new ArrayList<>();
        for (List<String> row : rows.subList(first, rows.size())) {
            if (row.stream().allMatch(String::isBlank)) {
                continue;
            }
            if (column >= row.size()) {
                throw new ResourceException(
                        "the list " + list + ": expected " + (column + 1) + " columns in every row, found " + row);
            }
            if (!row.get(column).isBlank()) {
                files.add(file(row.get(column)));
            }
        }
        return files;
    }

    /** As it is named, or beside the list where it is only there. */
    private NamedImage file(String name) {
        try {
            Path file = Path.of(name);
            if (Files.exists(file)) {
                return NamedImage.at(file);
            }
            Path beside = list.resolveSibling(name);
            return Files.exists(beside) ? NamedImage.at(beside) : NamedImage.absent(file, absence(file));
        } catch (InvalidPathException e) {
            return NamedImage.absent(list, "the list " + list + " names \"" + name + "\", which is no path");
        }
    }

    private String absence(Path file) {
        String absence = "image " + file + ", named in " + list + ", does not exist";
        if (file.isAbsolute()) {
            return absence;
        }
        Path here = Path.of("").toAbsolutePath();
        Path besideList = list.toAbsolutePath().normalize().getParent();
        return absence + "; looked for in " + here + (here.equals(besideList) ? "" : " and in " + besideList);
    }
}
