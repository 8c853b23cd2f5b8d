package dev.vit4j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code vit4j bench}: how fast this machine is at what vit4j does. */
@Command(
        name = "bench",
        description = "Measure how fast this machine infers, trains or prepares data.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchInferCommand.class, BenchTrainCommand.class, BenchDataCommand.class})
final class BenchCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.INVALID_REQUEST.code();
    }
}
