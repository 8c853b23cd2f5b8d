package dev.vit4j.cli.command;

import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.cli.images.ImageFiles;
import dev.vit4j.cli.option.DecodingOptions;
import dev.vit4j.data.folder.internal.ImageCheck;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** {@code vit4j data check}: decodes every image of a folder or a list. */
@Command(
        name = "check",
        description = {
            "Decode every image of a folder or a list, on all cores, and name the broken ones.",
            "Files in a folder that are not images, by their content, are counted. The exit code is 3 if an image is "
                    + "broken or, in a list, missing, or if a file, a folder or a line can't be read; Ctrl-C ends it "
                    + "with the results so far."
        })
final class DataCheckCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Parameters(
            paramLabel = "FOLDER|LIST",
            description = "A folder with images, in class folders or not, at any depth; or a list of images, with "
                    + "or without labels (.csv, .tsv, .jsonl, .txt).")
    private Path place = Path.of("");

    @Option(names = "--strict", description = "Stop at the first broken image.")
    private boolean strict;

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private Output output = new Output();

    /**
     * The results for as many images as were checked.
     *
     * @param checked the checked images, in order
     */
    private record Result(ImagesToCheck asked, List<ImageCheck.Checked> checked, double seconds) {

        /** An image and what is wrong with it. */
        record Broken(String file, String reason) {}

        boolean finished() {
            return checked.size() == asked.images().size();
        }

        List<Broken> broken() {
            List<Broken> broken = new ArrayList<>();
            for (int i = 0; i < checked.size(); i++) {
                String name = asked.images().get(i).name();
                checked.get(i).flaw().ifPresent(flaw -> broken.add(new Broken(name, flaw)));
            }
            return broken;
        }
    }

    @Override
    public Integer call() {
        return Interruption.guard(output, "interrupted before the first image was decoded", this::check);
    }

    private ExitCode check(Interruption interruption) {
        Result result = result(decoding.decoder(), interruption);
        output.result(document(result), () -> text(result));
        if (!result.finished()) {
            output.say("interrupted after " + result.checked().size() + " of "
                    + Plural.of(result.asked().images().size(), "image"));
            return ExitCode.INTERRUPTED;
        }
        return result.broken().isEmpty() && result.asked().unreadable().isEmpty() ? ExitCode.DONE : ExitCode.RESOURCE;
    }

    private Result result(ImageDecoder decoder, Interruption interruption) {
        ImagesToCheck asked = ImagesToCheck.of(place, decoder, output);
        AtomicBoolean stopped = new AtomicBoolean();
        interruption.stopBy(() -> stopped.set(true)); // until here there is nothing to report
        long start = System.nanoTime();
        AtomicInteger broken = new AtomicInteger();
        try (ProgressDisplay meter = output.meter("decoding", 0, asked.images().size())) {
            List<ImageCheck.Checked> checked = new ImageCheck(decoder, strict)
                    .of(
                            asked.images().stream()
                                    .map(image -> new ImageSurvey.Found(image.file(), image.absence()))
                                    .toList(),
                            (done, image) -> {
                                image.flaw().ifPresent(flaw -> broken.incrementAndGet());
                                meter.update(done, progress(done, broken.get(), start));
                            },
                            stopped::get);
            return new Result(asked, checked, seconds(start));
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
        List<Result.Broken> broken = result.broken();
        int unreadable = result.asked().unreadable().size();
        String head = String.format(
                Locale.ROOT,
                "%s: %s, %s broken%s, decoded in %.1f s",
                place,
                Plural.of(result.checked().size(), "image"),
                broken.isEmpty() ? "none" : broken.size(),
                unreadable == 0 ? "" : ", " + Plural.of(unreadable, "place") + " that can't be read",
                result.seconds());
        String lines = broken.stream()
                .map(image -> "\n  " + VisibleText.of(image.file()) + ": " + VisibleText.of(image.reason()))
                .collect(Collectors.joining());
        return VisibleText.of(head)
                + lines
                + result.asked()
                        .passedOver()
                        .describe(place)
                        .map(text -> "\n" + VisibleText.of(text))
                        .orElse("");
    }

    private ObjectNode document(Result result) {
        ObjectNode document = JSON.createObjectNode()
                .put(Files.isDirectory(place) ? "folder" : "list", place.toString())
                .put("finished", result.finished())
                .put("images", result.asked().images().size())
                .put("decoded", result.checked().size());
        ArrayNode broken = document.putArray("broken");
        result.broken()
                .forEach(image -> broken.addObject().put("file", image.file()).put("reason", image.reason()));
        ArrayNode unreadable = document.putArray("unreadable");
        result.asked()
                .unreadable()
                .forEach(found ->
                        unreadable.addObject().put("file", found.name()).put("reason", found.message()));
        document.set("passed_over", ImageFiles.toJson(result.asked().passedOver()));
        return document.put("seconds", result.seconds());
    }
}
