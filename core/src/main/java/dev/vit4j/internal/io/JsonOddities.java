package dev.vit4j.internal.io;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * The parts of a JSON text that the standard doesn't allow or leaves open, but Python's parser accepts.
 *
 * @param twice the fields that occur twice in their object, of which the last counts; prefixed by the names of
 *     enclosing objects, joined by dots
 * @param noNumbers the fields that are NaN or Infinity
 */
public record JsonOddities(List<String> twice, List<String> noNumbers) {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    public JsonOddities {
        twice = List.copyOf(twice);
        noNumbers = List.copyOf(noNumbers);
    }

    /** An enclosing object or array. */
    private record Open(String path, Set<String> names) {

        String child(String name) {
            return path.isEmpty() ? name : path + "." + name;
        }
    }

    /** @param json already parsed by {@link JsonFields} */
    public static JsonOddities of(String json) {
        List<String> twice = new ArrayList<>();
        List<String> noNumbers = new ArrayList<>();
        Deque<Open> open = new ArrayDeque<>();
        String path = "";
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT, START_ARRAY -> open.push(new Open(path, new HashSet<>()));
                    case END_OBJECT, END_ARRAY -> path = open.pop().path();
                    case PROPERTY_NAME -> {
                        Open object = open.element();
                        path = object.child(parser.currentName());
                        if (!object.names().add(parser.currentName())) {
                            twice.add(path);
                        }
                    }
                    case VALUE_NUMBER_FLOAT -> {
                        if (parser.isNaN()) {
                            noNumbers.add(path);
                        }
                    }
                    default -> {}
                }
            }
        }
        return new JsonOddities(twice, noNumbers);
    }
}
