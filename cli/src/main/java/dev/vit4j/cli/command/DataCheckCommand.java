package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.cli.images.ImageFiles;
import dev.vit4j.cli.option.DecodingOptions;
import dev.vit4j.data.folder.internal.FolderWalk;
import dev.vit4j.data.folder.internal.ImageCheck;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j data check}: decodes every image of a folder. */
@Command(
        name = "check",
        description = {
            "Decode every image of a folder, on all cores, and name the broken ones.",
            "What is no image, by its content, is counted. The exit code is 3 where an image is broken, or a file or a "
                    + "folder can't be read; Ctrl-C ends it with what was found so far."
        })
final class DataCheckCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Parameters(paramLabel = "FOLDER", description = "Of images, in class folders or otherwise, at any depth.")
    private Path folder = Path.of("");

    @Option(names = "--strict", description = "Stops at the first broken image.")
    private boolean strict;

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private Output output = new Output();

    /**
     * What was found, of as many images as were looked at.
     *
     * @param unreadable folders, and files of which it is not known whether they are images
     */
    private record Result(
            int images,
            List<ImageCheck.Checked> checked,
            Map<Path, ResourceException> unreadable,
            PassedOver passedOver,
            double seconds) {

        boolean finished() {
            return checked.size() == images;
        }

        List<ImageCheck.Checked> broken() {
            return checked.stream().filter(image -> image.flaw().isPresent()).toList();
        }
    }

    @Override
    public Integer call() {
        return Interruption.guard(output, this::check);
    }

    private ExitCode check(Interruption interruption) {
        if (!Files.isDirectory(folder)) {
            throw new ResourceException(
                    (Files.exists(folder) ? folder + " is not a folder" : folder + " does not exist")
                            + "; expected a folder of images");
        }
        Result result = result(decoding.decoder(), interruption);
        output.result(document(result), () -> text(result));
        if (!result.finished()) {
            output.say("interrupted after " + result.checked().size() + " of " + Plural.of(result.images(), "image"));
            return ExitCode.INTERRUPTED;
        }
        return result.broken().isEmpty() && result.unreadable().isEmpty() ? ExitCode.DONE : ExitCode.RESOURCE;
    }

    private Result result(ImageDecoder decoder, Interruption interruption) {
        FolderWalk walk = FolderWalk.of(folder);
        ImageSurvey survey;
        try (TransferProgress progress = new TransferProgress(output)) {
            survey = ImageSurvey.of(walk.files(), decoder, folder.toString(), progress);
        }
        Map<Path, ResourceException> unreadable = new TreeMap<>(walk.unreadable());
        unreadable.putAll(survey.unreadable());
        unreadable.values().forEach(failure -> output.say("Error: " + failure.getMessage()));
        PassedOver passedOver = new PassedOver(survey.others(), walk.leftBehind());
        if (survey.images().isEmpty()) {
            throw new ResourceException("folder " + folder + " has no image"
                    + passedOver.describe(folder).map(text -> ": " + text).orElse(""));
        }
        int images = survey.images().size();
        AtomicBoolean stopped = new AtomicBoolean();
        interruption.stopBy(() -> stopped.set(true)); // until here there is nothing to tell of
        long start = System.nanoTime();
        AtomicInteger broken = new AtomicInteger();
        try (ProgressDisplay meter = output.meter("decoding", 0, images)) {
            List<ImageCheck.Checked> checked = new ImageCheck(decoder, strict)
                    .of(
                            survey.images(),
                            (done, image) -> {
                                image.flaw().ifPresent(flaw -> broken.incrementAndGet());
                                meter.update(done, progress(done, broken.get(), start));
                            },
                            stopped::get);
            return new Result(images, checked, unreadable, passedOver, seconds(start));
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String progress(int done, int broken, long start) {
        return String.format(Locale.ROOT, "%,.0f images/s", done / seconds(start))
                + (broken == 0 ? "" : ProgressDisplay.PART + broken + " broken");
    }

    private String text(Result result) {
        List<ImageCheck.Checked> broken = result.broken();
        String head = String.format(
                Locale.ROOT,
                "%s: %s, %s broken%s, decoded in %.1f s",
                folder,
                Plural.of(result.checked().size(), "image"),
                broken.isEmpty() ? "none" : broken.size(),
                result.unreadable().isEmpty()
                        ? ""
                        : ", " + Plural.of(result.unreadable().size(), "place") + " that can't be read",
                result.seconds());
        String lines = broken.stream()
                .map(image -> "\n  " + VisibleText.of(name(image.file())) + ": "
                        + VisibleText.of(image.flaw().orElseThrow()))
                .collect(Collectors.joining());
        return VisibleText.of(head)
                + lines
                + result.passedOver()
                        .describe(folder)
                        .map(text -> "\n" + VisibleText.of(text))
                        .orElse("");
    }

    private String name(Path file) {
        return folder.relativize(file).toString();
    }

    private ObjectNode document(Result result) {
        ObjectNode document = JSON.createObjectNode()
                .put("folder", folder.toString())
                .put("finished", result.finished())
                .put("images", result.images())
                .put("decoded", result.checked().size());
        ArrayNode broken = document.putArray("broken");
        result.broken()
                .forEach(image -> broken.addObject()
                        .put("file", name(image.file()))
                        .put("reason", image.flaw().orElseThrow()));
        ArrayNode unreadable = document.putArray("unreadable");
        result.unreadable()
                .forEach((place, failure) ->
                        unreadable.addObject().put("file", name(place)).put("reason", failure.getMessage()));
        document.set("passed_over", ImageFiles.toJson(result.passedOver()));
        return document.put("seconds", result.seconds());
    }
}
