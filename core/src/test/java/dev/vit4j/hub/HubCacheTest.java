package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "few users may make links there")
class HubCacheTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String FILE = "config.json";

    @TempDir
    private Path folder;

    private HubCache cache = new HubCache(Path.of(""), new HubId("org/model", "main"));
    private Path users = Path.of("");

    @BeforeEach
    void makeACache() throws IOException {
        cache = new HubCache(folder, new HubId("org/model", "main"));
        users = folder.resolve("users");
        Files.createDirectories(cache.blob("etag").getParent());
        Files.writeString(cache.blob("etag"), "{}");
        Files.createDirectories(cache.snapshot(COMMIT));
    }

    @Test
    void replacesALinkToABlobThatIsGone() throws IOException {
        Path pointer = cache.snapshot(COMMIT).resolve(FILE);
        Files.createSymbolicLink(pointer, Path.of("../../blobs/gone"));

        cache.link(COMMIT, FILE, "etag");

        assertThat(pointer).hasContent("{}");
    }

    @Test
    void replacesNoLinkThatLeadsElsewhere() throws IOException {
        Path pointer = Files.createSymbolicLink(cache.snapshot(COMMIT).resolve(FILE), users);

        assertThatThrownBy(() -> cache.link(COMMIT, FILE, "etag"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + pointer, "symbolic link", "move it away");
        assertThat(pointer).isSymbolicLink();
        assertThat(users).doesNotExist();
    }

    @Test
    void followsNoLinkToNoteWhatABranchIs() throws IOException {
        Files.writeString(users, "mine");
        Path note = Files.createDirectories(cache.folder().resolve("refs")).resolve("main");
        Files.createSymbolicLink(note, users);

        assertThatThrownBy(() -> cache.remember(COMMIT))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("cannot write " + note, "symbolic link");
        assertThat(users).hasContent("mine");
    }
}
