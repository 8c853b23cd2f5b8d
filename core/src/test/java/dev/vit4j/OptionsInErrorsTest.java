package dev.vit4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The library is called by programs whose options it doesn't know: what it says names its own settings. */
class OptionsInErrorsTest {

    private static final Pattern OPTION = Pattern.compile("\"[^\"\\n]*(?<![\\w-])--[a-z][^\"\\n]*\"");

    private static final Pattern COMMAND =
            Pattern.compile("\"[^\"\\n]*(?:\\./vit4j|VIT4J_JAVA_OPTS|\\bvit4j (?:bench|data|doctor"
                    + "|embed|evaluate|export|inspect|predict|preprocess|quickstart|train|verify)\\b)[^\"\\n]*\"");

    /** Options of Java itself, and the command that a run's model card repeats the run by. */
    private static final Set<String> ALLOWED =
            Set.of("ChartLibraries.java", "LoadingFailure.java", "RepeatCommand.java");

    @Test
    void noTextOfTheLibraryNamesAnOptionOfACommand() throws IOException {
        assertThat(texts(OPTION)).isEmpty();
    }

    @Test
    void noTextOfTheLibraryNamesACommand() throws IOException {
        assertThat(texts(COMMAND)).isEmpty();
    }

    private static List<String> texts(Pattern form) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(Path.of("src/main/java"))) {
            for (Path file : all.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> !ALLOWED.contains(path.getFileName().toString()))
                    .sorted()
                    .toList()) {
                Matcher texts = form.matcher(Files.readString(file));
                while (texts.find()) {
                    found.add(file.getFileName() + ": " + texts.group());
                }
            }
        }
        return found;
    }
}
