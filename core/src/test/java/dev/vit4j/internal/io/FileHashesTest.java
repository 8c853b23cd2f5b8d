package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileHashesTest {

    /** Written long ago: what was changed in the last seconds is not remembered. */
    private static final Path OLD = Path.of(System.getProperty("java.home"), "release");

    private static final String TRUE_HASH = Sha256.of(OLD);

    @TempDir
    private Path folder;

    private Path cache() {
        return folder.resolve("cache/hashes");
    }

    private String remembered(Path file) {
        FileHashes hashes = FileHashes.remembering(cache());
        String hash = hashes.sha256(file);
        hashes.save();
        return hash;
    }

    private String reread(Path file) {
        FileHashes hashes = FileHashes.rereading(cache());
        String hash = hashes.sha256(file);
        hashes.save();
        return hash;
    }

    private Path cacheFile() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            return files.findFirst().orElseThrow();
        }
    }

    private void change(UnaryOperator<String> change) throws IOException {
        String before = Files.readString(cacheFile());
        String after = change.apply(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(cacheFile(), after);
    }

    @Test
    void aFileThatIsAsItWasIsNotReadAgain() throws IOException {
        assertThat(remembered(OLD)).isEqualTo(TRUE_HASH);
        String planted = "0".repeat(64);
        change(content -> content.replace(TRUE_HASH, planted));

        assertThat(remembered(OLD)).isEqualTo(planted);
    }

    @Test
    void whoeverMustKnowReadsTheBytesAndMendsTheCache() throws IOException {
        remembered(OLD);
        change(content -> content.replace(TRUE_HASH, "0".repeat(64)));

        assertThat(reread(OLD)).isEqualTo(TRUE_HASH);
        assertThat(remembered(OLD)).isEqualTo(TRUE_HASH);
    }

    @Test
    void anotherSizeTimeOrInodeIsAnotherFile() throws IOException {
        for (String field : new String[] {"size", "modified", "changed", "inode"}) {
            remembered(OLD);
            change(content -> content.replace(TRUE_HASH, "0".repeat(64))
                    .replaceFirst("\"" + field + "\":\"?[^,\"}]*", "$0" + (field.equals("size") ? "1" : "x")));

            assertThat(remembered(OLD)).as(field).isEqualTo(TRUE_HASH);
            Files.delete(cacheFile());
        }
    }

    @Test
    void whatWasWrittenJustNowIsNotRemembered() throws IOException {
        Path file = Files.writeString(folder.resolve("new"), "one");
        String one = remembered(file);
        Files.writeString(file, "two"); // of the same size, and by a coarse clock at the same time

        assertThat(remembered(file)).isNotEqualTo(one);
        assertThat(cache()).doesNotExist();
    }

    @Test
    void aDamagedCacheIsMadeAnew() throws IOException {
        remembered(OLD);
        String whole = Files.readString(cacheFile());
        for (String content : new String[] {"", "{", "[]", "null", "{\"folder\":null,\"files\":{}}"}) {
            Files.writeString(cacheFile(), content);

            assertThat(remembered(OLD)).isEqualTo(TRUE_HASH);
            assertThat(cacheFile()).hasContent(whole);
        }
    }

    @Test
    void aCacheThatCannotBeWrittenCostsTimeAlone() throws IOException {
        Files.writeString(folder.resolve("cache"), "a file where a folder should be");

        assertThat(remembered(OLD)).isEqualTo(TRUE_HASH);
    }

    @Test
    void aFileThatIsGoneIsNamed() {
        Path gone = folder.resolve("gone.png");

        assertThatThrownBy(() -> remembered(gone))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("cannot read " + gone);
    }

    @Test
    void timesOfAnyYearAreTold() {
        for (Instant time : List.of(Instant.parse("+12000-01-01T00:00:00Z"), Instant.MIN, Instant.MAX)) {
            String written = FileState.written(FileTime.from(time));
            assertThat(new FileState(1, written, written, "").isSettled()).isEqualTo(time.isBefore(Instant.EPOCH));
        }
    }
}
