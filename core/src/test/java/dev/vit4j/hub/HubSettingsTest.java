package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSettingsTest {

    @TempDir
    Path home;

    private HubSettings of(Map<String, String> environment) {
        return HubSettings.of(environment, home);
    }

    @Test
    void withoutVariablesItIsThePublicHubAndTheUsersCache() {
        HubSettings settings = of(Map.of());

        assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings.endpoint()).hasToString("https://huggingface.co");
        assertThat(settings.token()).isEmpty();
        assertThat(settings.offline()).isFalse();
    }

    @Test
    void looksForTheCacheWhereTheReferenceDoes() {
        assertThat(of(Map.of("XDG_CACHE_HOME", "/x")).cache()).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(of(Map.of("HF_HOME", "/h", "XDG_CACHE_HOME", "/x")).cache()).isEqualTo(Path.of("/h/hub"));
        assertThat(of(Map.of("HF_HUB_CACHE", "/c", "HF_HOME", "/h")).cache()).isEqualTo(Path.of("/c"));
        assertThat(of(Map.of("HF_HUB_CACHE", "", "HF_HOME", "~/h")).cache()).isEqualTo(home.resolve("h/hub"));
    }

    /** Java's user.home is the account's, and Python's that of the variable: in containers and under sudo they differ. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the reference doesn't follow HOME there")
    void theFolderOfTheVariableHomeGoesBeforeJavas() {
        assertThat(of(Map.of("HOME", "/h")).cache()).isEqualTo(Path.of("/h/.cache/huggingface/hub"));
        assertThat(of(Map.of("HOME", "/h", "HF_HOME", "~/x")).cache()).isEqualTo(Path.of("/h/x/hub"));
        assertThat(of(Map.of("HOME", "")).cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    }

    @Test
    void keepsTheTokenToItself() {
        assertThat(of(Map.of("HF_TOKEN", "hf_secret")).toString())
                .doesNotContain("hf_secret")
                .contains("token=set");
    }

    @Test
    void findsTheTokenThatALoginLeft() throws IOException {
        Files.createDirectories(home.resolve(".cache/huggingface"));
        Files.writeString(home.resolve(".cache/huggingface/token"), "left\n");

        assertThat(of(Map.of()).token()).contains("left");
        assertThat(of(Map.of("HF_TOKEN", " given\n")).token()).contains("given");
        assertThat(of(Map.of("HF_TOKEN", "given", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"))
                        .token())
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({"1, true", "true, true", "YES, true", "on, true", "0, false", "false, false", "'', false"})
    void readsSwitchesAsTheReferenceDoes(String value, boolean expected) {
        assertThat(of(Map.of("HF_HUB_OFFLINE", value)).offline()).isEqualTo(expected);
        assertThat(of(Map.of("TRANSFORMERS_OFFLINE", value)).offline()).isEqualTo(expected);
    }

    @Test
    void takesAnEndpointWithOrWithoutASlash() {
        assertThat(of(Map.of("HF_ENDPOINT", "http://127.0.0.1:8080/hub/")).endpoint())
                .hasToString("http://127.0.0.1:8080/hub");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "ftp://mirror", "http://", "https://a b"})
    void refusesAnEndpointThatIsNoAddress(String endpoint) {
        assertThatThrownBy(() -> of(Map.of("HF_ENDPOINT", endpoint)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("HF_ENDPOINT", endpoint);
    }
}
