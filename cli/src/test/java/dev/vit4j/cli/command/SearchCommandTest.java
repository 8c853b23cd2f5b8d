package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.cli.CommandRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An index of the golden images, by the golden CLIP. */
@Tag("engine")
class SearchCommandTest {

    private static final Path GOLDEN = Path.of("../core/src/test/resources/golden/zeroshot");
    private static final String CLIP = GOLDEN.resolve("clip").toString();
    private static final List<String> IMAGES = List.of("high.png", "square.png", "wide.png");

    @TempDir
    private Path folder;

    private Path photos;
    private Path index;

    @BeforeEach
    void copyImages() throws IOException {
        photos = Files.createDirectory(folder.resolve("photos"));
        index = folder.resolve("photos.index");
        for (String image : IMAGES) {
            Files.copy(GOLDEN.resolve(image), photos.resolve(image));
        }
    }

    private CommandRun index(String... more) {
        return CommandRun.of(Stream.concat(
                        Stream.of("index", CLIP, photos.toString(), "--out", index.toString(), "--json"),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    private static JsonNode json(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonMapper.shared().readTree(run.out());
    }

    private JsonNode search(String... more) {
        return json(CommandRun.of(Stream.concat(Stream.of("search", index.toString(), "--json"), Stream.of(more))
                .toArray(String[]::new)));
    }

    private static List<String> files(JsonNode query) {
        return query.path("found")
                .valueStream()
                .map(hit -> Path.of(hit.path("file").asString()).getFileName().toString())
                .toList();
    }

    @Test
    void findsAnImageByItselfAndRanksByTheReferencesLogits() throws IOException {
        assertThat(json(index()).path("images").asInt()).isEqualTo(3);

        JsonNode byImage = search("--image", photos.resolve("wide.png").toString());
        JsonNode best = byImage.path("queries").get(0).path("found").get(0);
        assertThat(best.path("file").asString())
                .isEqualTo(photos.resolve("wide.png").toAbsolutePath().toString());
        assertThat(best.path("score").asDouble()).isCloseTo(1, within(5e-3)); // of bf16 vectors

        JsonNode golden = JsonMapper.shared()
                .readTree(Files.readString(GOLDEN.resolve("clip").resolve("golden.json")))
                .path("cases")
                .get(0);
        String label = golden.path("labels").get(0).asString();
        String text = golden.path("templates").get(0).asString().replace("{}", label);
        List<String> expected = golden.path("images")
                .valueStream()
                .sorted((a, b) -> Double.compare(
                        b.path("logits").get(0).asDouble(),
                        a.path("logits").get(0).asDouble()))
                .map(image -> image.path("file").asString())
                .toList();
        assertThat(files(search("--text", text).path("queries").get(0))).containsExactlyElementsOf(expected);
    }

    @Test
    void embedsWhatIsNewOrChangedAndPrunesWhatIsGone() throws IOException {
        index();
        assertThat(json(index()).path("added").asInt()).isZero();

        Files.copy(photos.resolve("high.png"), photos.resolve("again.png"));
        Files.setLastModifiedTime(photos.resolve("wide.png"), FileTime.fromMillis(1_000_000_000_000L));
        Files.delete(photos.resolve("square.png"));
        JsonNode second = json(index("--prune"));

        assertThat(second.path("added").asInt()).isEqualTo(2);
        assertThat(second.path("removed").asInt()).isEqualTo(1);
        assertThat(files(search("--image", photos.resolve("high.png").toString(), "--top", "9")
                        .path("queries")
                        .get(0)))
                .containsExactlyInAnyOrder("high.png", "again.png", "wide.png");
    }

    @Test
    void searchesOnlyWhatTheFilterLeaves() {
        index();
        JsonNode query = search("--text", "a cat", "--filter", "**/*{igh,ide}.png")
                .path("queries")
                .get(0);
        assertThat(files(query)).containsExactlyInAnyOrder("high.png", "wide.png");
        assertThat(CommandRun.of("search", index.toString(), "--text", "a", "--filter", "*.gif")
                        .out())
                .contains("nothing: the index has no image that matches *.gif");
        assertThat(CommandRun.of("search", index.toString(), "--text", "a", "--filter", "[")
                        .err())
                .contains("--filter [ is not a glob");
    }

    @Test
    void writesAllQueriesAsATable() throws IOException {
        index();
        Path csv = folder.resolve("found.csv");
        search("--text", "a cat", "--text", "a dog", "--top", "2", "--csv", csv.toString());
        assertThat(Files.readAllLines(csv)).hasSize(5).first().isEqualTo("query,rank,file,score");
    }

    @Test
    void drawsWhatItFoundAndLeavesOutWhatIsGone() throws IOException {
        index();
        Files.delete(photos.resolve("wide.png"));
        Path sheet = folder.resolve("sheet.png");
        CommandRun run = CommandRun.of("search", index.toString(), "--text", "a cat", "--sheet", sheet.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("not in the picture").contains("wide.png");
        BufferedImage picture = ImageIO.read(sheet.toFile());
        assertThat(picture.getWidth()).isEqualTo(2 * (2 * 24 + 2 * 304 + 18)); // two tiles in a row
        assertThat(CommandRun.of("search", index.toString(), "--text", "a", "--text", "b", "--sheet", "x.png")
                        .err())
                .contains("found 2 queries");
        assertThat(CommandRun.of("search", index.toString(), "--text", "a", "--sheet", "x.jpg")
                        .err())
                .contains("expected a name that ends in .png");
    }

    @Test
    void refusesAnotherModelAndSaysWhatIsMissing() {
        index();
        String siglip = GOLDEN.resolve("siglip").toString();
        CommandRun other = CommandRun.of("index", siglip, photos.toString(), "--out", index.toString());
        assertThat(other.exitCode()).isNotZero();
        assertThat(other.err()).contains("has vectors of the model").contains("give another file with --out");
        CommandRun searched = CommandRun.of("search", index.toString(), "--text", "a", "--model", siglip);
        assertThat(searched.exitCode()).isNotZero();
        assertThat(searched.err()).contains("is another one");
        assertThat(CommandRun.of("search", index.toString()).err()).contains("what to search by is missing");
        assertThat(CommandRun.of("search", photos.resolve("wide.png").toString(), "--text", "a")
                        .err())
                .contains("is not an index of vectors");
    }

    @Test
    void replacesNeitherTheIndexNorAnImageByItsOutputs() throws IOException {
        index();
        byte[] before = Files.readAllBytes(index);
        CommandRun run = CommandRun.of("search", index.toString(), "--text", "a", "--csv", index.toString());
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains("is an input, which the output would replace");
        assertThat(index).hasBinaryContent(before);
        String image = photos.resolve("wide.png").toString();
        assertThat(CommandRun.of("search", index.toString(), "--image", image, "--sheet", image)
                        .err())
                .contains("is an input");
    }

    @Test
    void saysWhereATextIsCut() {
        index();
        CommandRun run = CommandRun.of("search", index.toString(), "--text", "cat ".repeat(200));
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("too long for the model");
    }
}
