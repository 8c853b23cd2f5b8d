package dev.vit4j.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

class FiniteJsonTest {

    @Test
    void aFigureThatIsNoNumberIsNull() {
        JsonMapper mapper = JsonMapper.builder().build();
        StringWriter written = new StringWriter();
        try (JsonGenerator json = new FiniteJson(mapper.createGenerator(written))) {
            json.writeStartObject();
            json.writeNumberProperty("loss", Double.NaN);
            json.writeName("row");
            mapper.writeTree(
                    json,
                    mapper.createObjectNode()
                            .put("probability", Float.POSITIVE_INFINITY)
                            .put("accuracy", 0.5)
                            .put("images", 3L));
            json.writeEndObject();
        }
        assertThat(written).hasToString("{\"loss\":null,\"row\":{\"probability\":null,\"accuracy\":0.5,\"images\":3}}");
    }
}
