package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheDirectoryTest {

    private static final Path HOME = Path.of("/home/somebody");

    @Test
    void takesThePlaceThatWasChosen() {
        assertThat(CacheDirectory.locate(Map.of("VIT4J_CACHE", "/fast/disk", "XDG_CACHE_HOME", "/x"), "Linux", HOME))
                .isEqualTo(Path.of("/fast/disk"));
    }

    @Test
    void namesTheVariableWhoseTextIsNoPath() {
        assertThatThrownBy(() -> CacheDirectory.locate(Map.of("VIT4J_CACHE", "/fast\0disk"), "Linux", HOME))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("VIT4J_CACHE: \"/fast")
                .hasMessageContaining("is not a valid path here: Nul character not allowed");
    }

    @Test
    void followsThePlatform() {
        assertThat(CacheDirectory.locate(Map.of("VIT4J_CACHE", ""), "Linux", HOME))
                .isEqualTo(HOME.resolve(".cache/vit4j"));
        assertThat(CacheDirectory.locate(Map.of("XDG_CACHE_HOME", "/x"), "Linux", HOME))
                .isEqualTo(Path.of("/x/vit4j"));
        assertThat(CacheDirectory.locate(Map.of(), "Mac OS X", HOME)).isEqualTo(HOME.resolve("Library/Caches/vit4j"));
        assertThat(CacheDirectory.locate(Map.of(), "Windows 11", HOME))
                .isEqualTo(HOME.resolve("AppData/Local/vit4j/cache"));
    }
}
