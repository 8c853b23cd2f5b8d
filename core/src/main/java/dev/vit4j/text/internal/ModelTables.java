package dev.vit4j.text.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The long fields of a tokenizer's model, read token by token: they may have a million rows. */
final class ModelTables {

    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final List<Double> scores = new ArrayList<>();
    private final List<String> merges = new ArrayList<>();

    /** The id of each piece. */
    Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    /** The pieces' scores by id, if the vocabulary is a list with scores. */
    double[] scores() {
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Left and right piece of each merge in turn. */
    List<String> merges() {
        return merges;
    }

    /**
     * Reads a field's value if it is one of these tables; the parser is at its start, then at its end.
     *
     * @return whether it is one
     * @throws MalformedTableException if it is, and has another form
     */
    boolean read(String field, JsonParser parser) throws MalformedTableException {
        switch (field) {
            case "vocab" -> readVocabulary(parser);
            case "merges" -> readMerges(parser);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readVocabulary(JsonParser parser) throws MalformedTableException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String piece = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT
                        || parser.getNumberType() != JsonParser.NumberType.INT
                        || parser.getIntValue() < 0) {
                    throw new MalformedTableException(
                            "vocab." + piece, "the piece's id, a whole number from 0", parser.getString());
                }
                vocabulary.put(piece, parser.getIntValue());
            }
            return;
        }
        requireArray("vocab", "an object from pieces to ids or an array of pieces with scores", parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String field = "vocab[" + scores.size() + "]";
            requireArray(field, "an array of a piece and its score", parser);
            vocabulary.put(text(field + "[0]", parser), scores.size());
            if (!parser.nextToken().isNumeric()) {
                throw new MalformedTableException(field + "[1]", "the piece's score", parser.getString());
            }
            scores.add(parser.getDoubleValue());
            requireEnd(field, parser);
        }
    }

    private void readMerges(JsonParser parser) throws MalformedTableException {
        requireArray("merges", "an array of pairs of pieces", parser);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String field = "merges[" + merges.size() / 2 + "]";
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                addMerge(field, parser.getString());
                continue;
            }
            requireArray(field, "two pieces, in an array or with a blank between", parser);
            merges.add(text(field + "[0]", parser));
            merges.add(text(field + "[1]", parser));
            requireEnd(field, parser);
        }
    }

    /** Adds a merge that is written as two pieces with a blank between. */
    void addMerge(String field, String line) throws MalformedTableException {
        int blank = line.indexOf(' ');
        if (blank < 0 || line.indexOf(' ', blank + 1) >= 0) {
            throw new MalformedTableException(field, "two pieces with a blank between", line);
        }
        merges.add(line.substring(0, blank));
        merges.add(line.substring(blank + 1));
    }

    private static String text(String field, JsonParser parser) throws MalformedTableException {
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
            throw new MalformedTableException(field, "a piece's text", parser.getString());
        }
        return parser.getString();
    }

    private static void requireArray(String field, String expected, JsonParser parser) throws MalformedTableException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new MalformedTableException(field, expected, parser.getString());
        }
    }

    private static void requireEnd(String field, JsonParser parser) throws MalformedTableException {
        if (parser.nextToken() != JsonToken.END_ARRAY) {
            throw new MalformedTableException(field, "two values", "more");
        }
    }

    /** A table has another form than expected; the message says where, without the file's name. */
    static final class MalformedTableException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedTableException(String field, String expected, String found) {
            super(field + " must be " + expected + ", found " + found);
        }
    }
}
