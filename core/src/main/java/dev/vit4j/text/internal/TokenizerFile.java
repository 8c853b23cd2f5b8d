package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.JsonText;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.text.internal.ModelTables.MalformedTableException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The content of a tokenizer.json.
 *
 * @param fields of the document, without the model's
 * @param model the model's fields but its tables; empty fields if there is no model
 * @param tables vocabulary and merges
 */
record TokenizerFile(JsonFields fields, JsonFields model, ModelTables tables) {

    /** In bytes: that of a quarter of a million pieces with their merges has 35 MB. */
    static final long MOST_BYTES = 256L << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // a table of names shared by all files would keep every vocabulary
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .build())
            .build();

    /** @throws ResourceException if it can't be read or has another form */
    static TokenizerFile read(Path file) {
        String json = text(file);
        return parse(json, file.toString());
    }

    private static TokenizerFile parse(String json, String origin) {
        ObjectNode document = MAPPER.createObjectNode();
        ObjectNode model = MAPPER.createObjectNode();
        ModelTables tables = new ModelTables();
        try (JsonParser parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ResourceException(origin + ": expected a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                if (parser.nextToken() == JsonToken.START_OBJECT && field.equals("model")) {
                    readModel(parser, model, tables);
                } else {
                    document.set(field, parser.<JsonNode>readValueAsTree());
                }
            }
        } catch (JacksonException e) {
            throw JsonText.invalid(json, origin, e);
        } catch (MalformedTableException e) {
            throw new ResourceException(origin + ": model." + e.getMessage(), e);
        }
        return new TokenizerFile(JsonFields.of(document, origin), JsonFields.of(model, origin + ": model"), tables);
    }

    private static void readModel(JsonParser parser, ObjectNode model, ModelTables tables)
            throws MalformedTableException {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (!tables.read(field, parser)) {
                model.set(field, parser.<JsonNode>readValueAsTree());
            }
        }
    }

    /**
     * The older pair of files: vocab.json, an object from pieces to ids, and merges.txt, a merge a line.
     *
     * @throws ResourceException if one can't be read or has another form
     */
    static TokenizerFile read(Path vocabulary, Path merges) {
        ModelTables tables = new ModelTables();
        String json = text(vocabulary);
        try (JsonParser parser = MAPPER.createParser(json)) {
            parser.nextToken();
            tables.read("vocab", parser);
        } catch (JacksonException e) {
            throw JsonText.invalid(json, vocabulary.toString(), e);
        } catch (MalformedTableException e) {
            throw new ResourceException(vocabulary + ": " + e.getMessage(), e);
        }
        int line = 0;
        for (String merge : text(merges).lines().toList()) {
            line++;
            if (merge.isBlank() || merge.startsWith("#version")) {
                continue;
            }
            try {
                tables.addMerge("line " + line, merge);
            } catch (MalformedTableException e) {
                throw new ResourceException(merges + ": " + e.getMessage(), e);
            }
        }
        JsonFields none = JsonFields.of(MAPPER.createObjectNode(), vocabulary.toString());
        return new TokenizerFile(none, none, tables);
    }

    /** An empty document, for a file that a folder need not have. */
    static JsonFields noFields(Path file) {
        return JsonFields.of(MAPPER.valueToTree(Map.of()), file.toString());
    }

    private static String text(Path file) {
        try {
            return TextFile.read(file, MOST_BYTES);
        } catch (CharacterCodingException e) {
            throw new ResourceException(file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }
}
