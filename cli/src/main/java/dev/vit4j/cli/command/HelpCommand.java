package dev.vit4j.cli.command;

import dev.vit4j.cli.console.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code vit4j help}: prints the same as {@code --help} of a command. */
@Command(name = "help", description = "Show the help of a command, as in: vit4j help train, vit4j help data get.")
public final class HelpCommand implements Callable<Integer> {

    // picocli's own help command takes a single name, but "data get" is two.
    @Parameters(paramLabel = "COMMAND", description = "The command. Default: list all commands.")
    private List<String> names = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            command = subcommand(command, name);
        }
        command.usage(spec.commandLine().getOut());
        return ExitCode.DONE.code();
    }

    private static CommandLine subcommand(CommandLine command, String name) {
        CommandLine found = command.getSubcommands().get(name);
        if (found != null) {
            return found;
        }
        if (command.getSubcommands().isEmpty()) {
            throw new ParameterException(command, command.getCommandSpec().qualifiedName() + " has no command " + name);
        }
        throw new UnmatchedArgumentException(command, List.of(name));
    }
}
