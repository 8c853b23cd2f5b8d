package dev.vit4j.cli.option;

import dev.vit4j.tensor.Precision;
import picocli.CommandLine.Option;

/** The number format of a benchmark. */
public final class PrecisionOption {

    @Option(
            names = "--precision",
            paramLabel = "PRECISION",
            defaultValue = "auto",
            description = "The number format of matrix products: ${COMPLETION-CANDIDATES}. Default: auto, bf16 if the "
                    + "processor is faster with it.")
    private PrecisionChoice precision = PrecisionChoice.AUTO;

    public Precision chosen() {
        return precision.resolved();
    }
}
