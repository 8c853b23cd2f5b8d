package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NearestFolderTest {

    private static final String UNLIKE_ANYTHING = "0123456789".repeat(20);

    @TempDir
    private Path folder;

    private Path run = Path.of("");

    @BeforeEach
    void makeARun() throws IOException {
        run = Files.createDirectories(folder.resolve("runs/shapes-1"));
    }

    @Test
    void asksAboutTheNearestSibling() {
        assertThat(NearestFolder.hint(folder.resolve("runs/shape-1"))).isEqualTo(" (did you mean " + run + "?)");
        assertThat(NearestFolder.question(folder.resolve("runs/shape-1"))).isEqualTo(" (did you mean " + run + "?)");
    }

    @Test
    void correctsEveryPartOfAPath() {
        assertThat(NearestFolder.hint(folder.resolve("rnus/shape-1"))).isEqualTo(" (did you mean " + run + "?)");
        assertThat(NearestFolder.question(folder.resolve("rnus/shapes-1"))).isEqualTo(" (did you mean " + run + "?)");
    }

    @Test
    void saysWhatTheNearestFolderHoldsWhereTheRestOfThePathIsUnlikeAnything() {
        Path missing = folder.resolve("rnus/cifar10-course-2");

        assertThat(NearestFolder.hint(missing))
                .isEqualTo(" (did you mean " + run.getParent() + "? It holds shapes-1/)");
        assertThat(NearestFolder.question(missing)).isEmpty();
    }

    @Test
    void listsTheNearestFolderWhereNothingIsNear() {
        assertThat(NearestFolder.hint(folder.resolve("photographs"))).isEqualTo(" (" + folder + " holds runs/)");
        assertThat(NearestFolder.hint(folder.resolve("photographs/of/cats")))
                .isEqualTo(" (" + folder + " holds runs/)");
        assertThat(NearestFolder.question(folder.resolve("photographs"))).isEmpty();
    }

    @Test
    void listsFiveEntriesAtMostFoldersFirstAndNoHiddenOnes() throws IOException {
        for (String name : new String[] {".cache", "2", "1", "4"}) {
            Files.createDirectory(run.resolve(name));
        }
        for (String name : new String[] {"a.jpg", "b.jpg", "c.jpg", "d.jpg", ".lock"}) {
            Files.createFile(run.resolve(name));
        }

        assertThat(NearestFolder.hint(run.resolve("photographs")))
                .isEqualTo(" (" + run + " holds 1/, 2/, 4/, a.jpg, b.jpg and 2 more)");
    }

    @Test
    void saysSoWhereTheNearestFolderIsEmpty() {
        assertThat(NearestFolder.hint(run.resolve("photographs"))).isEqualTo(" (" + run + " is empty)");
    }

    @Test
    void passesOverAFileInThePath() throws IOException {
        Path file = Files.createFile(run.resolve("notes.txt"));

        assertThat(NearestFolder.hint(file.resolve("photographs"))).isEqualTo(" (" + run + " holds notes.txt)");
    }

    @Test
    void countsNoFurtherThanAFewThousandEntries() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            Files.createFile(run.resolve(i + ".jpg"));
        }

        long start = System.nanoTime();
        String hint = NearestFolder.hint(run.resolve("photographs"));
        Duration time = Duration.ofNanos(System.nanoTime() - start);

        assertThat(hint).startsWith(" (" + run + " holds ").endsWith(".jpg and thousands more)");
        assertThat(time).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void asksAboutABareNameAndListsNothing() throws IOException {
        Path here = Files.createTempDirectory(Path.of("").toAbsolutePath(), "nearest-folder-test-");
        try {
            String name = String.valueOf(here.getFileName());

            assertThat(NearestFolder.hint(Path.of(name + "x"))).isEqualTo(" (did you mean " + name + "?)");
        } finally {
            Files.delete(here);
        }
        assertThat(NearestFolder.hint(Path.of(UNLIKE_ANYTHING))).isEmpty();
    }

    @Test
    void neverListsTheCurrentFolder() {
        Path here = Path.of("").toAbsolutePath();

        assertThat(NearestFolder.hint(Path.of(UNLIKE_ANYTHING, "of", "cats"))).isEmpty();
        assertThat(NearestFolder.hint(Path.of(".", UNLIKE_ANYTHING))).isEmpty();
        assertThat(NearestFolder.hint(here.resolve(UNLIKE_ANYTHING))).isEmpty();
        assertThat(NearestFolder.hint(
                        here.resolveSibling(here.getFileName() + "x").resolve(UNLIKE_ANYTHING)))
                .doesNotContain("holds");
    }

    @Test
    void neverListsTheRootOfAFileSystem() {
        assertThat(NearestFolder.hint(folder.getRoot().resolve(UNLIKE_ANYTHING).resolve("cats")))
                .isEmpty();
    }
}
