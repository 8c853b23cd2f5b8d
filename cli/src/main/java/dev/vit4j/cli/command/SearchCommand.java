package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.CsvFile;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.images.ContactSheetWriter;
import dev.vit4j.cli.images.IndexedName;
import dev.vit4j.cli.images.OutputFiles;
import dev.vit4j.cli.option.DecodingOptions;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.ModelFingerprint;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.predict.ImageEmbedder;
import dev.vit4j.predict.ImageInput;
import dev.vit4j.predict.TextEmbedder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.search.VectorIndex;
import dev.vit4j.tensor.Engine;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j search}: finds images by words or by image. */
@Command(
        name = "search",
        description = {
            "Find the images of an index that are most similar to a text or to another image.",
            "The score is the cosine of the angle between two embeddings, -1 to 1. Scores of texts are lower than those of "
                    + "images and compare only with each other. All images are compared: the answer is exact.",
        })
public final class SearchCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Parameters(index = "0", paramLabel = "FILE.index", description = "The index, made by index.")
    private Path file = Path.of("");

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Words to search by, for a model of images and texts (CLIP or SigLIP). Can be repeated.")
    private List<String> texts = List.of();

    @Option(names = "--image", paramLabel = "FILE", description = "An image to search by. Can be repeated.")
    private List<Path> queryImages = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many images to find for each query. Default: 10.")
    private int top = 10;

    @Option(
            names = "--filter",
            paramLabel = "GLOB",
            description = "Search only in the files whose whole path matches, such as \"**/2026/**.jpg\".")
    private Optional<String> filter = Optional.empty();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "The model that the index was made with. Default: where it was then.")
    private Optional<String> model = Optional.empty();

    @Option(names = "--csv", paramLabel = "FILE", description = "Write query, rank, file and score as CSV.")
    private Optional<Path> csv = Optional.empty();

    @Option(names = "--sheet", paramLabel = "FILE.png", description = "Draw what was found, for one query.")
    private Optional<Path> sheet = Optional.empty();

    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private Output output = new Output();

    /** What is searched by, for people, and its kind. */
    private record Query(String kind, String name, float[] vector) {}

    @Override
    public Integer call() {
        if (texts.isEmpty() && queryImages.isEmpty()) {
            throw new InvalidRequestException("what to search by is missing: give --text \"words\" or --image FILE");
        }
        if (top < 1) {
            throw new InvalidRequestException("--top must be at least 1, found " + top);
        }
        sheet.ifPresent(this::requireOneQuery);
        OutputFiles outputs = OutputFiles.of(csv, sheet);
        outputs.requireWritable();
        outputs.requireNoneOf(
                Stream.concat(Stream.of(file), queryImages.stream()).toList(), "an input");
        Predicate<String> kept = filter.map(SearchCommand::matching).orElse(name -> true);
        try (VectorIndex index = VectorIndex.open(file, Engine.availableCores())) {
            List<Query> queries = queries(folder(index.description()));
            List<List<VectorIndex.Hit>> hits =
                    index.search(queries.stream().map(Query::vector).toList(), top, kept);
            csv.ifPresent(place -> writeCsv(place, queries, hits));
            sheet.ifPresent(place -> new ContactSheetWriter(decoding.decoder(), output)
                    .write(place, queries.get(0).name(), index.size(), hits.get(0)));
            output.result(document(index, queries, hits), () -> text(queries, hits));
        }
        return ExitCode.DONE.code();
    }

    private void requireOneQuery(Path place) {
        ContactSheetWriter.requirePng(place);
        if (texts.size() + queryImages.size() > 1) {
            throw new InvalidRequestException("--sheet draws what one query has found; found "
                    + (texts.size() + queryImages.size()) + " queries");
        }
    }

    private static Predicate<String> matching(String glob) {
        try {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            return name -> IndexedName.path(name).filter(matcher::matches).isPresent();
        } catch (PatternSyntaxException e) {
            throw new InvalidRequestException("--filter " + glob + " is not a glob: " + e.getDescription()
                    + " at character " + (e.getIndex() + 1));
        }
    }

    private Path folder(VectorIndex.Description description) {
        String name = model.orElse(description.model());
        Path folder = ModelChoice.folder(name, output);
        String fingerprint = ModelFingerprint.of(folder);
        if (!fingerprint.equals(description.fingerprint())) {
            throw new InvalidRequestException("the index " + file + " has vectors of the model " + description.model()
                    + " (" + description.fingerprint() + "), and " + name
                    + (model.isPresent() ? " is another one" : " has changed since") + " (" + fingerprint
                    + "); vectors of two models can't be compared: name the index's model with --model, or make the index "
                    + "again");
        }
        return folder;
    }

    private List<Query> queries(Path folder) {
        List<Query> queries = new ArrayList<>();
        if (!texts.isEmpty()) {
            try (TextEmbedder embedder = TextEmbedder.load(folder)) {
                texts.stream()
                        .filter(embedder::isTooLong)
                        .forEach(text -> output.say("Warning: the text \"" + text
                                + "\" is too long for the model, and its end was cut off"));
                List<float[]> vectors = embedder.embed(texts);
                for (int i = 0; i < texts.size(); i++) {
                    queries.add(new Query("text", texts.get(i), vectors.get(i)));
                }
            }
        }
        if (!queryImages.isEmpty()) {
            ImageDecoder.Limits limits = decoding.decoder().limits();
            try (ImageEmbedder embedder = ImageEmbedder.builder(LoadedModel.EmbeddingLength.UNIT)
                    .limits(limits)
                    .load(folder)) {
                for (Path image : queryImages) {
                    queries.add(new Query("image", image.toString(), embedder.predict(ImageInput.of(image))));
                }
            }
        }
        return queries;
    }

    private static void writeCsv(Path place, List<Query> queries, List<List<VectorIndex.Hit>> hits) {
        CsvFile.write(place, rows -> {
            rows.row(List.of("query", "rank", "file", "score"));
            for (int i = 0; i < queries.size(); i++) {
                for (int rank = 0; rank < hits.get(i).size(); rank++) {
                    VectorIndex.Hit hit = hits.get(i).get(rank);
                    rows.row(List.of(
                            queries.get(i).name(),
                            Integer.toString(rank + 1),
                            hit.name(),
                            Float.toString(hit.score())));
                }
            }
        });
    }

    private ObjectNode document(VectorIndex index, List<Query> queries, List<List<VectorIndex.Hit>> hits) {
        ObjectNode document = JSON.createObjectNode()
                .put("index", file.toString())
                .put("model", index.description().model())
                .put("images", index.size());
        ArrayNode all = document.putArray("queries");
        for (int i = 0; i < queries.size(); i++) {
            ObjectNode query =
                    all.addObject().put(queries.get(i).kind(), queries.get(i).name());
            ArrayNode found = query.putArray("found");
            hits.get(i).forEach(hit -> found.addObject().put("file", hit.name()).put("score", hit.score()));
        }
        return document;
    }

    private String text(List<Query> queries, List<List<VectorIndex.Hit>> hits) {
        List<String> blocks = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            blocks.add(VisibleText.of(queries.get(i).name()) + "\n"
                    + (hits.get(i).isEmpty()
                            ? "  nothing: the index has no image"
                                    + filter.map(glob -> " that matches " + glob)
                                            .orElse("")
                            : hits.get(i).stream()
                                    .map(hit -> String.format(
                                            Locale.ROOT, "  %6.3f  %s", hit.score(), VisibleText.of(hit.name())))
                                    .collect(Collectors.joining("\n"))));
        }
        return String.join("\n", blocks);
    }
}
