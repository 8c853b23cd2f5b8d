package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images' file names from a table next to the binary version, which has none: tab-separated columns
 * {@code batch}, {@code row} and {@code filename} among others, after a header line.
 */
final class Cifar10FileNames {

    static final String TABLE = "cifar-10-nouns.tsv";

    /** More than ten times the size for 60,000 images. */
    private static final long MOST_BYTES = 64L << 20;

    private Cifar10FileNames() {}

    /**
     * The verified names of each of the requested parts.
     *
     * @throws ResourceException if the table is broken or doesn't have the authors' file names
     */
    static List<List<String>> read(Path table, Cifar10Format format, List<String> parts) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        parts.forEach(part -> names.put(part, new ArrayList<>()));
        try (BufferedReader reader = new BufferedReader(new StringReader(TextFile.read(table, MOST_BYTES)))) {
            String header = reader.readLine();
            List<String> columns = List.of((header == null ? "" : header).split("\t", -1));
            int batch = column(table, columns, "batch");
            int row = column(table, columns, "row");
            int fileName = column(table, columns, "filename");
            int number = 2;
            for (String line = reader.readLine(); line != null; line = reader.readLine(), number++) {
                String[] fields = line.split("\t", -1);
                if (fields.length != columns.size()) {
                    throw new ResourceException(table + ", line " + number + ": expected " + columns.size()
                            + " columns, found " + fields.length);
                }
                List<String> ofPart = names.get(fields[batch]);
                if (ofPart != null) {
                    if (!fields[row].equals(Integer.toString(ofPart.size()))) {
                        throw new ResourceException(table + ", line " + number + ": expected row " + ofPart.size()
                                + " of " + fields[batch] + ", found " + fields[row]);
                    }
                    ofPart.add(fields[fileName]);
                }
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read " + table + ": " + FileFailure.whenReading(e), e);
        }
        names.forEach((part, ofPart) -> Cifar10Part.checkFileNames(format, part, ofPart, table + ", " + part));
        return List.copyOf(names.values());
    }

    private static int column(Path table, List<String> columns, String name) {
        int at = columns.indexOf(name);
        if (at < 0) {
            throw new ResourceException(table + ": expected a column \"" + name + "\", found " + columns);
        }
        return at;
    }
}
