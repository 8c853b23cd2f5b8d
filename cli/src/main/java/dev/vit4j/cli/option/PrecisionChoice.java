package dev.vit4j.cli.option;

import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.internal.Processor;
import java.util.Locale;

/** The values of {@code --precision}. */
public enum PrecisionChoice {
    FP32,
    BF16,
    AUTO;

    Precision resolved() {
        return switch (this) {
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case AUTO -> Processor.current().fastestPrecision();
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
