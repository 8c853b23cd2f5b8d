package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.ImageJob;
import dev.vit4j.cli.images.ImageOptions;
import dev.vit4j.cli.images.ImageResult;
import dev.vit4j.cli.images.IndexedName;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.ModelFingerprint;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.search.VectorIndex;
import dev.vit4j.search.VectorIndexWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** {@code vit4j index}: makes images searchable. */
@Command(
        name = "index",
        description = {
            "Embed images into an index, which search looks in by words or by image.",
            "An existing FILE.index is added to: images that are in it and unchanged are left out, changed ones are "
                    + "replaced. An index holds the vectors of one model.",
            "A broken image gets no vector; failures are listed at the end, and the exit code is 3. Results are kept in "
                    + "FILE.index.part until the end: if the command is stopped, run it again to continue."
        })
public final class IndexCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Option(names = "--out", required = true, paramLabel = "FILE.index", description = "The index.")
    private Path out = Path.of("");

    @Option(names = "--prune", description = "Also take out the images whose files no longer exist.")
    private boolean prune;

    @Mixin
    private Output output = new Output();

    /** What was there before. */
    private Map<String, String> versions = Map.of();

    private Optional<VectorIndex.Description> found = Optional.empty();

    private String fingerprint = "";

    @Override
    public Integer call() {
        if (Files.exists(out)) {
            try (VectorIndex index = VectorIndex.open(out, 1)) {
                versions = index.versions();
                found = Optional.of(index.description());
            }
        }
        return images.request(
                        "indexing", Optional.of(out), Optional.empty(), JSON.createObjectNode(), this::load, output)
                .leavingOut(image ->
                        Files.exists(image) && ImageResult.version(image).equals(versions.get(name(image))))
                .run(
                        (predictor, files) -> decoded ->
                                EmbeddingFile.answers(predictor.embed(decoded, LoadedModel.EmbeddingLength.UNIT)),
                        this::write);
    }

    /** An index is searched from any folder. */
    private static String name(Path image) {
        return image.toAbsolutePath().normalize().toString();
    }

    /** Refuses another model's index before hours of work. */
    private LoadedModel load(Path folder, ModelFolder.LoadOptions loading) {
        fingerprint = ModelFingerprint.of(folder);
        found.ifPresent(index -> {
            if (!index.fingerprint().equals(fingerprint)) {
                throw new InvalidRequestException("the index " + out + " has vectors of the model " + index.model()
                        + ", not of " + images.model()
                        + "; vectors of two models can't be compared: use that model, or "
                        + "give another file with --out");
            }
        });
        return ModelFolder.load(folder, loading);
    }

    private void write(ImageJob.Answers answers) {
        EmbeddingFile embedded = EmbeddingFile.of(answers.journal());
        int removed = 0;
        int size = 0;
        if (embedded.count() > 0 || found.isPresent()) {
            try (VectorIndexWriter writer = VectorIndexWriter.open(out, description(embedded))) {
                answers.forEachSuccess((image, answer) -> put(writer, image, answer));
                removed = prune ? prune(writer) : 0;
                writer.commit();
                size = writer.versions().size();
            }
        }
        Counts counts = new Counts(embedded.count(), removed, size);
        output.stream(json -> document(json, answers, counts), text -> text.println(counts.text(out)));
    }

    /** A name with bytes that are no text would not lead back to its file, and may be that of another one. */
    private void put(VectorIndexWriter writer, Path image, ImageResult answer) {
        if (IndexedName.path(name(image))
                .equals(Optional.of(image.toAbsolutePath().normalize()))) {
            writer.put(name(image), answer.version(), EmbeddingFile.vector(answer));
        } else {
            output.say("Warning: " + image + " is left out: its name isn't valid text; rename it");
        }
    }

    private VectorIndex.Description description(EmbeddingFile embedded) {
        String model = ModelChoice.isFolder(images.model()) ? name(Path.of(images.model())) : images.model();
        return found.orElseGet(() -> new VectorIndex.Description(model, fingerprint, embedded.dimensions()));
    }

    private static int prune(VectorIndexWriter writer) {
        List<String> gone = writer.versions().keySet().stream()
                .filter(name -> IndexedName.path(name).filter(Files::notExists).isPresent())
                .toList();
        gone.forEach(writer::remove);
        return gone.size();
    }

    /** What the command did. */
    private record Counts(int added, int removed, int size) {

        String text(Path out) {
            if (size == 0 && removed == 0) {
                return "no image could be read, so " + out + " was not written";
            }
            return Plural.of(added, "image") + " added or renewed"
                    + (removed == 0 ? "" : ", " + removed + " taken out") + "; " + out + " has "
                    + Plural.of(size, "image");
        }
    }

    private void document(JsonGenerator json, ImageJob.Answers answers, Counts counts) {
        json.writeStartObject();
        json.writeStringProperty("model", images.model());
        json.writeBooleanProperty("finished", answers.finished());
        json.writeStringProperty("out", out.toString());
        json.writeNumberProperty("added", counts.added());
        json.writeNumberProperty("removed", counts.removed());
        json.writeNumberProperty("images", counts.size());
        ImageJob.writeNoticed(json, answers);
        ImageJob.writeFailures(json, answers.journal());
        json.writeEndObject();
    }
}
