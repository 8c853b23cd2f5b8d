package dev.vit4j.cli.bench;

import dev.vit4j.cli.console.CommandGroup;
import picocli.CommandLine.Command;

/** {@code vit4j bench}: how fast this machine is at what vit4j does. */
@Command(
        name = "bench",
        description = "Measure how fast this machine infers, trains or prepares data.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchInferCommand.class, BenchTrainCommand.class, BenchDataCommand.class})
public final class BenchCommand extends CommandGroup {}
