package dev.vit4j.cli.bench;

import dev.vit4j.cli.console.CommandGroup;
import picocli.CommandLine.Command;

/** {@code vit4j bench}: measures vit4j's speed on this machine. */
@Command(
        name = "bench",
        description = "Measure the speed of inference, training or data preparation on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchInferCommand.class, BenchTrainCommand.class, BenchDataCommand.class})
public final class BenchCommand extends CommandGroup {}
