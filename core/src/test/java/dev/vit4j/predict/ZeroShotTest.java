package dev.vit4j.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.onnx.OnnxExport;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.predict.internal.ZeroShotModel;
import dev.vit4j.pretrained.EmbeddedClasses;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedModel.ProblemType;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.RandomTowers;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Zero-shot classification beside the reference's, for CLIP and SigLIP. */
@Tag("engine")
class ZeroShotTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/zeroshot");

    private static final double TOLERANCE = 2e-5;

    @TempDir
    private Path folder;

    private static JsonNode cases(String model) throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(GOLDEN.resolve(model).resolve("golden.json")))
                .path("cases");
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }

    private static ZeroShotClasses classes(JsonNode one) {
        return new ZeroShotClasses(texts(one.path("labels")), texts(one.path("templates")));
    }

    private static void assertAsReference(ImageClassifier classifier, JsonNode one) {
        for (JsonNode image : one.path("images")) {
            List<LabelProbability> found = classifier.predict(
                    ImageInput.of(GOLDEN.resolve(image.path("file").asString())));
            assertThat(found)
                    .extracting(LabelProbability::label)
                    .containsExactlyElementsOf(texts(image.path("ranked")));
            assertThat(found)
                    .allSatisfy(label -> assertThat(label.probability())
                            .isCloseTo(
                                    image.path("probabilities")
                                            .get(label.index())
                                            .asDouble(),
                                    within(TOLERANCE)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip"})
    void givesTheReferencesProbabilitiesAndRanks(String model) throws IOException {
        for (JsonNode one : cases(model)) {
            try (ImageClassifier classifier =
                    ImageClassifier.zeroShot(classes(one)).load(GOLDEN.resolve(model))) {
                assertThat(classifier.labels()).isEqualTo(texts(one.path("labels")));
                assertAsReference(classifier, one);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip"})
    void givesTheReferencesLogits(String model) throws IOException {
        for (JsonNode one : cases(model)) {
            try (LoadedModel loaded = ZeroShotModel.load(
                    GOLDEN.resolve(model), classes(one), ModelFolder.LoadOptions.DEFAULT, done -> {})) {
                BatchPredictor predictor = new BatchPredictor(loaded);
                for (JsonNode image : one.path("images")) {
                    ModelInput input = predictor.prepare(loaded.decoder()
                            .open(GOLDEN.resolve(image.path("file").asString())));
                    float[] logits = predictor.logits(List.of(input))[0];
                    for (int i = 0; i < logits.length; i++) {
                        assertThat((double) logits[i])
                                .isCloseTo(image.path("logits").get(i).asDouble(), within(TOLERANCE));
                    }
                }
            }
        }
    }

    @Test
    void embedsEachTextOnceAndSaysHowManyAreDone() {
        List<String> labels = IntStream.range(0, 50).mapToObj(i -> "label " + i).toList();
        List<Integer> done = new ArrayList<>();
        ZeroShotModel.load(
                        GOLDEN.resolve("clip"),
                        new ZeroShotClasses(labels, List.of("{}", "a {}", "the {}")),
                        ModelFolder.LoadOptions.DEFAULT,
                        done::add)
                .close();
        assertThat(done).containsExactly(64, 128, 150);
    }

    @Test
    void saysWhichProbabilitiesTheyAre() {
        try (ImageClassifier clip = ImageClassifier.zeroShot(GOLDEN.resolve("clip"), "cat", "dog");
                ImageClassifier siglip = ImageClassifier.zeroShot(GOLDEN.resolve("siglip"), "cat", "dog")) {
            assertThat(clip.problemType()).isEqualTo(ProblemType.SINGLE_LABEL);
            assertThat(siglip.problemType()).isEqualTo(ProblemType.SINGLE_LABEL_SIGMOID);
            assertThat(sum(clip)).isCloseTo(1, within(1e-6));
            assertThat(sum(siglip)).isNotCloseTo(1, within(1e-3));
            assertThat(clip.warnings()).isEmpty();
        }
    }

    private static double sum(ImageClassifier classifier) {
        return classifier.predict(ImageInput.of(GOLDEN.resolve("wide.png"))).stream()
                .mapToDouble(LabelProbability::probability)
                .sum();
    }

    /** The text tower and the tokenizer are gone; scale, bias and the kind of probability are not. */
    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip"})
    void savedClassifierGivesTheSameWithoutTheTextTower(String model) throws IOException {
        JsonNode one = cases(model).get(2);
        try (ImageClassifier classifier = ImageClassifier.zeroShot(classes(one)).load(GOLDEN.resolve(model))) {
            classifier.save(folder);
        }
        assertThat(folder.resolve("model.safetensors"))
                .satisfies(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .contains("classifier.weight")
                        .doesNotContain("text_model"));
        try (ImageClassifier saved = ImageClassifier.load(folder)) {
            assertThat(saved.warnings()).isEmpty();
            assertThat(saved.labels()).isEqualTo(texts(one.path("labels")));
            assertAsReference(saved, one);
        }
        try (ImageEmbedder tower = ImageEmbedder.load(GOLDEN.resolve(model));
                ImageEmbedder saved = ImageEmbedder.load(folder)) {
            ImageInput image = ImageInput.of(GOLDEN.resolve("high.png"));
            assertThat(saved.predict(image)).containsExactly(tower.predict(image), within(1e-6f));
        }
        try (LoadedModel saved = ModelFolder.load(folder)) {
            OnnxExport.Written written = OnnxExport.write(saved, folder.resolve("model.onnx"));
            assertThat(written.outputs())
                    .singleElement()
                    .satisfies(logits -> assertThat(logits.shape()).containsExactly("batch", "5"));
        }
    }

    @Test
    void computesInBf16AsOtherClassifiersDo() throws IOException {
        JsonNode one = cases("clip").get(0);
        try (ImageClassifier classifier =
                ImageClassifier.zeroShot(classes(one)).precision(Precision.BF16).load(GOLDEN.resolve("clip"))) {
            JsonNode image = one.path("images").get(0);
            List<LabelProbability> found = classifier.predict(
                    ImageInput.of(GOLDEN.resolve(image.path("file").asString())));
            assertThat(found)
                    .allSatisfy(label -> assertThat(label.probability())
                            .isCloseTo(
                                    image.path("probabilities")
                                            .get(label.index())
                                            .asDouble(),
                                    within(0.1)));
        }
    }

    @Test
    void warnsOfLabelsThatAreCutAndOfThoseThatAreEqualToTheModel() {
        String endless = "long ".repeat(2_000);
        try (ImageClassifier classifier = ImageClassifier.zeroShot(GOLDEN.resolve("siglip"), "Cat", "cat", endless)) {
            assertThat(classifier.labels()).containsExactly("Cat", "cat", endless);
            assertThat(classifier.warnings())
                    .extracting(LoadedModel.Warning::message)
                    .satisfiesExactlyInAnyOrder(
                            cut -> assertThat(cut)
                                    .startsWith("label \"long long")
                                    .contains("is too long in a template", "64 tokens")
                                    .hasSizeLessThan(250),
                            equal -> assertThat(equal).contains("\"Cat\" and \"cat\" are the same text"));
        }
    }

    @Test
    void refusesLabelsAndTemplatesThatAreNone() {
        Path clip = GOLDEN.resolve("clip");
        assertThatThrownBy(() -> ImageClassifier.zeroShot(clip))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("one or more labels, found none");
        assertThatThrownBy(() -> ImageClassifier.zeroShot(clip, "cat", "dog", "cat"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("labels 1 and 3 are both \"cat\"");
        assertThatThrownBy(() -> ImageClassifier.zeroShot(clip, "cat", " "))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("label 2 of 2 is blank");
        assertThatThrownBy(() -> new ZeroShotClasses(List.of("cat"), List.of("a photo of a cat")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("\"a photo of a cat\" has no {}");
        assertThatThrownBy(() -> new ZeroShotClasses(List.of("cat"), List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("one or more templates");
    }

    @Test
    void refusesFoldersWithOneTowerAndWithoutTokenizer() throws IOException {
        Path text = Path.of("src/test/resources/golden/towers/clip-text-tiny");
        assertThatThrownBy(() -> ImageClassifier.zeroShot(text, "cat"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("takes texts alone");
        try (ImageClassifier classifier = ImageClassifier.zeroShot(GOLDEN.resolve("clip"), "cat", "dog")) {
            classifier.save(folder.resolve("saved"));
        }
        assertThatThrownBy(() -> ImageClassifier.zeroShot(folder.resolve("saved"), "cat"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("config.json: the model takes images alone");
        Path bare = copy("clip", "config.json", "model.safetensors", "preprocessor_config.json");
        assertThatThrownBy(() -> ImageClassifier.zeroShot(bare, "cat"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("has no tokenizer.json");
    }

    @Test
    void refusesAnotherModelsTokenizer() throws IOException {
        Path mixed = copy("clip", "config.json", "model.safetensors", "preprocessor_config.json");
        Path config = mixed.resolve("config.json");
        Path other = Path.of("src/test/resources/golden/tokenizers/clip");
        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(other.resolve(name), mixed.resolve(name));
        }
        assertThatThrownBy(() -> ImageClassifier.zeroShot(mixed, "cat"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContaining("vocab_size of 560");

        for (String name : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(GOLDEN.resolve("clip").resolve(name), mixed.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(config, Files.readString(config).replace("\"eos_token_id\": 559", "\"eos_token_id\": 17"));
        assertThatThrownBy(() -> ImageClassifier.zeroShot(mixed, "cat"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("eos_token_id of 17");
    }

    /** Otherwise vectors of two spaces, which may have one width, would be compared. */
    @ParameterizedTest
    @MethodSource("dev.vit4j.pretrained.RandomTowers#ofOurOwn")
    void refusesAnImageTowerThatOpensWithoutItsProjection(DualEncoder.Config config) throws IOException {
        Path mixed = copy("clip", "tokenizer.json", "tokenizer_config.json");
        try (Scope scope = Scope.open()) {
            ModelFolder.save(mixed, config, Preprocessor.of(8), RandomTowers.scattered(config, 7));
        }
        assertThatThrownBy(() -> ImageClassifier.zeroShot(mixed, "cat"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(mixed.toString())
                .hasMessageContaining("without the projection");
        assertThatThrownBy(() -> TextEmbedder.load(mixed))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("without the projection");
    }

    private Path copy(String model, String... files) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        for (String name : files) {
            Files.copy(GOLDEN.resolve(model).resolve(name), copy.resolve(name));
        }
        return copy;
    }

    @Test
    void classesByExampleAreTheMeanOfTheirImages() {
        try (ImageEmbedder embedder = ImageEmbedder.load(GOLDEN.resolve("clip"))) {
            float[] wide = embedder.predict(ImageInput.of(GOLDEN.resolve("wide.png")));
            float[] high = embedder.predict(ImageInput.of(GOLDEN.resolve("high.png")));
            EmbeddedClasses classes = new EmbeddedClasses(
                    List.of("wide", "high"), new float[][] {wide, high}, 0, ProblemType.SINGLE_LABEL, List.of());
            try (ImageClassifier classifier = new ImageClassifier(
                    ModelFolder.loadClassifier(GOLDEN.resolve("clip"), classes, ModelFolder.LoadOptions.DEFAULT),
                    ImageClassifier.builder())) {
                assertThat(classifier.predict(ImageInput.of(GOLDEN.resolve("high.png")), 1))
                        .extracting(LabelProbability::label)
                        .containsExactly("high");
            }
        }
    }
}
