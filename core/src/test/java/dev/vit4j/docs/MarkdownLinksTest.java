package dev.vit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each relative link in a page of the project leads to a file, and to a heading where it names one. */
class MarkdownLinksTest {

    static Stream<Path> pages() {
        return MarkdownPages.all().stream().map(MarkdownPages.ROOT::relativize);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksResolve(Path relative) {
        Path page = MarkdownPages.ROOT.resolve(relative);

        assertThat(MarkdownPages.links(MarkdownPages.read(page)).stream().flatMap(link -> fault(page, link).stream()))
                .isEmpty();
    }

    private static Optional<String> fault(Path page, String link) {
        if (link.matches("[a-z]+:.*")) {
            return Optional.empty(); // another site's
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!target.startsWith(MarkdownPages.ROOT) || !Files.exists(target)) {
            return Optional.of(link + ": there is no such file");
        }
        return parts.length == 1
                        || MarkdownPages.anchors(MarkdownPages.read(target)).contains(parts[1])
                ? Optional.empty()
                : Optional.of(link + ": there is no such heading");
    }

    @Test
    void pagesAreFound() {
        assertThat(pages().map(Path::toString))
                .contains(
                        "README.md",
                        "CONTRIBUTING.md",
                        Path.of("docs", "README.md").toString());
    }

    @Test
    void theIndexNamesEveryPage() {
        Path index = MarkdownPages.ROOT.resolve("docs/README.md");
        List<Path> linked = MarkdownPages.links(MarkdownPages.read(index)).stream()
                .map(link -> index.resolveSibling(link).normalize())
                .toList();

        assertThat(MarkdownPages.all().stream()
                        .filter(page -> page.startsWith(index.getParent()))
                        .filter(page -> !page.equals(index))
                        .filter(page -> !page.getParent().endsWith("design"))) // has an index of its own
                .isNotEmpty()
                .isSubsetOf(linked);
    }

    @Test
    void linksAndHeadingsAreReadAsGitHubDoes() {
        String page = """
                # A `vit4j` page: with "words"
                See [one](a.md#b) and ![a picture](b.png), not `[code](c.md)`.

                ## Twice
                ## Twice

                ```
                # no heading
                [no link](d.md)
                ```
                """;

        assertThat(MarkdownPages.links(page)).containsExactly("a.md#b", "b.png");
        assertThat(MarkdownPages.anchors(page)).containsExactly("a-vit4j-page-with-words", "twice", "twice-1");
    }
}
