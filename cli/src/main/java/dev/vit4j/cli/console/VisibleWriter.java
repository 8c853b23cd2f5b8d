package dev.vit4j.cli.console;

import dev.vit4j.internal.text.VisibleText;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/**
 * Text of several lines, or JSON, on its way to people: control characters in it are shown, not obeyed. It stays open
 * below those who close it.
 */
public final class VisibleWriter extends FilterWriter {

    /** A carriage return at the end of what came so far is one of a line break if a line feed is next. */
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
