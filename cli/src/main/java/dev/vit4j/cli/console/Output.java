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
 * What a command says: its result on standard output, for people or as JSON, and all else on standard error. Control
 * characters in it are shown, not obeyed: labels, file names and messages may be strangers'.
 */
public final class Output {

    /** Set by the launcher where standard error is a terminal: its width. */
    static final String TERMINAL_PROPERTY = "vit4j.terminal";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Prints the result: the document with {@code --json}, else the text. */
    public void result(ObjectNode document, Supplier<String> text) {
        stream(
                generator -> JSON.writeTree(generator, document),
                out -> out.println(text.get().stripTrailing()));
    }

    /** Prints a result that may be too long to gather: the document with {@code --json}, else the text. */
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

    /** A line for people that is no result. */
    public void say(String line) {
        err().println(VisibleText.of(line));
        err().flush();
    }

    /** A line that ends everything, in the place of a bar that may be on the terminal. */
    void interrupted(String line) {
        err().println((terminalColumns().isPresent() ? ProgressBarDisplay.CLEAR_LINE : "") + VisibleText.of(line));
        err().flush();
    }

    /** What ended the command, if it can't be thrown any more. */
    void failure(Throwable failure) {
        FailureReport.write(failure, err());
        err().flush();
    }

    /** Shows how far something is, as a bar on a terminal and else as lines. */
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
