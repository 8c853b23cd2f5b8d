package dev.vit4j.weights.internal;

import dev.vit4j.ResourceException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.json.JsonReadFeature;

/** Reads the JSON of headers and shard indexes from untrusted files: strict, bounded, token by token. */
public final class SafetensorsJson {

    /** The reference refuses longer headers. */
    public static final int MAX_BYTES = 100_000_000;

    private static final int MAX_DEPTH = 16;

    /** For headers, for which the reference's own parser is strict, too. */
    static final JsonFactory STRICT =
            bounded().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    /** For files parsed by Python: the last of two properties of the same name counts, and NaN is a number. */
    static final JsonFactory LENIENT =
            bounded().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private static JsonFactoryBuilder bounded() {
        return JsonFactory.builder()
                // A table of names shared by all files would grow with each of them.
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_BYTES)
                        .maxNameLength(MAX_BYTES)
                        .build());
    }

    private final String where;
    private final JsonParser parser;

    private SafetensorsJson(String where, JsonParser parser) {
        this.where = where;
        this.parser = parser;
    }

    /** Handles the value of one property; the parser is at its start. */
    @FunctionalInterface
    interface Property {
        void read(String name);
    }

    /**
     * Reads one document.
     *
     * @param factory {@link #STRICT} or {@link #LENIENT}
     * @param where the document's name in messages
     * @throws ResourceException if it is not UTF-8 or not JSON, has a key twice or is nested too deeply
     */
    static <T> T read(JsonFactory factory, String where, byte[] utf8, Function<SafetensorsJson, T> read) {
        CharBuffer text = decode(where, utf8);
        try (JsonParser parser =
                factory.createParser(ObjectReadContext.empty(), text.array(), text.position(), text.remaining())) {
            SafetensorsJson json = new SafetensorsJson(where, parser);
            parser.nextToken();
            T result = read.apply(json);
            if (parser.nextToken() != null) {
                throw json.unexpected("nothing after the closing brace");
            }
            return result;
        } catch (JacksonException e) {
            throw new ResourceException(where + " is not valid JSON: " + e.getOriginalMessage() + position(e), e);
        }
    }

    private static CharBuffer decode(String where, byte[] utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
        } catch (CharacterCodingException e) {
            throw new ResourceException(where + " is not UTF-8: " + e.getMessage(), e);
        }
    }

    private static String position(JacksonException e) {
        return e.getLocation() == null ? "" : " at character " + e.getLocation().getCharOffset();
    }

    void readObject(Property property) {
        expect(JsonToken.START_OBJECT, "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            property.read(name);
        }
    }

    /** An object of strings; null counts as an empty one, as in the reference. */
    Map<String, String> readStrings() {
        Map<String, String> strings = new LinkedHashMap<>();
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            readObject(name -> strings.put(name, readString()));
        }
        return strings;
    }

    String readString() {
        expect(JsonToken.VALUE_STRING, "a string");
        return parser.getString();
    }

    /** An array of at most {@code maxLength} non-negative whole numbers. */
    long[] readNaturals(int maxLength) {
        expect(JsonToken.START_ARRAY, "an array");
        long[] numbers = new long[maxLength];
        int length = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (length == maxLength) {
                throw unexpected("at most " + maxLength + " numbers");
            }
            expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
            numbers[length] = parser.getLongValue();
            if (numbers[length] < 0) {
                throw unexpected("a number from 0");
            }
            length++;
        }
        return java.util.Arrays.copyOf(numbers, length);
    }

    void skipValue() {
        parser.skipChildren();
    }

    private void expect(JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw unexpected(what);
        }
    }

    private ResourceException unexpected(String expected) {
        String found = parser.currentToken() == null ? "its end" : abbreviated(parser.getString());
        return new ResourceException(where + ": expected " + expected + " at "
                + parser.streamReadContext().pathAsPointer() + ", found " + found);
    }

    private static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
