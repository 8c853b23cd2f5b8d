package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.predict.ZeroShotClasses;
import dev.vit4j.predict.internal.ZeroShotModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The classes of a zero-shot classifier on a command line. */
public final class ZeroShotOptions {

    /** Far more than the labels of any data set: another kind of file. */
    private static final long MOST_BYTES = 16L << 20;

    @Option(
            names = "--labels",
            paramLabel = "LABELS|FILE",
            description = "The classes in words, separated by commas, or a text file with one on each line.")
    private Optional<String> labels = Optional.empty();

    @Option(
            names = "--template",
            paramLabel = "TEXT|FILE",
            description =
                    "A text with {} in the place of the label, or a text file with one on each line. With several, "
                            + "a class is the mean of their embeddings. Default: \"" + ZeroShotClasses.TEMPLATE + "\"")
    private List<String> templates = List.of();

    /**
     * The labels, if they were given.
     *
     * @throws ResourceException if a file of them can't be read
     */
    public Optional<List<String>> labels() {
        return labels.map(given -> {
            Optional<Path> file = file(given);
            if (file.isEmpty() && given.matches("[^,]*\\.(txt|csv|tsv|json)")) {
                throw new ResourceException("the file " + given + ", named by --labels, does not exist");
            }
            return file.map(path -> lines(path, "labels"))
                    .orElseGet(() -> given.isBlank()
                            ? List.of()
                            : Stream.of(given.split(",", -1)).map(String::strip).toList());
        });
    }

    /** @throws InvalidRequestException if there are none, or equal ones, or a template has no {} */
    public ZeroShotClasses classes(List<String> labels) {
        List<String> texts = new ArrayList<>();
        for (String given : templates) {
            Optional<Path> file = given.contains("{}") ? Optional.empty() : file(given);
            texts.addAll(file.map(path -> lines(path, "templates")).orElse(List.of(given)));
        }
        return templates.isEmpty() ? ZeroShotClasses.of(labels) : new ZeroShotClasses(labels, texts);
    }

    /** @throws InvalidRequestException if an option was given, for a model that takes no texts */
    public void requireUnused(String model) {
        if (labels.isPresent() || !templates.isEmpty()) {
            throw new InvalidRequestException((labels.isPresent() ? "--labels is" : "--template is")
                    + " for models of images and texts, such as CLIP and SigLIP; " + model + " takes images alone");
        }
    }

    /** Embeds the labels, which is shown if it takes a while, and loads the classifier. */
    public static LoadedModel load(
            Path folder, ZeroShotClasses classes, ModelFolder.LoadOptions loading, Output output) {
        long texts = (long) classes.labels().size() * classes.templates().size();
        try (ProgressDisplay meter = output.meter("embedding texts", 0, texts)) {
            return ZeroShotModel.load(folder, classes, loading, done -> meter.update(done, ""));
        }
    }

    private static Optional<Path> file(String name) {
        try {
            return Optional.of(Path.of(name)).filter(path -> Files.exists(path) && !Files.isDirectory(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static List<String> lines(Path file, String what) {
        List<String> lines;
        try {
            lines = TextFile.readFileOrPipe(file, MOST_BYTES)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (CharacterCodingException e) {
            throw new ResourceException(file + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
        if (lines.isEmpty()) {
            throw new ResourceException(file + " has no " + what + "; expected one on each line");
        }
        return lines;
    }
}
