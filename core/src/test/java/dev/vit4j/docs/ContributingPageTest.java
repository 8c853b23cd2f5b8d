package dev.vit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files and classes that CONTRIBUTING.md tells people to touch exist. */
class ContributingPageTest {

    private static final String PAGE = MarkdownPages.read(MarkdownPages.ROOT.resolve("CONTRIBUTING.md"));

    private static final String ADDING = PAGE.substring(PAGE.indexOf("## Adding things"));

    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

    /** What stands for the contributor's own name in paths. */
    private static final String PLACEHOLDER = "NAME";

    private static List<String> named(Pattern form) {
        return CODE.matcher(ADDING)
                .results()
                .map(code -> code.group(1))
                .filter(code -> form.matcher(code).matches())
                .distinct()
                .toList();
    }

    /** Of a path with a placeholder, the folder that the new file or folder goes into. */
    private static Path existing(String path) {
        Path whole = Path.of(path);
        while (whole.toString().contains(PLACEHOLDER)) {
            whole = whole.getParent();
        }
        return MarkdownPages.ROOT.resolve(whole);
    }

    @Test
    void everyPathExists() {
        List<String> paths = named(Pattern.compile("[\\w.-]+(/[\\w.-]+)+|[A-Z_]+\\.md"));

        assertThat(paths)
                .hasSizeGreaterThan(30)
                .filteredOn(path -> !Files.exists(existing(path)))
                .isEmpty();
    }

    @Test
    void everyClassExists() throws IOException {
        List<String> classes = named(Pattern.compile("[A-Z][a-z]\\w*"));

        assertThat(classes)
                .hasSizeGreaterThan(20)
                .filteredOn(name -> !name.startsWith(PLACEHOLDER))
                .isSubsetOf(sources());
    }

    private static Set<String> sources() throws IOException {
        try (Stream<Path> core = Files.walk(MarkdownPages.ROOT.resolve("core/src"));
                Stream<Path> cli = Files.walk(MarkdownPages.ROOT.resolve("cli/src"))) {
            return Stream.concat(core, cli)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void whatIsAddedOftenHasATable() {
        assertThat(Pattern.compile("(?m)^### (.+)$").matcher(ADDING).results().map(heading -> heading.group(1)))
                .containsExactly(
                        "Adding a model family",
                        "Adding a task",
                        "Adding a transform",
                        "Adding an optimizer or a learning-rate decay",
                        "Adding a data set",
                        "Adding an image format",
                        "Adding a command");
    }
}
