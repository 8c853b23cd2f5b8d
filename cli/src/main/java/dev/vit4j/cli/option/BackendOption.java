package dev.vit4j.cli.option;

import dev.vit4j.image.ResizeFilter;
import picocli.CommandLine.Option;

/** The library whose preprocessing is reproduced, the same option for all commands, so that their results agree. */
public final class BackendOption {

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "torchvision",
            description =
                    "The library whose preprocessing is reproduced: ${COMPLETION-CANDIDATES}; pil resizes as Pillow "
                            + "13, pil-12 as 12.2 and 12.3, pil-12.1 as older ones. Default: torchvision, as in "
                            + "transformers, whatever the file names.")
    private ResizeFilter.Backend backend = ResizeFilter.Backend.TORCHVISION;

    public ResizeFilter.Backend chosen() {
        return backend;
    }
}
