package dev.vit4j.cli.console;

import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.LinkTarget;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file of comma-separated values (RFC 4180), written row by row, completely or not at all. It is for programs: texts
 * are written unchanged, including control characters.
 */
public final class CsvFile {

    private final Writer out;

    private CsvFile(Writer out) {
        this.out = out;
    }

    /** @throws dev.vit4j.ResourceException if the file can't be written */
    public static void write(Path file, Consumer<CsvFile> rows) {
        AtomicFile.write(LinkTarget.of(file), channel -> {
            Writer out = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
            rows.accept(new CsvFile(out));
            out.flush();
        });
    }

    public void row(List<String> fields) {
        try {
            String separator = "";
            for (String field : fields) {
                out.write(separator);
                out.write(quoted(field));
                separator = ",";
            }
            out.write("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
