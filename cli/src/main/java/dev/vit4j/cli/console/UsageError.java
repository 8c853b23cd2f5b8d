package dev.vit4j.cli.console;

import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.internal.text.VisibleText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The message for an invalid command line: the error, a suggestion, and where to find help. */
public final class UsageError {

    private final ParameterException refusal;
    private final CommandSpec command;

    private UsageError(ParameterException refusal) {
        this.refusal = refusal;
        this.command = refusal.getCommandLine().getCommandSpec();
    }

    /** Prints it, and returns the exit code. */
    public static int explain(ParameterException refusal) {
        UsageError error = new UsageError(refusal);
        PrintWriter err = refusal.getCommandLine().getErr();
        err.println("Error: " + VisibleText.of(error.message()));
        error.suggestion().ifPresent(name -> err.println("Did you mean " + name + "?"));
        err.println("Try: " + error.command.qualifiedName() + " --help");
        return ExitCode.INVALID_REQUEST.code();
    }

    private String message() {
        Optional<String> unknown = unknown();
        if (unknown.isPresent() && !command.subcommands().isEmpty()) {
            return command.qualifiedName() + " has no " + (unknown.get().startsWith("-") ? "option " : "command ")
                    + unknown.get();
        }
        return wrongChoice().orElseGet(() -> String.valueOf(refusal.getMessage()));
    }

    /** The first unknown word of the command line. */
    private Optional<String> unknown() {
        return refusal instanceof UnmatchedArgumentException unmatched
                ? Optional.of(unmatched.getUnmatched().get(0))
                : Optional.empty();
    }

    /** For a value that is not one of the choices: these, as they are typed. */
    private Optional<String> wrongChoice() {
        ArgSpec argument = refusal.getArgSpec();
        String value = refusal.getValue();
        if (argument == null || value == null || argument.completionCandidates() == null) {
            return Optional.empty();
        }
        List<String> choices = StreamSupport.stream(
                        argument.completionCandidates().spliterator(), false)
                .map(choice -> choice.toLowerCase(Locale.ROOT))
                .toList();
        return Optional.of((argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel())
                + " takes one of " + String.join(", ", choices) + "; found " + value
                + Suggestion.of(value, choices)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse(""));
    }

    private Optional<String> suggestion() {
        return unknown().flatMap(typed -> {
            List<String> known = new ArrayList<>(command.optionsMap().keySet());
            known.addAll(command.subcommands().keySet());
            int value = typed.indexOf('=');
            return Suggestion.of(value < 0 ? typed : typed.substring(0, value), known);
        });
    }
}
