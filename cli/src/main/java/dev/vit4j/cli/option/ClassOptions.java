package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.folder.internal.ImageListSource;
import dev.vit4j.eval.internal.ClassFile;
import dev.vit4j.eval.internal.ClassMatching;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The mapping of a data set's classes to the model's. */
public final class ClassOptions {

    @Option(
            names = "--classes",
            paramLabel = "FILE",
            description =
                    "Map the data set's classes to the model's: one line per class, with its name in the data set, a "
                            + "tab, and the model's name or index. Classes not in FILE, and all without this option, "
                            + "are matched by name, or by order if the model has no class names.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--only-present",
            description = "Evaluate as if the model had only the classes that occur in the data.")
    private boolean onlyPresent;

    /** Whether classes without images are left out. */
    public boolean onlyPresent() {
        return onlyPresent;
    }

    /** The data set's classes in words, where a model has none of its own: the file's for those in it. */
    public List<String> labels(List<String> classNames) {
        Optional<ClassFile> words = file.map(ClassFile::read);
        return classNames.stream()
                .map(name -> words.flatMap(lines -> lines.label(name)).orElse(name))
                .distinct()
                .toList();
    }

    /** See {@link ClassMatching#of}; a list's numbers are class indices of the model. */
    public ClassMatching matching(List<String> labels, DataSource source, LabelledImages dataset) {
        List<String> classNames = dataset.classNames();
        Optional<ClassMatching> byNumber = file.isEmpty() && source instanceof ImageListSource
                ? ClassMatching.byNumber(labels, classNames)
                : Optional.empty();
        return byNumber.orElseGet(() -> ClassMatching.of(labels, classNames, file.map(ClassFile::read)));
    }

    /** @throws InvalidRequestException if either option was given */
    public void requireUnused(String reason) {
        if (file.isPresent() || onlyPresent) {
            throw new InvalidRequestException(
                    (file.isPresent() ? "--classes" : "--only-present") + " has no effect here: " + reason);
        }
    }
}
