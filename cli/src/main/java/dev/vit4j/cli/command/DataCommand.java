package dev.vit4j.cli.command;

import dev.vit4j.cli.console.CommandGroup;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.cli.images.ImageFiles;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.data.shapes.internal.ShapesSource;
import dev.vit4j.internal.text.VisibleText;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j data}: lists, downloads and describes data sets. */
@Command(
        name = "data",
        description = "List the built-in data sets, download one, describe one, or check a folder's images.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DataCommand.ListCommand.class,
            DataCommand.GetCommand.class,
            DataCommand.InfoCommand.class,
            DataCheckCommand.class
        })
public final class DataCommand extends CommandGroup {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Command(name = "list", description = "List the built-in data sets.")
    static final class ListCommand implements Callable<Integer> {

        @Mixin
        private DataOption data = new DataOption();

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            List<DataSource> sources = data.catalog().named();
            ObjectNode document = JSON.createObjectNode();
            document.set(
                    "data_sets",
                    JSON.valueToTree(sources.stream().map(DataCommand::document).toList()));
            output.result(
                    document, () -> sources.stream().map(ListCommand::line).collect(Collectors.joining("\n")));
            return ExitCode.DONE.code();
        }

        private static String line(DataSource source) {
            DataSource.Description description = source.description();
            return String.format(
                    Locale.ROOT,
                    "%-13s  %s: %,d + %,d images; %s",
                    description.name(),
                    description.summary(),
                    description.trainImages(),
                    description.testImages(),
                    place(source));
        }
    }

    /** A command about one data set. */
    abstract static class OneDataSet implements Callable<Integer> {

        @Parameters(
                paramLabel = "NAME",
                description = "A built-in data set, a folder of class folders, or a list of images with labels.")
        private String name = "";

        @Mixin
        private DataOption data = new DataOption();

        @Mixin
        final Output output = new Output();

        @Override
        public final Integer call() {
            return Interruption.guard(output, interrupted(), interruption -> {
                call(data.find(name));
                return ExitCode.DONE;
            });
        }

        abstract void call(DataSource source);

        /** The message if the command is interrupted. */
        abstract String interrupted();
    }

    @Command(name = "get", description = "Download a data set and verify it.")
    static final class GetCommand extends OneDataSet {

        @Override
        void call(DataSource source) {
            try (TransferProgress progress = new TransferProgress(output)) {
                source.fetch(progress);
            }
            output.result(document(source), () -> source.description().name() + ": complete; " + place(source));
        }

        @Override
        String interrupted() {
            return "interrupted; the partial download is kept";
        }
    }

    @Command(name = "info", description = "Describe a data set, and show where it is.")
    static final class InfoCommand extends OneDataSet {

        @Override
        void call(DataSource source) {
            try (TransferProgress progress = new TransferProgress(output)) {
                source.check(progress);
            }
            KnownFlaws flaws = KnownFlaws.of(source);
            ObjectNode document = document(source).put("broken_images", flaws.images());
            document.set("too_many_broken", flaws.tooManyJson());
            output.result(document, () -> text(source) + flaws.text());
        }

        @Override
        String interrupted() {
            return "interrupted while reading the data set";
        }

        private static String text(DataSource source) {
            DataSource.Description description = source.description();
            Optional<String> passedOver = source instanceof ImageFolderSource images
                    ? passedOver(images).describe(Path.of(description.name()))
                    : Optional.empty();
            return text(source, description)
                    + passedOver.map(line -> VisibleText.of(line) + "\n").orElse("");
        }

        private static String text(DataSource source, DataSource.Description description) {
            return String.format(
                    Locale.ROOT,
                    """
                    %s: %s
                    images         %,d for training, %s%,d for testing
                    pixels         %s
                    %s
                    normalization  mean %s, std %s
                    origin         %s
                    place          %s
                    """,
                    description.name(),
                    description.summary(),
                    description.trainImages(),
                    description.validationImages() == 0
                            ? ""
                            : String.format(Locale.ROOT, "%,d for validation, ", description.validationImages()),
                    description.testImages(),
                    description.imageSize(),
                    targets(description),
                    rounded(description.normalization().mean()),
                    rounded(description.normalization().std()),
                    description.origin(),
                    place(source));
        }

        private static String targets(DataSource.Description description) {
            List<String> names =
                    description.classNames().stream().map(VisibleText::of).toList();
            return names.isEmpty()
                    ? "targets        captions"
                    : "classes        " + names.size() + ": " + String.join(", ", names);
        }

        private static String rounded(List<Double> values) {
            return values.stream()
                    .map(value -> String.format(Locale.ROOT, "%.4f", value))
                    .collect(Collectors.joining(", "));
        }
    }

    private static ObjectNode document(DataSource source) {
        DataSource.Description description = source.description();
        ObjectNode document = JSON.createObjectNode()
                .put("name", description.name())
                .put("summary", description.summary())
                .put("origin", description.origin())
                .put("train_images", description.trainImages())
                .put("validation_images", description.validationImages())
                .put("test_images", description.testImages())
                .put("image_size", description.imageSize())
                .put(
                        "available",
                        source instanceof ShapesSource || source.where().isPresent());
        source.where().ifPresent(path -> document.put("path", path.toString()));
        if (source instanceof ImageFolderSource images) {
            document.set("passed_over", ImageFiles.toJson(passedOver(images)));
        }
        document.set("class_names", JSON.valueToTree(description.classNames()));
        document.set("mean", JSON.valueToTree(description.normalization().mean()));
        document.set("std", JSON.valueToTree(description.normalization().std()));
        return document;
    }

    private static String place(DataSource source) {
        Optional<Path> path = source.where();
        return path.map(place -> "in " + place)
                .orElse(
                        source instanceof ShapesSource
                                ? "built in"
                                : "not on this machine yet: ./vit4j data get "
                                        + source.description().name());
    }

    private static PassedOver passedOver(ImageFolderSource images) {
        return new PassedOver(images.nonImages(), images.leftBehind());
    }
}
