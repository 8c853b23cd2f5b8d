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

/** JSON between text and nodes: read as Python reads it, and written as the reference lays it out. */
public final class JsonText {

    /** Takes what Python's reader takes; {@link JsonOddities} tells of it. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The reference's layout. */
    private static final DefaultPrettyPrinter PRINTER = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n"));

    /** What Jackson's messages have in them, and what was expected there, in words; the first that fits. */
    private static final Map<String, String> EXPECTED = expected();

    private static final int SHOWN = 20;

    private JsonText() {}

    private static Map<String, String> expected() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("comma to separate Object", "a comma or }");
        words.put("comma to separate Array", "a comma or ]");
        words.put("double-quote to start property name", "a field's name in double quotes");
        words.put("colon to separate", "a colon");
        words.put("closing quote", "the closing quote of a text");
        words.put("close marker for Object", "}");
        words.put("close marker for Array", "]");
        words.put("expected '}'", "}");
        words.put("expected ']'", "]");
        words.put("Illegal unquoted character", "the closing quote of a text, which has no line's end or tab in it");
        words.put("escape", "an escape that JSON has, such as \\n or \\u0041");
        words.put("umeric value", "a number as JSON has it");
        words.put("comment", "a value: JSON has no comments");
        return words;
    }

    /**
     * @param origin names the document in errors
     * @throws ResourceException if the text is no JSON; the message says in which line and column, and what was expected
     */
    static JsonNode parse(String json, String origin) {
        try {
            return MAPPER.readTree(json);
        } catch (JacksonException e) {
            throw new ResourceException(origin + " is no valid JSON: " + problem(json, e), e);
        }
    }

    private static String problem(String json, JacksonException e) {
        Optional<TokenStreamLocation> place =
                Optional.ofNullable(e.getLocation()).filter(found -> found.getCharOffset() >= 0);
        if (place.isEmpty()) {
            return "its parts lie too deep, or one of them is too long";
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

    /** The document of these fields, sorted by name as the reference sorts them. */
    public static String write(Map<String, Object> fields) {
        return MAPPER.writer().with(PRINTER).writeValueAsString(new TreeMap<>(fields)) + "\n";
    }
}
