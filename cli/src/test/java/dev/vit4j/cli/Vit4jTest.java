package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class Vit4jTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsTheVersionOnStandardOutput() {
        assertThat(run(Vit4j.commandLine(), "--version")).isZero();
        assertThat(text(out)).startsWith("vit4j ").doesNotContain("${").contains("Java " + Runtime.version());
        assertThat(text(err)).isEmpty();
    }

    @Test
    void everyCommandAnswersHelpAndVersion() {
        assertThat(runProbe(() -> 0, "probe", "--help")).isZero();
        assertThat(text(out)).contains("Usage: vit4j probe");
        assertThat(runProbe(() -> 0, "probe", "--version")).isZero();
        assertThat(text(out)).contains("PyTorch");
    }

    @Test
    void namesTheCommandsWhenNoneIsGiven() {
        assertThat(runProbe(() -> 0)).isEqualTo(2);
        assertThat(text(err)).contains("Usage: vit4j").contains("probe");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void passesOnTheExitCodeOfACommand() {
        assertThat(runProbe(ExitCode.DONE::code, "probe")).isZero();
        assertThat(runProbe(ExitCode.INTERRUPTED::code, "probe")).isEqualTo(130);
    }

    @Test
    void exits2WithoutAStackTraceWhereTheRequestCannotBe() {
        assertThat(runProbe(
                        () -> {
                            throw new InvalidRequestException("3 heads do not divide 64");
                        },
                        "probe"))
                .isEqualTo(2);
        assertThat(text(err)).isEqualToIgnoringNewLines("Error: 3 heads do not divide 64");
    }

    @Test
    void exits3WithoutAStackTraceWhereAResourceFails() {
        assertThat(runProbe(
                        () -> {
                            throw new ResourceException("disk full", new java.io.IOException("no space"));
                        },
                        "probe"))
                .isEqualTo(3);
        assertThat(text(err)).isEqualToIgnoringNewLines("Error: disk full");
    }

    @Test
    void exits4WithoutAStackTraceWhereACheckFails() {
        assertThat(runProbe(
                        () -> {
                            throw new CheckFailedException("accuracy 0.1, expected 0.9");
                        },
                        "probe"))
                .isEqualTo(4);
        assertThat(text(err)).isEqualToIgnoringNewLines("Error: accuracy 0.1, expected 0.9");
    }

    @Test
    void exitsWithTheFailureOfACommandWhoseOutputIsLostToo() {
        for (FullDevice device : List.of(new FullDevice(0), FullDevice.closedPipe(0))) {
            CommandLine commandLine = Vit4j.commandLine();
            commandLine.addSubcommand(new Probe(() -> {
                commandLine.getOut().print("a result that is still in the buffer");
                throw new CheckFailedException("accuracy 0.1, expected 0.9");
            }));

            assertThat(Vit4j.run(commandLine, new String[] {"probe"}, device, err))
                    .isEqualTo(4);
        }
    }

    @Test
    void exits1WithAStackTraceOnAFaultOfItsOwn() {
        assertThat(runProbe(
                        () -> {
                            throw new IllegalStateException("impossible");
                        },
                        "probe"))
                .isEqualTo(1);
        assertThat(text(err)).contains("IllegalStateException: impossible").contains("at dev.vit4j.cli.Vit4jTest");
    }

    @Test
    void exits1WithAStackTraceOnAnErrorOfTheMachine() {
        assertThat(runProbe(
                        () -> {
                            throw new StackOverflowError("too deep");
                        },
                        "probe"))
                .isEqualTo(1);
        assertThat(text(err)).contains("StackOverflowError: too deep");
    }

    @Test
    void exits3WithoutAStackTraceWhereThereIsTooLittleMemory() {
        assertThat(runProbe(
                        () -> {
                            throw new OutOfMemoryError("Java heap space");
                        },
                        "probe"))
                .isEqualTo(3);
        assertThat(text(err))
                .startsWith("Error: there is not enough memory to run this command: the heap of ")
                .contains("VIT4J_JAVA_OPTS=-Xmx")
                .doesNotContain("\tat ");
    }

    @Test
    void exits2AndNamesTheNearestOption() {
        assertThat(runProbe(() -> 0, "probe", "--recip=course")).isEqualTo(2);
        assertThat(text(err))
                .contains("Error: Unknown option: '--recip=course'")
                .contains("Did you mean --recipe?")
                .contains("Try: vit4j probe --help");
    }

    @Test
    void exits2AndNamesTheNearestCommand() {
        assertThat(runProbe(() -> 0, "prboe")).isEqualTo(2);
        assertThat(text(err)).contains("Error: vit4j has no command prboe").contains("Did you mean probe?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "train", "data", "data get", "bench infer", "help"})
    void helpPrintsWhatTheOptionPrints(String command) {
        assertThat(run(Vit4j.commandLine(), (command + " --help").strip().split(" ")))
                .isZero();
        String usage = text(out);

        assertThat(run(Vit4j.commandLine(), ("help " + command).strip().split(" ")))
                .isZero();
        assertThat(text(out)).startsWith("Usage: vit4j").isEqualTo(usage);
        assertThat(text(err)).isEmpty();
    }

    @Test
    void helpOnAnUnknownCommandExits2AndNamesTheNearest() {
        assertThat(run(Vit4j.commandLine(), "help", "trian")).isEqualTo(2);
        assertThat(text(err)).contains("Error: vit4j has no command trian").contains("Did you mean train?");
        assertThat(run(Vit4j.commandLine(), "help", "data", "inof")).isEqualTo(2);
        assertThat(text(err))
                .contains("Error: vit4j data has no command inof")
                .contains("Did you mean info?")
                .contains("Try: vit4j data --help");
        assertThat(run(Vit4j.commandLine(), "help", "train", "shapes")).isEqualTo(2);
        assertThat(text(err))
                .contains("Error: vit4j train has no command shapes")
                .doesNotContain("Did you mean")
                .contains("Try: vit4j train --help");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void suggestsNothingWhereNothingIsNear() {
        assertThat(runProbe(() -> 0, "probe", "--zzzzzzzz")).isEqualTo(2);
        assertThat(text(err)).doesNotContain("Did you mean");
    }

    @Test
    void exits2OnAValueOfTheWrongType() {
        assertThat(runProbe(() -> 0, "probe", "--seed", "many")).isEqualTo(2);
        assertThat(text(err)).contains("--seed").contains("many").contains("Try: vit4j probe --help");
    }

    @Command(name = "probe")
    @SuppressWarnings("UnusedVariable") // the options are there to be parsed
    private static final class Probe implements Callable<Integer> {

        @Option(names = "--recipe")
        String recipe = "";

        @Option(names = "--seed")
        int seed;

        private final Callable<Integer> body;

        Probe(Callable<Integer> body) {
            this.body = body;
        }

        @Override
        public Integer call() throws Exception {
            return body.call();
        }
    }

    private int runProbe(Callable<Integer> body, String... args) {
        return run(Vit4j.commandLine().addSubcommand(new Probe(body)), args);
    }

    private int run(CommandLine commandLine, String... args) {
        out.reset();
        err.reset();
        return Vit4j.run(
                commandLine,
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
