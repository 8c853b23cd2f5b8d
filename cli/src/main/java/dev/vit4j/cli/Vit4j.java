package dev.vit4j.cli;

import dev.vit4j.Vit4jException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
        System.exit(run(args, System.out, System.err));
    }

    /**
     * Runs one command line.
     *
     * @param out for results
     * @param err for errors and progress
     * @return the exit code, as in {@link ExitCode}
     */
    static int run(String[] args, PrintStream out, PrintStream err) {
        return run(commandLine(), args, out, err);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Vit4j());
    }

    static int run(CommandLine commandLine, String[] args, PrintStream out, PrintStream err) {
        Numeral.readBy(commandLine)
                .registerConverter(Path.class, new PathArgument())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((refusal, arguments) -> UsageError.explain(refusal))
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command.getErr()));
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            // picocli handles exceptions only; an escaping error would leave worker threads, and so the process, alive.
            return report(e, commandLine.getErr());
        }
    }

    /** Says what went wrong, with the stack trace where it is a fault of ours, and gives the exit code. */
    static int report(Throwable failure, PrintWriter err) {
        if (failure instanceof Vit4jException) {
            err.println("Error: " + failure.getMessage());
        } else {
            err.println("Error: this is a fault of vit4j; please report it with what follows and `vit4j --version`");
            failure.printStackTrace(err);
        }
        return ExitCode.of(failure).code();
    }
}
