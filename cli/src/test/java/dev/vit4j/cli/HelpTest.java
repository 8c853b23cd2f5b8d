package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Commands, options and what is said of them are a contract: a change of help.txt is one of the contract. */
class HelpTest {

    @Test
    void helpOfEveryCommandIsAsRecorded() throws IOException {
        String actual = all(Vit4j.commandLine())
                .map(command -> command.getUsageMessage(Ansi.OFF))
                .collect(Collectors.joining("\n"));

        assertThat(actual).isEqualTo(recorded());
    }

    @Test
    void everyOptionAndParameterIsExplained() {
        List<String> unexplained = all(Vit4j.commandLine())
                .flatMap(command -> Stream.concat(
                                command.getCommandSpec().options().stream(),
                                command.getCommandSpec().positionalParameters().stream())
                        .filter(argument -> argument.description().length == 0)
                        .map(argument -> command.getCommandName() + " " + argument.paramLabel()))
                .toList();

        assertThat(unexplained).isEmpty();
    }

    @Test
    void helpNamesEveryShippedRecipe() {
        String help = CommandRun.of("train", "--help").out();

        assertThat(help).contains(Recipes.SHIPPED);
    }

    private static Stream<CommandLine> all(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::all));
    }

    private static String recorded() throws IOException {
        try (InputStream in = Objects.requireNonNull(HelpTest.class.getResourceAsStream("help.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
