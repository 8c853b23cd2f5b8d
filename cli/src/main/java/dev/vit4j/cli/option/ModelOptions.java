package dev.vit4j.cli.option;

import dev.vit4j.cli.console.Output;
import dev.vit4j.pretrained.LoadedModel;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The model on a command line, and how warnings about it are treated. */
public final class ModelOptions {

    @Parameters(index = "0", paramLabel = "MODEL", description = ModelChoice.DESCRIPTION)
    private String name = "";

    @Option(names = "--strict", description = ModelWarnings.STRICT)
    private boolean strict;

    /** The name as given. */
    public String name() {
        return name;
    }

    /** As {@link ModelChoice#folder}. */
    public Path folder(Output output) {
        return ModelChoice.folder(name, output);
    }

    /** Whether anything that would otherwise be left out with a warning is an error. */
    public boolean isStrict() {
        return strict;
    }

    /** As {@link ModelWarnings#say}. */
    public void say(List<LoadedModel.Warning> warnings, Output output) {
        ModelWarnings.say(warnings, strict, output);
    }
}
