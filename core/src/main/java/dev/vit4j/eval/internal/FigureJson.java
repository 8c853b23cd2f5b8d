package dev.vit4j.eval.internal;

import dev.vit4j.eval.Result;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Writes figures as JSON: NaN becomes null, since JSON has no NaN. */
public final class FigureJson {

    public static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Double.class, new FigureSerializer())
                    .addSerializer(double.class, new FigureSerializer()))
            .build();

    private FigureJson() {}

    /** A JSON object with a result's figures by name, and the number of examples. */
    public static String of(Result result) {
        Map<String, Object> values = new LinkedHashMap<>();
        result.figures().forEach(figure -> values.put(figure.name(), figure.value()));
        values.put("examples", result.examples());
        return MAPPER.writeValueAsString(values);
    }

    private static final class FigureSerializer extends ValueSerializer<Double> {
        @Override
        public void serialize(Double figure, JsonGenerator json, SerializationContext context) {
            if (Double.isFinite(figure)) {
                json.writeNumber(figure);
            } else {
                json.writeNull();
            }
        }
    }
}
