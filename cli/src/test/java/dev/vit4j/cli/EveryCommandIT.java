package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.json.JsonMapper;

/** What holds for each command, those to come included: the parser says which there are. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no control characters in the names of files there")
class EveryCommandIT {

    private static final String FULL = "Error: cannot write standard output: No space left on device";

    @TempDir
    private static Path shared;

    private static CommandExamples examples;

    @TempDir
    private Path folder;

    @BeforeAll
    static void makeFiles() throws IOException {
        examples = new CommandExamples(shared);
    }

    static List<String> commands() {
        return CommandExamples.commands();
    }

    private String[] example(String command, String out, String... more) throws IOException {
        List<String> arguments = examples.of(command, Files.createDirectory(folder.resolve(out)));
        return Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private static boolean hasJson(String command) {
        CommandLine found = Vit4j.commandLine();
        for (String name : command.split(" ")) {
            found = found.getSubcommands().get(name);
        }
        CommandSpec spec = found.getCommandSpec();
        return spec.findOption("--json") != null;
    }

    /** Each runs to its end, says nothing that a terminal would obey, and ends with 3 where nothing can be written. */
    @ParameterizedTest
    @MethodSource("commands")
    void showsWhatStrangersWroteAndNoticesAFullDevice(String command) throws IOException {
        assumeFalse(command.equals(CommandExamples.QUICKSTART), "see QuickstartIT");

        CommandRun whole = CommandRun.of(example(command, "whole"));
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(whole.out()).isNotEmpty();
        assertShown(whole);
        Map<String, Long> files = files("whole");

        for (int room : new int[] {0, whole.out().getBytes(StandardCharsets.UTF_8).length / 2}) {
            CommandRun full = CommandRun.onto(new FullDevice(room), example(command, "full" + room));
            assertThat(full.exitCode()).as(full.err()).isEqualTo(3);
            assertThat(full.err().lines().filter(line -> line.startsWith("Error:")))
                    .containsExactly(FULL);
            assertThat(files("full" + room)).containsAllEntriesOf(files);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itsDocumentIsWholeOrTheExitCodeSaysSo(String command) throws IOException {
        assumeFalse(command.equals(CommandExamples.QUICKSTART), "see QuickstartIT");
        assumeTrue(hasJson(command));

        CommandRun whole = CommandRun.of(example(command, "whole", "--json"));
        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(JsonMapper.builder().build().readTree(whole.out()).isObject())
                .isTrue();
        assertShown(whole);

        CommandRun full = CommandRun.onto(new FullDevice(whole.out().length() / 2), example(command, "full", "--json"));
        assertThat(full.exitCode()).as(full.err()).isEqualTo(3);
        assertThat(full.err().lines().filter(line -> line.startsWith("Error:"))).containsExactly(FULL);

        CommandRun left =
                CommandRun.onto(FullDevice.closedPipe(whole.out().length() / 2), example(command, "left", "--json"));
        assertThat(left.exitCode()).as(left.err()).isEqualTo(141);
        assertThat(left.err().lines()).noneMatch(line -> line.startsWith("Error")); // a class is named "Error: f"
        assertThat(left.err()).doesNotContain("pipe");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itsHelpIsWholeOrTheExitCodeSaysSo(String command) {
        for (String option : new String[] {"--help", "--version"}) {
            String[] arguments = Stream.concat(Stream.of(command.split(" ")), Stream.of(option))
                    .toArray(String[]::new);
            for (int room : new int[] {0, 20}) {
                CommandRun full = CommandRun.onto(new FullDevice(room), arguments);
                assertThat(full.exitCode()).isEqualTo(3);
                assertThat(full.err()).isEqualToIgnoringNewLines(FULL);
            }
        }
    }

    private static void assertShown(CommandRun run) {
        for (String text : new String[] {run.out(), run.err()}) {
            assertThat(text.chars().filter(c -> c != '\n' && (Character.isISOControl(c) || c == 0x202e || c == 0x2028)))
                    .as(text)
                    .isEmpty();
            assertThat(text.lines().filter(line -> line.startsWith("Error: f"))).isEmpty();
        }
    }

    /** Sizes by name, but for pictures and records, which tell times. */
    private Map<String, Long> files(String out) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder.resolve(out))) {
            files.filter(Files::isRegularFile).forEach(file -> {
                String name = folder.resolve(out).relativize(file).toString();
                boolean tellsTimes = !name.matches(".*\\.(csv|onnx|safetensors)|[^.]*");
                if (!name.contains("tfevents")) {
                    sizes.put(name, tellsTimes ? 0 : size(file));
                }
            });
        }
        return sizes;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
