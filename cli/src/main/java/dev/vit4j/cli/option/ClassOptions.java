package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.ImageListSource;
import dev.vit4j.eval.ClassFile;
import dev.vit4j.eval.ClassMatching;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which of a model's classes a data set's are. */
public final class ClassOptions {

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description =
                    "Which of the model's classes the data set's are: a line for each, its name in the data set, a "
                            + "tab, and the model's name or number of it. Those that it doesn't name, and all without it, are "
                            + "matched by name; by their order where the model has no names.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--only-present",
            description = "Judges over the classes alone that images are of, as if the model had no others.")
    private boolean onlyPresent;

    /** Whether the classes that no image is of are left out. */
    public boolean onlyPresent() {
        return onlyPresent;
    }

    /** As {@link ClassMatching#of}; a list's numbers are the model's. */
    public ClassMatching matching(List<String> labels, DataSource source, LabelledImages dataset) {
        List<String> classNames = dataset.classNames();
        Optional<ClassMatching> byNumber = file.isEmpty() && source instanceof ImageListSource
                ? ClassMatching.byNumber(labels, classNames)
                : Optional.empty();
        return byNumber.orElseGet(() -> ClassMatching.of(labels, classNames, file.map(ClassFile::read)));
    }

    /** @throws InvalidRequestException if one of these was asked for */
    public void requireUnused(String reason) {
        if (file.isPresent() || onlyPresent) {
            throw new InvalidRequestException(
                    (file.isPresent() ? "--classes" : "--only-present") + " is of no use: " + reason);
        }
    }
}
