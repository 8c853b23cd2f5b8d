package dev.vit4j.cli.option;

import dev.vit4j.tensor.Precision;
import picocli.CommandLine.Option;

/** The number format of inference, the same option for all commands, so that their results agree. */
public final class AnswerPrecision {

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "fp32",
            description = "The number format of inference: ${COMPLETION-CANDIDATES} (bf16 if the processor "
                    + "is faster with it). Default: fp32.")
    private PrecisionChoice precision = PrecisionChoice.FP32;

    public Precision chosen() {
        return precision.resolved();
    }
}
