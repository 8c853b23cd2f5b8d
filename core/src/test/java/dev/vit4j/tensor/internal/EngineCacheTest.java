package dev.vit4j.tensor.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {

    @TempDir
    Path folder;

    @Test
    void foldersBeforeTheOneThatCanBeWrittenMayHoldTheLibraries() throws IOException {
        Path named = Files.createDirectory(folder.resolve("named"));
        Path user = Files.createDirectory(folder.resolve("user"));

        EngineCache cache = EngineCache.among(List.of(named, folder.resolve("absent"), user), user);

        assertThat(cache).isEqualTo(new EngineCache(user, List.of(named), false));
        assertThat(cache.warning()).isEmpty();
    }

    @Test
    void theTemporaryFolderIsTakenWithAWarning() throws IOException {
        Path named = Files.createDirectory(folder.resolve("named"));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));

        EngineCache cache = EngineCache.among(List.of(named), temporary);

        assertThat(cache).isEqualTo(new EngineCache(temporary, List.of(named), true));
        assertThat(cache.warning().orElseThrow()).contains(temporary.toString(), "-D" + EngineCache.PROPERTY + "=DIR");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aTemporaryFolderThatOthersCanWriteIsRefused() throws IOException {
        Path cache = Files.createDirectories(folder.resolve(".javacpp-me/cache"));
        EngineCache temporary = new EngineCache(cache, List.of(), true);
        assertThatCode(temporary::requireOwn).doesNotThrowAnyException();

        Files.setPosixFilePermissions(cache.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(temporary::requireOwn)
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("another user could have put libraries")
                .hasMessageContaining(cache.toString());
        assertThat(cache).as("nothing left in it").isEmptyDirectory();
    }
}
