package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

    @ParameterizedTest
    @CsvSource({
        "*, head.weight, true",
        "head.*, head.weight, true",
        "head.*, heads.weight, false",
        "head.*, distillation_head.weight, false",
        "*head.*, distillation_head.weight, true",
        "blocks.*, blocks.0.attention.qkv.weight, true",
        "blocks.1.*, blocks.10.norm1.bias, false",
        "'blocks.{0,10}.*', blocks.10.norm1.bias, true",
        "'blocks.{0,10}.*', blocks.1.norm1.bias, false",
        "'*.{norm*,scale1}.*', blocks.1.norm2.bias, true",
        "*.bias, bias, false",
        "head.weight, headxweight, false",
        "class_token, class_token, true"
    })
    void matchesWholePaths(String pattern, String path, boolean expected) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "blocks\\.0", "blocks.[01].*", "a,b", "{a", "a}", "{}", "{a,}", "{{a}}", "a b", "head.*$"})
    void refusesWhatIsNoPattern(String text) {
        assertThatThrownBy(() -> PathPattern.of(text))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("\"" + text + "\" is not a pattern of paths, such as head.*, *.bias");
    }
}
