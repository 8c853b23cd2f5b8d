package dev.vit4j.pretrained.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ConfigJsonTest {

    private static final String CLASSIFIER = "\"architectures\": [\"ViTForImageClassification\"]";
    private static final String BARE = "\"architectures\": [\"ViTModel\"]";

    private static ConfigJson parse(String fields) {
        return ConfigJson.parse("{\"model_type\": \"vit\"" + (fields.isEmpty() ? "" : ", " + fields) + "}", "c.json");
    }

    @Test
    void absentFieldsHaveTheReferencesDefaults() {
        ConfigJson read = parse(CLASSIFIER);

        assertThat(read.config()).isEqualTo(Vit.Variant.BASE.classifier(224, 16, 2));
        assertThat(read.labels()).containsExactly("LABEL_0", "LABEL_1");
    }

    @Test
    void nullFieldsAreAbsentOnes() {
        assertThat(parse("\"id2label\": null, \"image_size\": null, " + CLASSIFIER))
                .isEqualTo(parse(CLASSIFIER));
    }

    @Test
    void readsTheReferencesFile() {
        ConfigJson read = ConfigJson.read(GoldenModel.folder("vit-relu-nobias").resolve(ConfigJson.FILE_NAME));

        assertThat(read.config())
                .isEqualTo(new Vit.Config(
                        new EncoderConfig(48, 16, 3, 48, 3, 4, Activation.RELU, 1e-6),
                        96,
                        false,
                        4,
                        Vit.Head.CLASSIFIER,
                        Vit.Pooling.CLASS_TOKEN,
                        Vit.Positions.LEARNED,
                        0,
                        0,
                        Optional.empty(),
                        new WeightInitialization.Fixed(0.02)));
        assertThat(read.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3");
    }

    @Test
    void labelsStandInTheOrderOfTheirNumbers() {
        String labels = "\"id2label\": {\"10\": \"k\", \"2\": \"c\", \"0\": \"a\", \"1\": \"b\", \"3\": \"d\", "
                + "\"4\": \"e\", \"5\": \"f\", \"6\": \"g\", \"7\": \"h\", \"8\": \"i\", \"9\": \"j\"}";
        assertThat(parse(labels).labels()).containsExactly("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k");
    }

    @Test
    void numberOfLabelsNamesThemWhereNothingElseDoes() {
        assertThat(parse("\"num_labels\": 3").labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
    }

    @Test
    void sizesMayBeGivenAsPairsOfEqualNumbers() {
        Vit.Config config = (Vit.Config)
                parse("\"image_size\": [64, 64], \"patch_size\": [8, 8]").config();
        assertThat(config.imageSize()).isEqualTo(Size2d.square(64));
        assertThat(config.patchSize()).isEqualTo(Size2d.square(8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"pooler_act\": \"sine\" | pooler_act: activation \"sine\" is not known",
                "\"pooler_output_size\": -1 | pooler_output_size must be at least 1, found -1",
                "\"hidden_act\": \"sine\" | hidden_act: activation \"sine\" is not known",
                "\"image_size\": [] | image_size must be a whole number, or a height and a width",
                "\"image_size\": \"32\" | image_size must be",
                "\"hidden_size\": 7.5 | hidden_size must be a whole number, found 7.5",
                "\"image_size\": 15 | image_size 15 by 15 is smaller than a patch of patch_size 16 by 16",
                "\"layer_norm_eps\": \"small\" | layer_norm_eps must be a number",
                "\"layer_norm_eps\": NaN | layer_norm_eps must be a number, found NaN",
                "\"qkv_bias\": 1 | qkv_bias must be true or false, found 1",
                "\"num_labels\": -1 | num_labels must be from 0 to 1000000, found -1",
                "\"id2label\": {\"a\": \"a\"} | id2label must be an object whose keys are whole numbers, not \"a\"",
                "\"id2label\": [\"a\"] | id2label must be an object",
                "\"head_dim\": 0 | head_dim must be at least 1, found 0",
                "\"quantization_config\": {} | quantization_config must be absent",
                "\"per_layer_config\": {\"1\": {}} | per_layer_config must be empty",
            })
    void namesFileAndFieldThatDoNotFit(String field, String message) {
        assertThatThrownBy(() -> parse(field + ", " + BARE))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("c.json")
                .hasMessageContaining(message);
    }

    @Test
    void refusesAWholeNumberThatIsLargerThanAnyOther() {
        assertThatThrownBy(() -> parse("\"layer_norm_eps\": 1" + "0".repeat(400) + ", " + BARE))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("c.json: layer_norm_eps must be a number, found 1000");
    }

    @Test
    void poolerMayHaveAWidthAndAnActivationOfItsOwn() {
        Vit.Config config = (Vit.Config) parse("\"pooler_act\": \"relu\", \"pooler_output_size\": 12, " + BARE)
                .config();
        assertThat(config.head()).isEqualTo(Vit.Head.POOLER);
        assertThat(config.poolerAct()).isEqualTo(Activation.RELU);
        assertThat(config.poolerOutputSize()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({
        "multi_label_classification, MULTI_LABEL",
        "regression, REGRESSION",
        "single_label_classification, SINGLE_LABEL"
    })
    void readsAndWritesWhatTheLogitsSay(String name, LoadedModel.ProblemType type) {
        ConfigJson read = parse("\"problem_type\": \"" + name + "\", " + CLASSIFIER);
        assertThat(read.problemType()).isEqualTo(type);
        assertThat(read.oddities()).isEmpty();
        assertThat(ConfigJson.parse(read.toJson(), "c.json").problemType()).isEqualTo(type);
        assertThat(read.toJson().contains("problem_type")).isEqualTo(type != LoadedModel.ProblemType.SINGLE_LABEL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"0\": \"a\", \"5\": \"b\"} | a, LABEL_1 | has no name for class 1, of 2; it is called LABEL_1",
                "{\"00\": \"a\", \" 1 \": \"b\"} | a, b | has the keys \"00\", \" 1 \", which are read as the numbers",
                "{\"0\": 0, \"1\": true} | 0, true | names the classes 0, 1 by a value that is not a string",
                "{\"0\": null, \"1\": \"b\"} | LABEL_0, b | has no name for class 0",
                "{\"-1\": \"a\", \"1\": \"b\"} | LABEL_0, b | has no name for class 0",
                "{\"0\": \"a\", \"1\": \"b\", \"01\": \"c\"} | a, c | has the keys \"01\"",
                "{\"0\": \"a\", \"1_0\": \"b\", \"1\": \"c\"} | a, c, LABEL_2 | has no name for class 2",
            })
    void labelsAreTakenAsTheReferenceTakesThem(String table, String labels, String message) {
        ConfigJson read = parse("\"id2label\": " + table + ", " + CLASSIFIER);
        assertThat(read.labels()).containsExactly(labels.split(", "));
        assertThat(read.oddities()).anySatisfy(oddity -> {
            assertThat(oddity.field()).isEqualTo("id2label");
            assertThat(oddity.message()).contains(message);
        });
    }

    @Test
    void aNumberOfLabelsBesideOthersLeavesTheNamesOut() {
        ConfigJson read = parse("\"id2label\": {\"0\": \"a\"}, \"num_labels\": 2, " + CLASSIFIER);
        assertThat(read.labels()).containsExactly("LABEL_0", "LABEL_1");
        assertThat(read.oddities())
                .singleElement()
                .satisfies(
                        oddity -> assertThat(oddity)
                                .isEqualTo(
                                        new ConfigOddity(
                                                "num_labels",
                                                "2, where id2label has 1; there are 2 classes and no name is used, as in the reference")));
        assertThat(parse("\"id2label\": {\"0\": \"a\"}, \"num_labels\": 1.0, " + CLASSIFIER)
                        .labels())
                .containsExactly("a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"architectures\": [\"MyViT\"] | architectures | [\"MyViT\"], which is none of ViTForImageClassification, ViTModel",
                "\"architectures\": \"Foo\" | architectures | Foo, which is none of",
                "\"layer_norm_eps\": 0 | layer_norm_eps | 0.0, expected a small number above 0; used as it is",
                "\"layer_norm_eps\": {\"__float__\": \"Infinity\"} | layer_norm_eps | Infinity, expected a small number",
                "\"problem_type\": \"foo\" | problem_type | foo, which is not a known type; read as single-label classification",
                "\"pruned_heads\": {\"1\": [0]} | pruned_heads | not empty; all heads in the weights are used",
                "\"image_size\": [32, 48, 3] | image_size | [32, 48, 3], of which the first two are taken as height and width",
                "\"hidden_size\": 100 | head_dim | 8, so that the 12 heads are 96 wide together and a token of hidden_size is 100",
                "\"head_dim\": 32 | head_dim | 32, so that the 12 heads are 384 wide together",
                "\"num_hidden_layers\": -1 | num_hidden_layers | -1, so the model has no blocks",
                "\"initializer_range\": -Infinity | initializer_range | -Infinity, which no training could use; taken as 0.02",
                "\"drop_path_rate\": 2 | drop_path_rate | 2.0, which no training could use; taken as 0.0",
            })
    void tellsWhatWasTakenForAnOddField(String odd, String field, String message) {
        assertThat(parse(odd).oddities()).singleElement().satisfies(oddity -> {
            assertThat(oddity.field()).isEqualTo(field);
            assertThat(oddity.message()).contains(message);
        });
    }

    @Test
    void whatTheModelHasNoPlaceForMayBeUnknown() {
        String gated = "{\"model_type\": \"dinov2\", \"use_swiglu_ffn\": true, \"hidden_act\": \"GELU\"}";
        assertThat(ConfigJson.parse(gated, "c.json").oddities())
                .containsExactly(
                        new ConfigOddity("hidden_act", "GELU, which is not an activation; the model doesn't use it"));
    }

    @Test
    void aClassifierHasNoPoolerWhateverItsFieldsSay() {
        assertThat(parse("\"pooler_act\": \"foo\", \"pooler_output_size\": -1, " + CLASSIFIER)
                        .config())
                .isEqualTo(parse(CLASSIFIER).config());
    }

    @Test
    void rejectsArchitecturesThatVit4jDoesNotHave() {
        assertThatThrownBy(() -> ConfigJson.parse("{\"model_type\": \"bert\"}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessage("c.json: model_type must be of an architecture that vit4j has (vit, vit4j-vit, deit, "
                        + "dinov2, dinov2_with_registers, clip, clip_vision_model, siglip, siglip_vision_model, "
                        + "timm_wrapper, vit4j-embedding-classifier, vit4j-clip, vit4j-siglip), found "
                        + "\"bert\"");
        assertThatThrownBy(() -> ConfigJson.parse("{}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("model_type must be")
                .hasMessageContaining("found nothing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[1]", "5", "{\"model_type\": ", "{'a': 1}", "''"})
    void rejectsWhatIsNoObject(String json) {
        assertThatThrownBy(() -> ConfigJson.parse(json, "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("c.json");
    }

    @ParameterizedTest
    @EnumSource(Vit.Head.class)
    void writesAndReadsTheReferencesModels(Vit.Head head) {
        Vit.Config config = RandomVits.classifier(32, 8, 48, 3, 4, 96, false).withHead(head);
        ConfigJson written = new ConfigJson(
                config, List.of("airplane", "Bär \"x\"", "c", "d", "e"), LoadedModel.ProblemType.SINGLE_LABEL);

        assertThat(written.toJson()).contains("\"model_type\": \"vit\"");
        assertWrittenAndRead(written);
    }

    @Test
    void writesAndReadsModelsOfOurOwn() {
        Vit.Config config = new Vit.Config(
                new EncoderConfig(32, 4, 3, 128, 2, 4, Activation.GELU_TANH, 1e-6),
                256,
                false,
                2,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.SINE_COSINE,
                1e-4,
                0.1,
                Optional.of(new ConvolutionalStem.Config(List.of(64, 160, 128))),
                new WeightInitialization.FanIn(0.8, 0.35));
        ConfigJson written = new ConfigJson(config, List.of("cat", "dog"), LoadedModel.ProblemType.SINGLE_LABEL);

        assertThat(written.toJson())
                .contains("\"model_type\": \"vit4j-vit\"")
                .contains("\"pooling\": \"mean\"")
                .contains("\"position_embedding\": \"sine_cosine\"");
        assertWrittenAndRead(written);
    }

    private static void assertWrittenAndRead(ConfigJson written) {
        boolean pooler = written.config() instanceof Vit.Config vit && vit.head() == Vit.Head.POOLER;
        ConfigJson read = ConfigJson.parse(written.toJson(), "c.json")
                .fit(pooler ? Set.of("pooler.dense.weight") : Set.of("classifier.weight"));
        assertThat(read.config()).isEqualTo(written.config());
        assertThat(read.labels()).isEqualTo(written.labels());
    }

    @Test
    void rejectsAnUnknownFieldOrChoiceOfOurOwnModels() {
        assertThatThrownBy(() -> ConfigJson.parse("{\"model_type\": \"vit4j-vit\", \"registers\": 4}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("registers is not a field of a vit4j-vit model");
        assertThatThrownBy(() -> ConfigJson.parse("{\"model_type\": \"vit4j-vit\", \"pooling\": \"max\"}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("pooling must be one of class_token, mean, found \"max\"");
    }

    @Test
    void rejectsANumberOfLabelsOtherThanTheClasses() {
        assertThatThrownBy(() -> new ConfigJson(RandomVits.SMALL, List.of("one"), LoadedModel.ProblemType.SINGLE_LABEL))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("a model of 5 classes takes as many labels, found 1");
    }
}
