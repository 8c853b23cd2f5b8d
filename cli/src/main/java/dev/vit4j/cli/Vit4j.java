package dev.vit4j.cli;

import dev.vit4j.cli.bench.BenchCommand;
import dev.vit4j.cli.command.ClassifyCommand;
import dev.vit4j.cli.command.DataCommand;
import dev.vit4j.cli.command.DoctorCommand;
import dev.vit4j.cli.command.EmbedCommand;
import dev.vit4j.cli.command.EvaluateCommand;
import dev.vit4j.cli.command.ExportCommand;
import dev.vit4j.cli.command.HelpCommand;
import dev.vit4j.cli.command.IndexCommand;
import dev.vit4j.cli.command.InspectCommand;
import dev.vit4j.cli.command.PredictCommand;
import dev.vit4j.cli.command.PreprocessCommand;
import dev.vit4j.cli.command.QuickstartCommand;
import dev.vit4j.cli.command.SearchCommand;
import dev.vit4j.cli.command.TokenizeCommand;
import dev.vit4j.cli.command.TrainCommand;
import dev.vit4j.cli.command.VerifyCommand;
import dev.vit4j.cli.console.CommandGroup;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.FailureReport;
import dev.vit4j.cli.console.NumberConverter;
import dev.vit4j.cli.console.PathArgument;
import dev.vit4j.cli.console.StandardOutput;
import dev.vit4j.cli.console.UsageError;
import dev.vit4j.cli.console.Version;
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

/** The command {@code vit4j}: registers the subcommands and turns exceptions into messages and exit codes. */
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
            ClassifyCommand.class,
            EmbedCommand.class,
            IndexCommand.class,
            SearchCommand.class,
            PreprocessCommand.class,
            TokenizeCommand.class,
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
        // System.out would swallow write errors.
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
        NumberConverter.readBy(commandLine)
                .registerConverter(Path.class, new PathArgument())
                .setOut(new PrintWriter(results, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Vit4j::execute)
                .setParameterExceptionHandler((refusal, arguments) -> UsageError.explain(refusal))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> FailureReport.write(failure, command.getErr()));
        int exitCode = ExitCode.DONE.code();
        try {
            exitCode = commandLine.execute(args);
            commandLine.getOut().flush();
        } catch (RuntimeException | Error e) {
            // picocli handles exceptions only; an escaping error would leave worker threads, and so the process, alive.
            int code = FailureReport.write(e, commandLine.getErr());
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
            return FailureReport.write(e, parsed.commandSpec().commandLine().getErr());
        }
    }
}
