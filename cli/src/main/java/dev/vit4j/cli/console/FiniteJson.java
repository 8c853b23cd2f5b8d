package dev.vit4j.cli.console;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/** Writes JSON in which NaN and infinity are null: the format has no representation for them. */
final class FiniteJson extends JsonGeneratorDelegate {

    FiniteJson(JsonGenerator generator) {
        super(generator);
    }

    @Override
    public JsonGenerator writeNumber(double value) {
        return Double.isFinite(value) ? super.writeNumber(value) : writeNull();
    }

    @Override
    public JsonGenerator writeNumber(float value) {
        return Float.isFinite(value) ? super.writeNumber(value) : writeNull();
    }
}
