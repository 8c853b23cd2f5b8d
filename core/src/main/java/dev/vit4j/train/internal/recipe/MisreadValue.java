package dev.vit4j.train.internal.recipe;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.train.ParameterRules;
import dev.vit4j.train.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * The value of a key that could not be read.
 *
 * @param cause says where in the value, and what was expected
 */
record MisreadValue(String key, JsonNode value, JacksonException cause) {

    InvalidRequestException exception() {
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof InvalidRequestException invalid) { // a record refuses its numbers
                return invalid;
            }
        }
        List<JacksonException.Reference> path = cause.getPath();
        StringBuilder place = new StringBuilder(key);
        path.forEach(step -> place.append(
                step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName()));
        JsonNode found = at(path);
        String what = found.isMissingNode() ? missing(at(path.subList(0, path.size() - 1))) : expectation(found);
        return new InvalidRequestException(place + " " + what, cause);
    }

    private JsonNode at(List<JacksonException.Reference> path) {
        JsonNode node = value;
        for (JacksonException.Reference step : path) {
            node = step.getPropertyName() == null ? node.path(step.getIndex()) : node.path(step.getPropertyName());
        }
        return node;
    }

    private static String missing(JsonNode group) {
        return "is missing; found "
                + (group.isEmpty() ? "nothing" : "only " + String.join(", ", group.propertyNames()));
    }

    private String expectation(JsonNode found) {
        if (cause instanceof UnrecognizedPropertyException unknown) {
            List<String> known =
                    unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
            return "is an unknown key; "
                    + Suggestion.of(unknown.getPropertyName(), known)
                            .map(nearest -> "did you mean \"" + nearest + "\"?")
                            .orElse("known keys: " + String.join(", ", known));
        }
        if (cause instanceof InvalidFormatException format
                && format.getTargetType().isEnum()) {
            return "must be one of "
                    + Arrays.stream(format.getTargetType().getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + "; found " + format.getValue();
        }
        return expected(found)
                .map(words -> "must be " + words + ", found " + found)
                .orElseGet(() -> "does not fit: " + cause.getOriginalMessage());
    }

    /** The expected value of a key if the defaults don't show it: inside lists, and beyond the bounds of an int. */
    private Optional<String> expected(JsonNode found) {
        Class<?> type = cause instanceof MismatchedInputException mismatch
                ? mismatch.getTargetType()
                : cause instanceof InputCoercionException coercion ? coercion.getTargetType() : Object.class;
        if (type == int.class || type == Integer.class) {
            return Optional.of("a whole number"
                    + (found.isIntegralNumber() ? " from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE : ""));
        }
        if (type == double.class || type == OptionalDouble.class) {
            return Optional.of("a number");
        }
        if (type == boolean.class) {
            return Optional.of("true or false");
        }
        if (type == String.class) {
            return Optional.of("a word");
        }
        if (type == ParameterRules.Rule.class) {
            return Optional.of("a group of keys, such as {paths: \"blocks.*\", learning_rate: 0.1}");
        }
        return type == Recipe.Stage.class
                ? Optional.of("a group of keys, such as {until: 0.5, size: 16}")
                : Optional.empty();
    }
}
