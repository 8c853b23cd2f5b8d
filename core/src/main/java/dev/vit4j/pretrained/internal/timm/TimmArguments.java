package dev.vit4j.pretrained.internal.timm;

import dev.vit4j.pretrained.internal.ConfigFields;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The arguments of timm's {@code VisionTransformer}: those in {@code model_args}, or else those that the architecture's
 * name stands for, or else timm's defaults.
 */
record TimmArguments(ConfigFields given, Map<String, String> byName) {

    int wholeNumber(String name, int absent) {
        return given.wholeNumber(name, Integer.parseInt(byName.getOrDefault(name, Integer.toString(absent))));
    }

    double number(String name, double absent) {
        return given.number(name, Double.parseDouble(byName.getOrDefault(name, Double.toString(absent))));
    }

    /** A number that the model may be without. */
    OptionalDouble optionalNumber(String name) {
        if (given.has(name)) {
            return OptionalDouble.of(given.number(name, 0));
        }
        String named = byName.getOrDefault(name, "none");
        return named.equals("none") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(named));
    }

    boolean flag(String name, boolean absent) {
        return given.flag(name, Boolean.parseBoolean(byName.getOrDefault(name, Boolean.toString(absent))));
    }

    String text(String name, String absent) {
        return given.text(name, byName.getOrDefault(name, absent)).toLowerCase(Locale.ROOT);
    }

    /** An argument that only the name says: a class in Python, which no JSON can hold. */
    String named(String name, String absent) {
        return byName.getOrDefault(name, absent);
    }
}
