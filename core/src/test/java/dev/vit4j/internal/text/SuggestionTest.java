package dev.vit4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    @ParameterizedTest
    @CsvSource({
        "rnus, runs", // two neighbours that changed places
        "shape, shapes-1", // its beginning
        "CIFAR10, cifar10",
        "epoch, epochs",
        "hiden_size, hidden_size"
    })
    void isNearWhatItWasMeantToBe(String typed, String candidate) {
        assertThat(Suggestion.of(typed, List.of("photographs", candidate))).contains(candidate);
    }

    @ParameterizedTest
    @CsvSource({"cat, runs", "data, runs", "dogs, runs", "src, sh", "test, dist", "a, b"})
    void isNotNearWhatSharesAFewLetters(String typed, String candidate) {
        assertThat(Suggestion.of(typed, List.of(candidate))).isEmpty();
    }

    @Test
    void theNearestOfSeveralIsGiven() {
        assertThat(Suggestion.of("shapes-2", List.of("shapes-1", "shapes-2b", "shape")))
                .contains("shapes-1");
        assertThat(Suggestion.of("x", List.of())).isEmpty();
    }
}
