package dev.vit4j.cli.console;

import dev.vit4j.internal.text.VisibleText;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The output of a command: its result on standard output, for people or as JSON, and everything else on standard error.
 * Control characters are escaped: labels, file names and messages may be untrusted.
 */
public final class Output {

    /** Set by the launcher if standard error is a terminal: its width. */
    static final String TERMINAL_PROPERTY = "vit4j.terminal";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Prints the result: the document with {@code --json}, otherwise the text. */
    public void result(ObjectNode document, Supplier<String> text) {
        stream(
                generator -> JSON.writeTree(generator, document),
                out -> out.println(text.get().stripTrailing()));
    }

    /**
     * Prints a result that may be too large to collect in memory: the document with {@code --json}, otherwise the text.
     */
    public void stream(Consumer<JsonGenerator> document, Consumer<PrintWriter> text) {
        PrintWriter out = out();
        if (json) {
            try (JsonGenerator generator = new FiniteJson(JSON.writerWithDefaultPrettyPrinter()
                    .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .createGenerator(out))) {
                document.accept(generator);
            }
            out.println();
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** A line for people that is not a result. */
    public void say(String line) {
        err().println(VisibleText.of(line));
        err().flush();
    }

    /** A final line, which replaces a progress bar on the terminal. */
    void interrupted(String line) {
        err().println((terminalColumns().isPresent() ? ProgressBarDisplay.CLEAR_LINE : "") + VisibleText.of(line));
        err().flush();
    }

    /** The failure that ended the command, if it can no longer be thrown. */
    void failure(Throwable failure) {
        FailureReport.write(failure, err());
        err().flush();
    }

    /** Shows progress, as a bar on a terminal and otherwise as lines. */
    public ProgressDisplay meter(String task, long from, long total) {
        OptionalInt columns = terminalColumns();
        return columns.isPresent()
                ? new ProgressBarDisplay(err(), columns.getAsInt(), task, from, total)
                : new ProgressLinesDisplay(err(), task, from, total);
    }

    private PrintWriter out() {
        return new PrintWriter(new VisibleWriter(command.commandLine().getOut()));
    }

    private PrintWriter err() {
        return command.commandLine().getErr();
    }

    private static OptionalInt terminalColumns() {
        Integer columns = Integer.getInteger(TERMINAL_PROPERTY);
        return columns == null || columns < 1 ? OptionalInt.empty() : OptionalInt.of(columns);
    }
}
