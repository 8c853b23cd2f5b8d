package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Converts JSON between text and nodes: parsed as by Python, and formatted as by the reference. */
public final class JsonText {

    /** Accepts what Python's parser accepts; {@link JsonOddities} reports it. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The reference's layout. */
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    /** Fragments of Jackson's messages, and what was expected, in words; the first that matches. */
    private static final Map<String, String> EXPECTED = expected();

    private static final int SHOWN = 20;

    private JsonText() {}

    private static Map<String, String> expected() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("comma to separate Object", "a comma or }");
        words.put("comma to separate Array", "a comma or ]");
        words.put("double-quote to start property name", "a field's name in double quotes");
        words.put("colon to separate", "a colon");
        words.put("closing quote", "the closing quote of a string");
        words.put("close marker for Object", "}");
        words.put("close marker for Array", "]");
        words.put("expected '}'", "}");
        words.put("expected ']'", "]");
        words.put(
                "Illegal unquoted character", "the closing quote of a string, which can't contain a line break or tab");
        words.put("escape", "a valid JSON escape, such as \\n or \\u0041");
        words.put("umeric value", "a valid JSON number");
        words.put("comment", "a value: JSON has no comments");
        return words;
    }

    /**
     * @param origin the document's name in errors
     * @throws ResourceException if the text is not JSON; the message has the line and column, and what was expected
     */
    static JsonNode parse(String json, String origin) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw invalid(json, origin, e);
        }
    }

    /** The error of a parser on a text that is not JSON, with the line and column, and what was expected. */
    public static ResourceException invalid(String json, String origin, JacksonException e) {
        return new ResourceException(origin + " is not valid JSON: " + problem(json, e), e);
    }

    private static String problem(String json, JacksonException e) {
        Optional<TokenStreamLocation> place =
                Optional.ofNullable(e.getLocation()).filter(found -> found.getCharOffset() >= 0);
        if (place.isEmpty()) {
            return "it is nested too deeply, or part of it is too long";
        }
        String message = String.valueOf(e.getOriginalMessage());
        String expected = EXPECTED.entrySet().stream()
                .filter(entry -> message.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("a value");
        String rest = json.substring((int) Math.min(json.length(), place.get().getCharOffset()));
        return "line " + place.get().getLineNr() + ", column " + place.get().getColumnNr() + ": expected " + expected
                + ", found " + (rest.isBlank() ? "the end of the file" : beginning(rest));
    }

    private static String beginning(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.isEmpty() ? "the end of the line" : line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }

    /** The document with these fields, sorted by name as in the reference. */
    public static String write(Map<String, Object> fields) {
        return MAPPER.writer().with(PRINTER).writeValueAsString(new TreeMap<>(fields)) + "\n";
    }
}
