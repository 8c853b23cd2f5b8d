package dev.vit4j.cli;

import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Processor;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The number format of what is measured. */
final class PrecisionOption {

    /** What {@code --precision} takes. */
    enum PrecisionChoice {
        FP32,
        BF16,
        AUTO;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "auto",
            description =
                    "The products' number format: ${COMPLETION-CANDIDATES}. Default: auto, bf16 if the processor has instructions for it.")
    private PrecisionChoice precision = PrecisionChoice.AUTO;

    Precision chosen() {
        return switch (precision) {
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case AUTO -> Processor.current().fastestPrecision();
        };
    }
}
