package dev.vit4j.cli.option;

import dev.vit4j.tensor.Precision;
import picocli.CommandLine.Option;

/** The number format in which a model answers: one for all commands, so that their answers are the same. */
public final class AnswerPrecision {

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "fp32",
            description =
                    "The number format in which the model answers: ${COMPLETION-CANDIDATES} (bf16 if the processor "
                            + "has instructions for it). Default: fp32.")
    private PrecisionChoice precision = PrecisionChoice.FP32;

    public Precision chosen() {
        return precision.resolved();
    }
}
