package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubIdTest {

    @ParameterizedTest
    @CsvSource({
        "google/vit-base-patch16-224, google/vit-base-patch16-224, main",
        "a/b@v1.0, a/b, v1.0",
        "Some-Body/x_y.z@refs/pr/12, Some-Body/x_y.z, refs/pr/12",
        "a/b@0123456789012345678901234567890123456789, a/b, 0123456789012345678901234567890123456789"
    })
    void readsRepositoryAndRevision(String text, String repository, String revision) {
        assertThat(HubId.parse(text)).contains(new HubId(repository, revision));
    }

    @Test
    void readsAFolderOfTheRepository() {
        assertThat(HubId.parse("h94/IP-Adapter/models/image_encoder@v1"))
                .contains(new HubId("h94/IP-Adapter", Optional.of("models/image_encoder"), "v1"));
        assertThat(HubId.parse("a/b/c").map(HubId::toString)).contains("a/b/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model",
                "a/b/",
                "a/b//c",
                "a/b/../c",
                "a/b/.c",
                "/a/b",
                "./a",
                "../a",
                "a/..",
                "a/b..c",
                "a/b--c",
                "a/b.git",
                "a/.b",
                "a/b-",
                "a b/c",
                "a\\b/c",
                "a/b@",
                "a/b@../../x",
                "a/b@x/../y",
                "a/b@/etc",
                "a/b@x//y",
                "a/b@.hidden",
                "a/b@x y",
                "a/b@x:y",
                "é/b"
            })
    void knowsWhatIsNoName(String text) {
        assertThat(HubId.parse(text)).isEmpty();
    }

    @Test
    void saysItselfAsItIsTyped() {
        assertThat(new HubId("a/b", "main")).hasToString("a/b");
        assertThat(new HubId("a/b", "v1")).hasToString("a/b@v1");
    }
}
