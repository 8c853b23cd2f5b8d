package dev.vit4j.cli;

import dev.vit4j.MemoryException;
import dev.vit4j.VisibleText;
import dev.vit4j.Vit4jException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command {@code vit4j}: holds the commands and turns what they throw into messages and exit codes. */
@Command(
        name = "vit4j",
        description = "Train, evaluate, inspect and run Vision Transformers.",
        // Every command answers --help and --version.
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpWidth = 100,
        subcommands = {
            QuickstartCommand.class,
            DataCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            EmbedCommand.class,
            PreprocessCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            ExportCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        })
public final class Vit4j extends CommandGroup {

    private Vit4j() {}

    public static void main(String[] args) {
        // System.out would keep to itself that it can't be written.
        System.exit(run(args, new FileOutputStream(FileDescriptor.out), System.err));
    }

    /**
     * Runs one command line.
     *
     * @param out for results; a failure to write there is one of the command
     * @param err for errors and progress
     * @return the exit code, as in {@link ExitCode}
     */
    static int run(String[] args, OutputStream out, OutputStream err) {
        return run(commandLine(), args, out, err);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Vit4j());
        // Here and not above, where every command would inherit the list.
        commandLine
                .getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("Exit codes:%n")
                .exitCodeList(ExitCode.meanings());
        return commandLine;
    }

    static int run(CommandLine commandLine, String[] args, OutputStream out, OutputStream err) {
        StandardOutput results = new StandardOutput(out);
        Numeral.readBy(commandLine)
                .registerConverter(Path.class, new PathArgument())
                .setOut(new PrintWriter(results, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Vit4j::execute)
                .setParameterExceptionHandler((refusal, arguments) -> UsageError.explain(refusal))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
        int exitCode = ExitCode.DONE.code();
        try {
            exitCode = commandLine.execute(args);
            commandLine.getOut().flush();
        } catch (RuntimeException | Error e) {
            // picocli handles exceptions only; an escaping error would leave worker threads, and so the process, alive.
            int code = report(e, commandLine.getErr());
            exitCode = exitCode != ExitCode.DONE.code() ? exitCode : code; // the command's failure came first
        }
        return exitCode != ExitCode.DONE.code()
                ? exitCode
                : results.failure().map(failure -> ExitCode.of(failure).code()).orElse(exitCode);
    }

    /** Help and version, which picocli prints itself, fail as commands do. */
    private static int execute(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (ParameterException | ExecutionException e) {
            throw e;
        } catch (RuntimeException e) {
            return report(e, parsed.commandSpec().commandLine().getErr());
        }
    }

    /**
     * Says what went wrong, with the stack trace where it is a fault of ours, and gives the exit code. Nothing is said to a
     * reader that has gone: it has what it wanted.
     */
    static int report(Throwable failure, PrintWriter err) {
        if (failure instanceof OutOfMemoryError error) {
            return report(MemoryException.of("run this command", error), err);
        }
        if (failure instanceof StandardOutput.ReaderGoneException && failure.getSuppressed().length > 0) {
            return report(failure.getSuppressed()[0], err); // what failed in earnest
        }
        if (failure instanceof Vit4jException) {
            err.println("Error: " + VisibleText.of(String.valueOf(failure.getMessage())));
        } else if (!(failure instanceof StandardOutput.ReaderGoneException)) {
            err.println("Error: this is a fault of vit4j; please report it with what follows and `vit4j --version`");
            PrintWriter visible = new PrintWriter(new VisibleWriter(err));
            failure.printStackTrace(visible);
            visible.flush();
        }
        return ExitCode.of(failure).code();
    }
}
