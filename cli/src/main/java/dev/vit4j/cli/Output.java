package dev.vit4j.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a command says: its result on standard output, for people or as JSON, and all else on standard error. */
final class Output {

    /** Set by the launcher where standard error is a terminal: its width. */
    static final String TERMINAL_PROPERTY = "vit4j.terminal";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Option(names = "--json", description = "Print the result as one JSON document.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    /** Prints the result: the document with {@code --json}, else the text. */
    void result(ObjectNode document, Supplier<String> text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(json ? document.toPrettyString() : text.get().stripTrailing());
        out.flush();
    }

    /** Prints a result that may be too long to gather: the document with {@code --json}, else the text. */
    void stream(Consumer<JsonGenerator> document, Consumer<PrintWriter> text) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            try (JsonGenerator generator = JSON.writerWithDefaultPrettyPrinter().createGenerator(new Open(out))) {
                document.accept(generator);
            }
            out.println();
        } else {
            text.accept(out);
        }
        out.flush();
    }

    /** A writer that stays open when a generator is done with it. */
    private static final class Open extends FilterWriter {

        Open(Writer out) {
            super(out);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** A line for people that is no result. */
    void say(String line) {
        err().println(line);
        err().flush();
    }

    /** Something that should not have happened, with its stack trace. */
    void fault(Throwable failure) {
        Vit4j.report(failure, err());
        err().flush();
    }

    /** Shows how far something is, as a bar on a terminal and else as lines. */
    Meter meter(String task, long from, long total) {
        OptionalInt columns = terminalColumns();
        return columns.isPresent()
                ? new BarMeter(err(), columns.getAsInt(), task, from, total)
                : new LineMeter(err(), task, from, total);
    }

    private PrintWriter err() {
        return command.commandLine().getErr();
    }

    private static OptionalInt terminalColumns() {
        Integer columns = Integer.getInteger(TERMINAL_PROPERTY);
        return columns == null || columns < 1 ? OptionalInt.empty() : OptionalInt.of(columns);
    }
}
