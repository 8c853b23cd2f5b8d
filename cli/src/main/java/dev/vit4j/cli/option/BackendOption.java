package dev.vit4j.cli.option;

import dev.vit4j.image.Backend;
import picocli.CommandLine.Option;

/** Whose arithmetic prepares images: one for all commands, so that their answers are the same. */
public final class BackendOption {

    @Option(
            names = "--backend",
            paramLabel = "BACKEND",
            defaultValue = "torchvision",
            description =
                    "Whose arithmetic prepares images: ${COMPLETION-CANDIDATES}; pil resizes as Pillow 13, pil-12 as "
                            + "12.2 and 12.3, pil-12.1 as older ones. Default: torchvision, as in the reference, whatever the file "
                            + "names.")
    private Backend backend = Backend.TORCHVISION;

    public Backend chosen() {
        return backend;
    }
}
