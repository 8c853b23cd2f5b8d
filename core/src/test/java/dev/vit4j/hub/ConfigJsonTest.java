package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Pooling;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.VitConfig;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Extent;
import dev.vit4j.nn.WeightInitialization;
import java.util.List;
import java.util.Optional;
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

        assertThat(read.config()).isEqualTo(VitConfig.Variant.BASE.classifier(224, 16, 2));
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
                .isEqualTo(new VitConfig(
                        new EncoderConfig(48, 16, 3, 48, 3, 4, Activation.RELU, 1e-6),
                        96,
                        false,
                        4,
                        VitConfig.Head.CLASSIFIER,
                        Pooling.CLASS_TOKEN,
                        VitConfig.Positions.LEARNED,
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
        ModelConfig config =
                parse("\"image_size\": [64, 64], \"patch_size\": [8, 8]").config();
        assertThat(config.imageSize()).isEqualTo(Extent.square(64));
        assertThat(config.patchSize()).isEqualTo(Extent.square(8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"pooler_act\": \"sine\" | pooler_act: activation \"sine\" is not known",
                "\"pooler_output_size\": -1 | pooler_output_size must be at least 1, found -1",
                "\"hidden_act\": \"sine\" | hidden_act: activation \"sine\" is not known",
                "\"image_size\": [32, 48, 3] | image_size must be a whole number, or a height and a width",
                "\"image_size\": \"32\" | image_size must be",
                "\"hidden_size\": 7.5 | hidden_size must be a whole number, found 7.5",
                "\"hidden_size\": 2147483647 | 12 heads of one width; hidden_size 2147483640 would do",
                "\"hidden_size\": 100 | hidden_size 100 does not divide into num_attention_heads 12",
                "\"image_size\": 15 | image_size 15 by 15 is smaller than a patch of patch_size 16 by 16",
                "\"layer_norm_eps\": \"small\" | layer_norm_eps must be a number",
                "\"layer_norm_eps\": 0 | layer_norm_eps must be above 0",
                "\"qkv_bias\": 1 | qkv_bias must be true or false, found 1",
                "\"num_labels\": -1 | num_labels must be from 0 to 1000000, found -1",
                "\"id2label\": {\"1\": \"a\"} | id2label must be one label for each of the numbers from 0 to 0",
                "\"id2label\": [\"a\"] | id2label must be an object",
                "\"id2label\": {\"0\": 5} | id2label: 0 must be a text, found 5",
                "\"head_dim\": 32 | head_dim must be hidden_size / num_attention_heads, the one width that vit4j has, found 32",
                "\"num_attention_heads\": 10, \"head_dim\": 64 | head_dim must be hidden_size / num_attention_heads",
                "\"quantization_config\": {} | quantization_config must be absent",
                "\"pruned_heads\": {\"1\": [0]} | pruned_heads must be empty",
            })
    void namesFileAndFieldThatDoNotFit(String field, String message) {
        assertThatThrownBy(() -> parse(field + ", " + BARE))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("c.json")
                .hasMessageContaining(message);
    }

    @Test
    void poolerMayHaveAWidthAndAnActivationOfItsOwn() {
        VitConfig config = (VitConfig) parse("\"pooler_act\": \"relu\", \"pooler_output_size\": 12, " + BARE)
                .config();
        assertThat(config.head()).isEqualTo(VitConfig.Head.POOLER);
        assertThat(config.poolerAct()).isEqualTo(Activation.RELU);
        assertThat(config.poolerOutputSize()).isEqualTo(12);
    }

    @Test
    void rejectsClassifiersOfSeveralLabelsAnImage() {
        assertThatThrownBy(() -> parse("\"problem_type\": \"multi_label_classification\", " + CLASSIFIER))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("problem_type must be \"single_label_classification\"");
    }

    @Test
    void rejectsArchitecturesThatVit4jDoesNotHave() {
        assertThatThrownBy(() -> ConfigJson.parse("{\"model_type\": \"bert\"}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessage("c.json: model_type must be of an architecture that vit4j has (vit, vit4j-vit, deit, "
                        + "dinov2, dinov2_with_registers, clip, clip_vision_model, siglip, siglip_vision_model), found "
                        + "\"bert\"");
        assertThatThrownBy(() -> ConfigJson.parse("{}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("model_type must be")
                .hasMessageContaining("found nothing");
        assertThatThrownBy(() -> parse("\"architectures\": [\"ViTForMaskedImageModeling\"]"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("architectures must be ViTForImageClassification or ViTModel");
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
    @EnumSource(VitConfig.Head.class)
    void writesAndReadsTheReferencesModels(VitConfig.Head head) {
        VitConfig config = RandomVits.classifier(32, 8, 48, 3, 4, 96, false).withHead(head);
        ConfigJson written = new ConfigJson(config, List.of("airplane", "Bär \"x\"", "c", "d", "e"));

        assertThat(written.toJson()).contains("\"model_type\": \"vit\"");
        assertWrittenAndRead(written);
    }

    @Test
    void writesAndReadsModelsOfOurOwn() {
        VitConfig config = new VitConfig(
                new EncoderConfig(32, 4, 3, 128, 2, 4, Activation.GELU_TANH, 1e-6),
                256,
                false,
                2,
                VitConfig.Head.CLASSIFIER,
                Pooling.MEAN,
                VitConfig.Positions.SINE_COSINE,
                1e-4,
                0.1,
                Optional.of(new ConvolutionalStem.Config(List.of(64, 160, 128))),
                new WeightInitialization.FanIn(0.8, 0.35));
        ConfigJson written = new ConfigJson(config, List.of("cat", "dog"));

        assertThat(written.toJson())
                .contains("\"model_type\": \"vit4j-vit\"")
                .contains("\"pooling\": \"mean\"")
                .contains("\"position_embedding\": \"sine_cosine\"");
        assertWrittenAndRead(written);
    }

    private static void assertWrittenAndRead(ConfigJson written) {
        ConfigJson read = ConfigJson.parse(written.toJson(), "c.json");
        assertThat(read.config()).isEqualTo(written.config());
        assertThat(read.labels()).isEqualTo(written.labels());
    }

    @Test
    void rejectsAnUnknownFieldOrChoiceOfOurOwnModels() {
        assertThatThrownBy(() -> ConfigJson.parse("{\"model_type\": \"vit4j-vit\", \"registers\": 4}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("registers is no field of a vit4j-vit model");
        assertThatThrownBy(() -> ConfigJson.parse("{\"model_type\": \"vit4j-vit\", \"pooling\": \"max\"}", "c.json"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("pooling must be one of class_token, mean, found \"max\"");
    }

    @Test
    void rejectsANumberOfLabelsOtherThanTheClasses() {
        assertThatThrownBy(() -> new ConfigJson(RandomVits.SMALL, List.of("one")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("a model of 5 classes takes as many labels, found 1");
    }
}
