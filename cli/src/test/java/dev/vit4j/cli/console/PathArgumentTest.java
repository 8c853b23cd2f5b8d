package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathArgumentTest {

    /** As of a variable that isn't set: {@code predict model "$IMAGE"} would take all that lies here. */
    @ParameterizedTest
    @ValueSource(strings = {"predict model |", "train shapes --out |", "data check |"})
    void refusesWhatIsEmpty(String command) {
        CommandRun run = CommandRun.of(Arrays.stream(command.split(" "))
                .map(argument -> argument.equals("|") ? "" : argument)
                .toArray(String[]::new));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("an empty text is not a path here");
    }

    @Test
    void refusesAnEmptyNameOfAModel() {
        CommandRun run = CommandRun.of("predict", "", "a.png");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("the model's name is empty");
    }

    @Test
    void refusesInWordsWhatIsNoPath() {
        CommandRun run = CommandRun.of("train", "shapes", "--out", "run\0");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("'--out'")
                .contains("is not a valid path here: Nul character not allowed")
                .doesNotContain("java.nio");
    }
}
