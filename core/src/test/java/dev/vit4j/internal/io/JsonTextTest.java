package dev.vit4j.internal.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{~ \"a\": 1~ \"b\": 2} | line 3, column 2: expected a comma or }, found \"b\": 2}",
                "{\"a\": 1,} | line 1, column 9: expected a field's name in double quotes, found }",
                "{\"a\": [1 2]} | line 1, column 10: expected a comma or ], found 2]}",
                "{\"a\" 1} | line 1, column 6: expected a colon, found 1}",
                "{\"a\": } | line 1, column 7: expected a value, found }",
                "{\"a\": tru} | line 1, column 7: expected a value, found tru}",
                "{\"a\": 1 | line 1, column 8: expected }, found the end of the file",
                "{\"a\": [1} | line 1, column 9: expected ], found }",
                "{\"a\": \"x~y\"} | line 1, column 9: expected the closing quote of a string, which can't contain a line break or tab,"
                        + " found the end of the line",
                "{\"a\": \"x | line 1, column 9: expected the closing quote of a string, found the end of the file",
                "{\"a\": 01} | line 1, column 8: expected a valid JSON number, found 1}",
                "{\"a\": \"\\q\"} | line 1, column 9: expected a valid JSON escape, such as \\n or \\u0041, found q\"}",
                "// c | line 1, column 1: expected a value: JSON has no comments, found // c",
                "<html> | line 1, column 1: expected a value, found <html>"
            })
    void saysWhereAndWhatWasExpected(String json, String problem) {
        assertThatThrownBy(() -> JsonFields.parse(json.replace('~', '\n'), "config.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessage("config.json is not valid JSON: " + problem);
    }

    @Test
    void namesWhatIsNoObject() {
        assertThatThrownBy(() -> JsonFields.parse("\n", "config.json"))
                .hasMessage("config.json: expected a JSON object, found an empty file");
        assertThatThrownBy(() -> JsonFields.parse("[1]", "config.json"))
                .hasMessage("config.json: expected a JSON object, found [1]");
        assertThatThrownBy(() -> JsonFields.parse("[".repeat(100_000), "config.json"))
                .hasMessage("config.json is not valid JSON: it is nested too deeply, or part of it is too long");
    }
}
