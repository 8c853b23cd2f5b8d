package dev.vit4j.cli.console;

import dev.vit4j.internal.text.VisibleText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Writes multi-line text, or JSON, for people: control characters in it are escaped. Closing it does not close the
 * writer below.
 */
public final class VisibleWriter extends FilterWriter {

    /** A carriage return at the end of the text so far belongs to a line break if a line feed follows. */
    private boolean pendingReturn;

    public VisibleWriter(Writer out) {
        super(out);
    }

    @Override
    public void write(int c) throws IOException {
        write(String.valueOf((char) c));
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
        write(new String(text, offset, length));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
        String all = (pendingReturn ? "\r" : "") + text.substring(offset, offset + length);
        pendingReturn = all.endsWith("\r");
        out.write(VisibleText.ofLines(pendingReturn ? all.substring(0, all.length() - 1) : all));
    }

    @Override
    public void flush() throws IOException {
        if (pendingReturn) {
            pendingReturn = false;
            out.write(VisibleText.of("\r"));
        }
        super.flush();
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
