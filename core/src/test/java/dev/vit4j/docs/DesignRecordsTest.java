package dev.vit4j.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The records of docs/design have consecutive numbers, the same headings, and a line each in the index. */
class DesignRecordsTest {

    private static final Path FOLDER = MarkdownPages.ROOT.resolve("docs/design");

    private static final Pattern NAME = Pattern.compile("(\\d{4})-[a-z0-9-]+\\.md");

    private static List<Path> records() {
        return MarkdownPages.all().stream()
                .filter(page -> page.startsWith(FOLDER))
                .filter(page -> !page.endsWith("README.md"))
                .sorted()
                .toList();
    }

    @Test
    void recordsAreNumberedWithoutAGap() {
        List<Path> records = records();

        assertThat(records).isNotEmpty();
        for (int i = 0; i < records.size(); i++) {
            assertThat(records.get(i).getFileName().toString()).matches(NAME).startsWith("%04d-".formatted(i + 1));
        }
    }

    @Test
    void theIndexListsEachOnce() {
        assertThat(MarkdownPages.links(MarkdownPages.read(FOLDER.resolve("README.md"))).stream()
                        .filter(link -> NAME.matcher(link).matches()))
                .containsExactlyElementsOf(records().stream()
                        .map(record -> record.getFileName().toString())
                        .toList());
    }

    @Test
    void eachSaysSituationDecisionAlternativesAndConsequences() {
        assertThat(records()).allSatisfy(record -> {
            String page = MarkdownPages.read(record);
            assertThat(page).startsWith("# " + record.getFileName().toString().substring(0, 4) + ": ");
            assertThat(MarkdownPages.anchors(page)).contains("situation", "decision", "alternatives", "consequences");
        });
    }
}
