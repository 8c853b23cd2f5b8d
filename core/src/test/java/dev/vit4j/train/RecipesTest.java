package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.Vit;
import dev.vit4j.model.internal.LayerCosts;
import dev.vit4j.nn.WeightInitialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipesTest {

    @SuppressWarnings("UnusedVariable") // read by @FieldSource
    private static final List<String> SHIPPED = Recipes.SHIPPED;

    @TempDir
    private Path folder;

    @Test
    void trainingAllowsAsManyBrokenImagesAsEvaluation() {
        assertThat(Recipes.load("shapes", List.of()).recipe().data().maxBroken())
                .isEqualTo(BrokenImages.MOST_SHARE);
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void shippedRecipesDescribeModels(String name) {
        Recipe recipe = Recipes.load(name, List.of()).recipe();

        ModelConfig images = recipe.isContrastive()
                ? recipe.towers().config(600, 599).image()
                : recipe.classifier().config(10);
        assertThat(LayerCosts.of(images).parameters()).isPositive();
        assertThat(recipe.dataset())
                .isEqualTo(name.startsWith("shapes") ? "shapes" : recipe.isContrastive() ? "cifar10-nouns" : "cifar10");
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void shippedRecipesOpenWithTheirCommand(String name) {
        assertThat(Recipes.introduction(name).lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).startsWith("./vit4j train "));
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void aResolvedRecipeReadsAsItself(String name) throws IOException {
        Recipes.Resolved resolved = Recipes.load(name, List.of("optimizer.epsilon=1e-12", "training.ema_decay=0.999"));

        Recipes.Resolved again = Recipes.recorded(write(resolved.yaml()));

        assertThat(again).isEqualTo(resolved);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2024",
                "1e3",
                "true",
                "null",
                "~",
                "a: b",
                "pets # cats",
                "C:\\pets",
                "'",
                " pets",
                "0x10",
                "1_000"
            })
    void anyNameOfADataSetReadsAsItself(String dataset) throws IOException {
        Recipes.Resolved resolved = Recipes.load("shapes", List.of("dataset='" + dataset.replace("'", "''") + "'"));

        assertThat(resolved.recipe().dataset()).isEqualTo(dataset);
        assertThat(Recipes.recorded(write(resolved.yaml()))).isEqualTo(resolved);
    }

    @Test
    void aFileNamesOnlyWhatDiffers() throws IOException {
        Recipe recipe = load("model: {hidden_size: 96}\ntraining:\n  epochs: 2\n");

        assertThat(vit(recipe).hiddenSize()).isEqualTo(96);
        assertThat(recipe.training().epochs()).isEqualTo(2);
        assertThat(vit(recipe).numHiddenLayers()).isEqualTo(6);
        assertThat(recipe.dataset()).isEqualTo("cifar10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing but a comment\n", "---\n", "{}"})
    void refusesAFileThatSaysNothing(String text) throws IOException {
        refuses(text, "has no keys");
        refuses(text, "such as training: {epochs: 3}");
    }

    @Test
    void givesNoAdviceOnTheEmptyRecordOfARun() throws IOException {
        Path file = write("");

        assertThatThrownBy(() -> Recipes.recorded(file))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage(file + " has no keys");
        assertThatThrownBy(() -> Recipes.flattened(file, Optional.empty())).hasMessage(file + " has no keys");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            modle: {hidden_size: 64}           | unknown key "modle"; did you mean "model"?
            model: {hiden_size: 64}            | unknown key "model.hiden_size"; did you mean "model.hidden_size"?
            training: {epoch: 3}               | unknown key "training.epoch"; did you mean "training.epochs"?
            training: {xyz: 3}                 | unknown key "training.xyz"; known keys: epochs,
            data: {image_sizes: [{until: 0.5, sise: 16}]} | data.image_sizes[0].size is missing; found only until, sise
            parameters: [{path: head.weight}]  | parameters[0].paths is missing; found only path
            parameters: [{paths: head.weight, frozn: true}] | parameters[0].frozn is an unknown key; did you mean "frozen"?
            """)
    void refusesUnknownKeysWithTheNearestName(String text, String message) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> Recipes.load(file.toString(), List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model: {hidden_size: wide}         | model.hidden_size must be a whole number, found "wide"
            model: {hidden_size: 64.5}         | model.hidden_size must be a whole number, found 64.5
            model: {hidden_size: null}         | model.hidden_size must be a whole number, found null
            model: {hidden_size: [64]}         | model.hidden_size must be a whole number, found [64]
            model: {qkv_bias: 1}               | model.qkv_bias must be true or false, found 1
            model: {pooling: 3}                | model.pooling must be a word, found 3
            model: {stem_widths: 64}           | model.stem_widths must be a list, found 64
            model: {stem_widths: [a]}          | model.stem_widths[0] must be a whole number, found "a"
            model: {stem_widths: ["64"]}       | model.stem_widths[0] must be a whole number, found "64"
            model: {stem_widths: [64.5]}       | model.stem_widths[0] must be a whole number, found 64.5
            model: {stem_widths: [null]}       | model.stem_widths[0] must be a whole number, found null
            model: {stem_widths: [[64]]}       | model.stem_widths[0] must be a whole number, found [64]
            model: {stem_widths: [true]}       | model.stem_widths[0] must be a whole number, found true
            data: {image_sizes: [null]}        | data.image_sizes[0] must be a group of keys, such as {until: 0.5, size: 16}, found null
            data: {image_sizes: [[16]]}        | data.image_sizes[0] must be a group of keys, such as {until: 0.5, size: 16}, found [16]
            data: {image_sizes: [{until: wide, size: 16}]}| data.image_sizes[0].until must be a number, found "wide"
            data: {image_sizes: [{until: null, size: 16}]}| data.image_sizes[0].until must be a number, found null
            parameters: 3                      | parameters must be a list, found 3
            parameters: [head.weight]          | parameters[0] must be a group of keys, such as {paths: "blocks.*", learning_rate: 0.1}, found "head.weight"
            parameters: [{paths: [head.weight]}] | parameters[0].paths must be a word, found ["head.weight"]
            parameters: [{paths: head.weight, frozen: 1}] | parameters[0].frozen must be true or false, found 1
            parameters: [{paths: head.weight, learning_rate: fast}] | parameters[0].learning_rate must be a number, found "fast"
            parameters: [{paths: head.weight, weight_decay: some}] | parameters[0].weight_decay must be a number, found "some"
            model: 3                           | model must be a group of keys, found 3
            training: {epochs: three}          | training.epochs must be a number, found "three"
            data: {batch_size: 99999999999}    | data.batch_size must be a whole number from -2147483648 to 2147483647, found 99999999999
            data: {image_sizes: [{until: 0.5}]}| data.image_sizes[0].size is missing
            data: {image_sizes: [16]}          | data.image_sizes[0] must be a group of keys, such as {until: 0.5, size: 16}, found 16
            data: {image_sizes: [{until: 0.5, size: 16.5}]}| data.image_sizes[0].size must be a whole number, found 16.5
            """)
    void refusesValuesOfAnotherType(String text, String message) throws IOException {
        refuses(text, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model: {pooling: ""}                   | model.pooling must be one of class_token, mean
            model: {pooling: max}                  | model.pooling must be one of class_token, mean; found max
            model: {family: vti}                   | model.family must be one of vit, clip, siglip, vit4j-clip, vit4j-siglip; found vti
            model: {initialization: ""}            | model.initialization must be one of fixed, fan_in; found
            data: {flip: sideways}                 | data.flip must be one of none, random, alternating; found sideways
            data: {cutout: -1}                     | data.cutout must be at least 0, found -1
            optimizer: {name: adam}                | optimizer.name must be one of adamw, sgd, muon; found adam
            schedule: {decay: step}                | schedule.decay must be one of cosine, linear, constant; found step
            schedule: {final_factor: 2}            | schedule.final_factor must be a share from 0 to 1, found 2
            training: {checkpoint_seconds: -1}     | training.checkpoint_seconds must be at least 0, found -1
            data: {batch_size: 0}                  | data.batch_size must be at least 1, found 0
            data: {validation: 1.5}                | data.validation must be a share from 0 to 1, found 1.5
            data: {validation: .nan}               | data.validation
            data: {resized_crop_scale: 1.5}        | data.resized_crop_scale must be a share from 0 to 1, found 1.5
            data: {resized_crop_scale: 0.1, crop_padding: 2} | can't be combined; set one of them to 0
            data: {crop_padding: -1}               | data.crop_padding must be at least 0, found -1
            data: {image_sizes: [{until: 2, size: 16}]} | data.image_sizes.until
            data: {image_sizes: [{until: 0.5, size: 18}]} | data.image_sizes: size 18 is not a multiple of model.patch_size 4
            data: {image_sizes: [{until: 0.5, size: 0}]}  | data.image_sizes
            data: {image_sizes: [{until: 0.5, size: -16}]}| data.image_sizes
            data: {image_sizes: [{until: 0.7, size: 16}, {until: 0.5, size: 24}]}| data.image_sizes
            optimizer: {learning_rate: -1}         | optimizer.learning_rate
            optimizer: {learning_rate: .inf}       | optimizer.learning_rate
            optimizer: {weight_decay: -0.1}        | optimizer.weight_decay
            optimizer: {beta1: 1}                  | optimizer.beta1
            optimizer: {beta2: -0.5}               | optimizer.beta2
            optimizer: {epsilon: 0}                | optimizer.epsilon
            optimizer: {momentum: 1.5}             | optimizer.momentum
            optimizer: {matrix_learning_rate: .nan}| optimizer.matrix_learning_rate
            schedule: {warmup: 2}                  | schedule.warmup must be a share from 0 to 1, found 2
            training: {epochs: 0}                  | training.epochs must be above 0, found 0
            training: {epochs: .inf}               | training.epochs
            training: {clip_norm: -1}              | training.clip_norm
            training: {ema_decay: 1}               | training.ema_decay
            training: {label_smoothing: -0.1}      | training.label_smoothing
            training: {micro_batch_size: 0}        | training.micro_batch_size must be at least 1, found 0
            data: {crop_padding: 32}               | data.crop_padding must be at most 31 if data.crop_fill is reflect
            data: {crop_padding: 33, crop_fill: zero}| data.crop_padding must be at most 32 if data.crop_fill is zero
            data: {crop_padding: 2000000000, crop_fill: zero}| and model.image_size 32, found 2000000000
            training: {workers: 100000}            | training.workers must be at most 1024, found 100000
            training: {workers: -1}                | training.workers must be at least 0, found -1
            training: {loader_threads: 100000}     | training.loader_threads must be at most 1024, found 100000
            training: {keep_checkpoints: 0}        | training.keep_checkpoints must be at least 1, found 0
            """)
    void refusesValuesOutOfRange(String text, String message) throws IOException {
        refuses(text, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            contrastive: {los: softmax}              | unknown key "contrastive.los"; did you mean "contrastive.loss"?
            model: {family: clip, text: {width: 8}}  | unknown key "model.text.width"; known keys: hidden_size
            model: {family: clip}                    | a model with a text tower is trained by the task zero-shot-image-classification
            task: zero-shot-image-classification, model: {family: clip}, contrastive: {loss: sigmoid}        | learns a bias, which CLIP doesn't have
            task: zero-shot-image-classification, model: {family: clip, text: {vocab_size: 99}}              | model.text: a vocabulary of 99 pieces is too small
            task: zero-shot-image-classification, model: {family: clip, text: {hidden_size: 99}}             | model.text.hidden_size 99 must be a multiple of
            task: zero-shot-image-classification, model: {family: clip, patch_size: 5}                       | model.image_size 32 is not a multiple of model.patch_size 5
            task: zero-shot-image-classification, model: {family: clip}, contrastive: {templates: [a photo]} | contrastive.templates: the template "a photo" must have {} exactly once
            task: zero-shot-image-classification, model: {family: clip}, contrastive: {logit_scale: -1}      | contrastive.logit_scale
            task: zero-shot-image-classification, model: {family: clip, pooling: mean}                       | model.pooling mean has no effect beside model.family clip
            task: zero-shot-image-classification, model: {family: siglip, projection_dim: 9}, contrastive: {loss: sigmoid} | model.projection_dim 9 has no effect beside model.family siglip
            task: zero-shot-image-classification, model: {family: clip}, training: {label_smoothing: 0.1}    | training.label_smoothing 0.1 has no effect beside task zero-shot-image-classification
            model: {text: {hidden_size: 64}}         | model.text.hidden_size 64 has no effect beside model.family vit
            task: zero-shot-image-classification, model: {family: siglip}    | contrastive.loss softmax leaves SigLIP's bias untrained
            task: zero-shot-image-classification, model: {family: clip}, contrastive: {logit_scale: 200}     | contrastive.logit_scale must be at most 100
            task: zero-shot-image-classification, model: {family: clip}, contrastive: {logit_bias: -5}       | contrastive.logit_bias -5 has no effect beside contrastive.loss softmax
            task: zero-shot-image-classification, model: {family: clip}, data: {batch_size: 1}               | data.batch_size
            contrastive: {loss: sigmoid}             | contrastive.loss sigmoid has no effect beside task image-classification
            """)
    void refusesTowersThatCantBeTrained(String keys, String message) throws IOException {
        refuses("{" + keys + "}", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model: {patch_size: 8, stem_widths: [32, 64]}        | model.patch_size 8 has no effect beside model.stem_widths [32,64]
            model: {patch_size: 8, stem_widths: [32]}            | leave model.patch_size out, or set model.stem_widths=[]
            model: {initialization: fan_in, initializer_range: 0.1} | model.initializer_range 0.1 has no effect beside model.initialization fan_in
            model: {gain: 0.7}                                   | model.gain 0.7 has no effect beside model.initialization fixed
            model: {residual_gain: 0.3}                          | or set model.initialization=fan_in
            data: {crop_fill: zero}                              | data.crop_fill zero has no effect beside data.crop_padding 0
            data: {crop_fill: zero, resized_crop_scale: 0.1}     | data.crop_fill zero has no effect beside data.crop_padding 0
            optimizer: {momentum: 0.95}                          | optimizer.momentum 0.95 has no effect beside optimizer.name adamw
            optimizer: {name: adamw, matrix_learning_rate: 0.02} | optimizer.matrix_learning_rate 0.02 has no effect beside optimizer.name adamw
            optimizer: {name: sgd, matrix_learning_rate: 0.02}   | or set optimizer.name=muon
            optimizer: {name: sgd, beta1: 0.8}                   | optimizer.beta1 0.8 has no effect beside optimizer.name sgd
            optimizer: {name: sgd, beta2: 0.8}                   | optimizer.beta2 0.8 has no effect beside optimizer.name sgd
            optimizer: {name: sgd, epsilon: 1.0e-6}              | or set optimizer.name to adamw or muon
            optimizer: {name: SGD, beta1: 0.8}                   | as only adamw and muon read it; leave optimizer.beta1 out, or set optimizer.name to adamw or muon
            schedule: {decay: constant, final_factor: 0.1}       | schedule.final_factor 0.1 has no effect beside schedule.decay constant
            schedule: {decay: constant, final_factor: 0.1}       | as only cosine and linear read it; leave schedule.final_factor out, or set schedule.decay to cosine or linear
            """)
    void refusesAValueThatAnotherOneLeavesWithoutEffect(String text, String message) throws IOException {
        refuses(text, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: {patch_size: 8, stem_widths: []}",
                "model: {initialization: fan_in, gain: 0.7, residual_gain: 0.3}",
                "model: {initializer_range: 0.1}",
                "data: {crop_fill: zero, crop_padding: 2}",
                "optimizer: {name: sgd, momentum: 0.95}",
                "optimizer: {beta1: 0.8, beta2: 0.99, epsilon: 1.0e-6}",
                "optimizer: {name: muon, momentum: 0.95, matrix_learning_rate: 0.02, beta1: 0.8, beta2: 0.99, epsilon: 1.0e-6}",
                "schedule: {decay: linear, final_factor: 0.1}",
                "schedule: {decay: constant, warmup: 0.1}"
            })
    void takesValuesThatHaveAnEffect(String text) throws IOException {
        String file = write(text).toString();

        assertThat(Recipes.load(file, List.of())).isNotEqualTo(Recipes.load("course", List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: {patch_size: 4, stem_widths: [32]}",
                "model: {initialization: fan_in, initializer_range: 2.0e-2}",
                "model: {gain: 1, residual_gain: 1.0}",
                "data: {crop_padding: 0, crop_fill: reflect}",
                "data: {crop_fill: REFLECT}",
                "schedule: {decay: constant, final_factor: 0.0}",
                "schedule: {decay: constant, final_factor: 0}",
                "optimizer: {name: sgd, beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8, matrix_learning_rate: 1.0e-2}"
            })
    void takesAValueWithoutEffectThatOnlyRestatesTheDefault(String text) throws IOException {
        String file = write(text).toString();

        assertThat(Recipes.load(file, List.of()).yaml()).isNotEmpty();
    }

    @Test
    void takesTheGroupsOfTheDefaultsAsTheyAre() throws IOException {
        String defaults;
        try (InputStream in = Recipes.class.getResourceAsStream("recipes/defaults.yaml")) {
            defaults = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String group : defaults.split("\n\n")) {
            if (group.startsWith("optimizer:") || group.startsWith("model:") || group.startsWith("schedule:")) {
                String file = write(group).toString();

                assertThat(Recipes.load(file, List.of()).recipe()).isEqualTo(load("training: {epochs: 10.0}"));
            }
        }
    }

    @Test
    void takesAnOverrideWithoutEffectThatOnlyRestatesTheDefault() {
        assertThat(vit(Recipes.load("cifar10-cpu", List.of("model.patch_size=4"))
                                .recipe())
                        .stemWidths())
                .isNotEmpty();
    }

    @Test
    void namesTheOverrideThatHasNoEffect() {
        assertThatThrownBy(() -> Recipes.load("cifar10-cpu", List.of("training.epochs=3", "model.patch_size=8")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("override model.patch_size=8: model.patch_size 8 has no effect")
                .hasMessageContaining("model.stem_widths [64,256]");
        assertThatThrownBy(() -> Recipes.load("cifar10-cpu", List.of("model={patch_size: 8, qkv_bias: false}")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("model.patch_size 8 has no effect");
        assertThat(vit(Recipes.load("cifar10-cpu", List.of("model.patch_size=8", "model.stem_widths=[]"))
                                .recipe())
                        .patchSize())
                .isEqualTo(8);
    }

    @Test
    void aStemThatIsSetRefusesTheFilesPatchSize() throws IOException {
        String file = write("model: {patch_size: 8}").toString();

        assertThatThrownBy(() -> Recipes.load(file, List.of("model.stem_widths=[32, 64]")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(file + ": model.patch_size 8 has no effect beside model.stem_widths [32,64]");
    }

    @Test
    void anOptimizerThatIsSetReplacesTheFilesWithItsNumbers() throws IOException {
        String file =
                write("optimizer: {name: muon, matrix_learning_rate: 0.02}").toString();

        assertThat(Recipes.load(file, List.of("optimizer.name=adamw")).recipe().optimizer())
                .isInstanceOf(OptimizerConfig.AdamW.class);
        assertThatThrownBy(() -> Recipes.load(file, List.of("optimizer.name=adamw", "optimizer.momentum=0.8")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("override optimizer.momentum=0.8: optimizer.momentum 0.8 has no effect");
    }

    @Test
    void whatAShippedRecipeSaysIsNotTheUsersWord() {
        Recipes.Resolved resolved = Recipes.load("course", List.of("optimizer.name=sgd", "model.initialization=fixed"));

        assertThat(resolved.recipe().optimizer()).isEqualTo(new OptimizerConfig.Sgd(3e-3, 0.9, 0.05));
        assertThat(vit(resolved.recipe()).initialization()).isEqualTo(new WeightInitialization.Fixed(0.02));
        assertThat(resolved.yaml()).contains("matrix_learning_rate: 0.008", "residual_gain: 0.3");
    }

    @Test
    void theRecordOfARunNamesEveryKeyAndIsTakenAsItIs() throws IOException {
        Path file =
                write(Recipes.load("cifar10-cpu", List.of("optimizer.name=sgd")).yaml());

        assertThat(Recipes.load(file.toString(), List.of())).isEqualTo(Recipes.recorded(file));
        assertThatThrownBy(() -> Recipes.load(file.toString(), List.of("model.patch_size=8")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("override model.patch_size=8: model.patch_size 8 has no effect");
    }

    @Test
    void theRecordOfAnOlderVersionLacksKeysAndIsTakenAsItIs() throws IOException {
        List<String> overrides = List.of("optimizer.name=sgd");
        Path file = write(Recipes.load("cifar10-cpu", overrides).yaml().replaceFirst(" *resized_crop_scale: .*\n", ""));
        assertThat(Recipes.load(file.toString(), List.of())).isEqualTo(Recipes.load("cifar10-cpu", overrides));
    }

    @Test
    void cropsAreOfTheModelsImageSizeWhileImagesGrow() throws IOException {
        Recipe recipe = load("data: {crop_padding: 20, image_sizes: [{until: 0.5, size: 16}]}");

        assertThat(recipe.data().augmentations())
                .contains(new Recipe.Augmentation.Crop(20, Recipe.Augmentation.Crop.Fill.REFLECT, 0));
    }

    @Test
    void refusesAKeyThatIsThereTwice() throws IOException {
        refuses("training: {epochs: 3}\ntraining: {workers: 1}\n", "training");
    }

    @Test
    void refusesWhatIsNoYaml() throws IOException {
        refuses("model: [", "is not valid YAML");
        refuses("- a\n- b\n", "a recipe is a group of keys");
    }

    @Test
    void saysWhichRecipesThereAre() {
        assertThatThrownBy(() -> Recipes.load("cifar10-gpu", List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("cifar10-gpu")
                .hasMessageContaining("cifar10-cpu-3min")
                .hasMessageContaining("did you mean cifar10-cpu?");
        assertThatThrownBy(() -> Recipes.load("a\0b", List.of())).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Recipes.load("mine.yaml", List.of())).isInstanceOf(ResourceException.class);
        assertThatThrownBy(() -> Recipes.load(folder.toString(), List.of())).isInstanceOf(ResourceException.class);
    }

    @Test
    void refusesAFileThatIsNoText() throws IOException {
        Path file = folder.resolve("recipe.yaml");
        Files.write(file, "dataset: \u00e9t\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> Recipes.load(file.toString(), List.of()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file + ": it is not UTF-8 text");
    }

    @Test
    void overridesComeLast() {
        Recipe recipe = Recipes.load(
                        "shapes",
                        List.of(
                                "training.epochs=3",
                                "training.epochs=4",
                                "model.pooling=mean",
                                "dataset=pets=cats",
                                "data.image_sizes=[{until: 0.5, size: 16}]"))
                .recipe();

        assertThat(recipe.training().epochs()).isEqualTo(4);
        assertThat(vit(recipe).pooling()).isEqualTo(Vit.Pooling.MEAN);
        assertThat(recipe.dataset()).isEqualTo("pets=cats");
        assertThat(recipe.data().imageSizes()).containsExactly(new Recipe.Stage(0.5, 16));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "training.epochs",
                "=3",
                ".=3",
                "..=3",
                "training.=3",
                "training..epochs=3",
                "epochs=3",
                "training=3",
                "training.epochs=",
                "training.epochs=[",
                "training.epochs=#3",
                "dataset.name=x",
                "model.stem_widths.0=3"
            })
    void refusesOverridesThatAreNone(String override) {
        assertThatThrownBy(() -> Recipes.load("shapes", List.of(override)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("override");
    }

    @Test
    void imagesGrowByTheShareOfTheRunThatIsDone() {
        Recipe.Data data = Recipes.load("cifar10-cpu", List.of()).recipe().data();

        assertThat(Map.of(0.0, data.imageSize(0, 32), 0.3, data.imageSize(0.3, 32), 0.65, data.imageSize(0.65, 32)))
                .isEqualTo(Map.of(0.0, 16, 0.3, 24, 0.65, 32));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            parameters: [{paths: "head.[a]"}]                     | "head.[a]" is not a pattern of paths, such as head.*
            parameters: [{paths: "*", learning_rate: 0}]          | parameters "*": learning_rate must be a factor above 0, found 0.0
            parameters: [{paths: "*", frozen: true, weight_decay: 1}] | parameters "*": frozen parameters are not updated;
            optimizer: {layer_decay: 0}                           | optimizer.layer_decay must be above 0 and at most 1, found 0.0
            """)
    void refusesRulesForParametersThatAreNone(String text, String message) throws IOException {
        refuses(text, message);
    }

    @Test
    void rulesForParametersAreRecordedAsWrittenAndLeftOutWhereThereAreNone() throws IOException {
        String rules = "[{paths: \"blocks.*\", learning_rate: 0.1}, {paths: \"*.bias\", frozen: true}]";
        Recipes.Resolved resolved =
                Recipes.load("shapes", List.of("parameters=" + rules, "optimizer.layer_decay=0.75"));

        assertThat(resolved.recipe().rules())
                .isEqualTo(new ParameterRules(
                        List.of(
                                new ParameterRules.Rule("blocks.*", 0.1, OptionalDouble.empty(), false),
                                ParameterRules.Rule.freeze("*.bias")),
                        0.75));
        Path file = write(resolved.yaml());
        assertThat(Recipes.recorded(file)).isEqualTo(resolved);
        assertThat(Recipes.load(file.toString(), List.of())).isEqualTo(resolved);
        assertThat(Recipes.override(resolved, List.of("training.epochs=1"))
                        .recipe()
                        .rules())
                .isEqualTo(resolved.recipe().rules());

        Recipes.Resolved without = Recipes.load("shapes", List.of());
        assertThat(without.yaml()).doesNotContain("parameters", "layer_decay");
        assertThat(without.recipe().rules()).isEqualTo(ParameterRules.BY_ROLE);
        assertThat(Recipes.override(resolved, List.of("parameters=[]", "optimizer.layer_decay=1"))
                        .yaml())
                .isEqualTo(without.yaml());
    }

    /** A run would train by the text, and the program's record would count for nothing. */
    @Test
    void aRecordIsRefusedBesideAnothersText() {
        Recipes.Resolved shapes = Recipes.load("shapes", List.of());
        Recipe longer = Recipes.load("shapes", List.of("training.epochs=99")).recipe();

        assertThatThrownBy(() -> new Recipes.Resolved(longer, shapes.yaml()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("Recipes.override");
    }

    @Test
    void anOverrideWithoutEffectIsRefusedWhenAProgramMakesIt() {
        Recipes.Resolved adamW = Recipes.load("shapes", List.of("optimizer.name=adamw"));

        assertThatThrownBy(() -> Recipes.override(adamW, List.of("optimizer.momentum=0.5")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContainingAll("override optimizer.momentum=0.5", "no effect beside optimizer.name");
    }

    /** As they were recorded before choices were records. */
    @ParameterizedTest
    @ValueSource(strings = {"course", "cifar10-cpu", "cifar10-cpu-3min"})
    void recordsOfEarlierVersionsReadAndAreWrittenAgainToTheByte(String name) throws IOException {
        Path file = Path.of("src/test/resources/recipes/recorded/" + name + ".yaml");

        Recipes.Resolved recorded = Recipes.recorded(file);

        assertThat(recorded.yaml()).isEqualTo(Files.readString(file));
        assertThat(Recipes.load(file.toString(), List.of())).isEqualTo(recorded);
        assertThat(recorded).isEqualTo(Recipes.load(name, asked(name)));
    }

    private static List<String> asked(String name) {
        return switch (name) {
            case "cifar10-cpu" ->
                List.of("optimizer.name=sgd", "schedule.decay=constant", "model.initialization=fixed");
            case "cifar10-cpu-3min" ->
                List.of(
                        "parameters=[{paths: \"head.*\", learning_rate: 2}]",
                        "optimizer.layer_decay=0.75",
                        "training.precision=bf16");
            default -> List.of();
        };
    }

    @Test
    void theRecordOfARunNamesNoKeyThatCameLaterAndStillSaysTheSame() {
        Recipes.Resolved resolved = Recipes.load("shapes", List.of());

        assertThat(resolved.yaml()).doesNotContain("task", "family", "checkpoint_seconds");
        assertThat(Recipes.load("shapes", List.of("training.checkpoint_seconds=5", "model.family=VIT"))
                        .yaml())
                .contains("checkpoint_seconds: 5")
                .doesNotContain("family");
        assertThat(resolved.recipe().training().checkpointSeconds()).isEqualTo(60);
    }

    @Test
    void aChoiceHasTheKeysThatItReadsAndNoOthers() {
        Map<String, String> values =
                Recipes.values(Recipes.load("course", List.of("optimizer.name=sgd", "schedule.decay=constant"))
                        .recipe());

        assertThat(values)
                .containsEntry("optimizer.name", "SGD")
                .containsEntry("optimizer.momentum", "0.9")
                .containsEntry("optimizer.layer_decay", "1.0")
                .containsEntry("model.initialization", "FAN_IN")
                .containsEntry("model.residual_gain", "0.3")
                .containsEntry("data.crop_fill", "REFLECT")
                .containsEntry("schedule.decay", "CONSTANT")
                .doesNotContainKeys(
                        "optimizer.beta1",
                        "optimizer.matrix_learning_rate",
                        "model.initializer_range",
                        "schedule.final_factor",
                        "layer_decay");
    }

    @Test
    void flattensEveryKeyWithDots() throws IOException {
        Map<String, String> flat =
                Recipes.flattened(write(Recipes.load("cifar10-cpu", List.of()).yaml()), Optional.empty());

        assertThat(flat)
                .containsEntry("optimizer.name", "muon")
                .containsEntry("model.stem_widths", "[64,256]")
                .hasSizeGreaterThan(40);
    }

    private static ModelSection.VisionTransformer vit(Recipe recipe) {
        return (ModelSection.VisionTransformer) recipe.model();
    }

    private void refuses(String text, String message) throws IOException {
        Path file = write(text);
        assertThatThrownBy(() -> Recipes.load(file.toString(), List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private Recipe load(String text) throws IOException {
        return Recipes.load(write(text).toString(), List.of()).recipe();
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("recipe.yaml"), text);
    }
}
