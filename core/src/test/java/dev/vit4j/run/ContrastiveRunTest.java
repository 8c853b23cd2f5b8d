package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.task.CaptionTexts;
import dev.vit4j.task.Contrastive;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.text.Tokenizer;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A recipe with a text tower trains on captions, from a start to a folder that holds model and tokenizer. */
@Tag("engine")
class ContrastiveRunTest {

    private static final int BATCH = 24;

    /** Four steps an epoch, three epochs. */
    private static final List<String> TINY = List.of(
            "model.image_size=24",
            "model.hidden_size=32",
            "model.num_hidden_layers=1",
            "model.num_attention_heads=2",
            "model.intermediate_size=48",
            "model.text.hidden_size=24",
            "model.text.num_hidden_layers=1",
            "model.text.intermediate_size=32",
            "model.text.max_position_embeddings=24",
            "model.text.vocab_size=560",
            "data.batch_size=" + BATCH,
            "data.flip=random",
            "training.epochs=3",
            "training.micro_batch_size=8",
            "training.precision=fp32",
            "training.workers=2",
            "contrastive.templates=[\"a photo of {}\", \"{}\", \"this is {}\"]");

    @TempDir
    private Path temporary;

    private static Recipes.Resolved recipe(String name, String... more) {
        List<String> all = new ArrayList<>(TINY);
        all.addAll(List.of(more));
        boolean hybrid = name.startsWith("cifar10-");
        if (hybrid) {
            all.addAll(List.of(
                    "dataset=shapes", "model.stem_widths=[8, 12]", "data.image_sizes=[{until: 0.4, size: 16}]"));
        }
        return Recipes.load(name, all);
    }

    private static Trainer.Data data() {
        return new Trainer.Data(
                captions(DataSource.Split.TRAIN, 96), captions(DataSource.Split.TEST, 40), Normalization.HALF);
    }

    private static Dataset captions(DataSource.Split split, int count) {
        return new Shapes(split, count, 24, 0).captions();
    }

    private static RetrievalMetrics run(Path path, Recipes.Resolved recipe) {
        return runUntil(path, recipe, Long.MAX_VALUE).orElseThrow();
    }

    private static Optional<RetrievalMetrics> runUntil(Path path, Recipes.Resolved recipe, long step) {
        try (RunFolder folder = RunFolder.create(path);
                Trainer<RetrievalMetrics> trainer =
                        RunTrainer.beginTowers(folder, recipe, TinyRun.record(1), LocatedData.of(data()))) {
            return trainer.run(stoppingAt(trainer, step));
        }
    }

    private static Trainer.Listener stoppingAt(Trainer<RetrievalMetrics> trainer, long last) {
        return new Trainer.Listener() {
            @Override
            public void stepped(Step step) {
                if (step.step() == last) {
                    trainer.stop();
                }
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapes-clip", "shapes-siglip", "cifar10-nouns-clip", "cifar10-nouns-siglip"})
    void aRunLeavesAModelWithItsTokenizer(String name) throws IOException {
        Path folder = temporary.resolve("run");

        RetrievalMetrics result = run(folder, recipe(name, "data.validation=0.25"));

        JsonNode evaluation =
                JsonMapper.builder().build().readTree(Files.readString(folder.resolve(RunFolder.EVALUATION)));
        assertThat(evaluation.path("zero_shot_accuracy").asDouble())
                .isEqualTo(result.zeroShotAccuracy().orElseThrow());
        assertThat(evaluation.path("text_to_image").path("recall_at_10").asDouble())
                .isEqualTo(result.textToImage().at10());
        assertThat(evaluation.path("examples").asInt()).isEqualTo(40);
        List<EpochMetrics> epochs = new MetricsFile(folder.resolve(MetricsFile.NAME)).read();
        assertThat(epochs).hasSize(3).allSatisfy(epoch -> {
            assertThat(epoch.figure(EpochMetrics.TRAIN, "loss")).isPresent();
            assertThat(epoch.figure(EpochMetrics.VALIDATION, "image_to_text_recall_at_5"))
                    .isPresent();
            assertThat(epoch.figure(EpochMetrics.VALIDATION, RetrievalMetrics.ZERO_SHOT))
                    .isPresent();
        });
        for (Path model : List.of(folder, folder.resolve("best"))) {
            assertThat(model.resolve("README.md")).content().contains("zero-shot-image-classification", "Vocabulary");
            assertEmbedsCaptions(model);
        }
        assertThat(folder.resolve("curves.png")).isNotEmptyFile();
        assertThat(Recipes.recorded(folder.resolve(RunFolder.RECIPE)).recipe().contrastive())
                .isEqualTo(recipe(name).recipe().contrastive());
    }

    private static void assertEmbedsCaptions(Path model) {
        Tokenizer tokenizer = Tokenizer.load(model);
        assertThat(tokenizer.misfit()).isEmpty();
        int[] ids = tokenizer
                .encode(List.of("a photo of a red circle", "a blue star on a grey background"))
                .toArray();
        try (LoadedDualEncoder towers = ModelFolder.loadDualEncoder(model, ModelFolder.LoadOptions.DEFAULT);
                Scope scope = Scope.open()) {
            assertThat(towers.warnings()).isEmpty();
            long[] wide = Arrays.stream(ids).asLongStream().toArray();
            Tensor vectors = towers.embedTexts(Tensor.of(wide, 2, wide.length / 2));
            assertThat(vectors.mul(vectors).sum(-1).toFloatArray()[0]).isCloseTo(1, within(1e-4f));
            assertThat(vectors.select(0, 0)
                            .sub(vectors.select(0, 1))
                            .abs()
                            .max()
                            .item())
                    .isGreaterThan(1e-4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shapes-clip", "shapes-siglip", "cifar10-nouns-clip", "cifar10-nouns-siglip"})
    void aStoppedRunGoesOnToTheSameBytes(String name) throws IOException {
        Path whole = temporary.resolve("whole");
        Path stopped = temporary.resolve("stopped");
        run(whole, recipe(name));

        assertThat(runUntil(stopped, recipe(name), 6)).isEmpty();
        try (RunFolder folder = RunFolder.resume(stopped);
                Trainer<RetrievalMetrics> trainer = Trainer.resumeContrastive(folder, data())) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }

        for (String file : List.of(
                "model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "evaluation.json")) {
            assertThat(stopped.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    @Test
    void neitherWorkersNorLoaderThreadsChangeAByte() {
        run(temporary.resolve("two"), recipe("shapes-clip"));
        run(temporary.resolve("three"), recipe("shapes-clip", "training.workers=3", "training.loader_threads=2"));

        assertThat(TinyRun.weights(temporary.resolve("three"))).isEqualTo(TinyRun.weights(temporary.resolve("two")));
    }

    @Test
    void refusesToGoOnWithOtherCaptions() {
        Path folder = temporary.resolve("run");
        assertThat(runUntil(folder, recipe("shapes-clip"), 2)).isEmpty();
        Dataset train = captions(DataSource.Split.TRAIN, 96);
        Trainer.Data other = new Trainer.Data(
                new Recaptioned(train, text -> text + "!"), captions(DataSource.Split.TEST, 40), Normalization.HALF);

        try (RunFolder begun = RunFolder.resume(folder)) {
            assertThatThrownBy(() -> Trainer.resumeContrastive(begun, other).close())
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("the data has changed");
        }
    }

    private record Recaptioned(Dataset images, UnaryOperator<String> words) implements Dataset {

        @Override
        public String name() {
            return images.name();
        }

        @Override
        public int size() {
            return images.size();
        }

        @Override
        public Target target(int index) {
            return new Target.Caption(words.apply(images.target(index).text()));
        }

        @Override
        public RgbImage image(int index) {
            return images.image(index);
        }
    }

    @Test
    void startsWithTheTemperatureAndTheBiasOfTheRecipe() {
        Recipes.Resolved fitted = recipe("shapes-siglip", "training.epochs=1e-9", "optimizer.learning_rate=1e-9");
        Recipes.Resolved set = recipe(
                "shapes-siglip",
                "training.epochs=1e-9",
                "optimizer.learning_rate=1e-9",
                "contrastive.logit_bias=-3",
                "contrastive.logit_scale=20");
        run(temporary.resolve("fitted"), fitted);
        run(temporary.resolve("set"), set);

        double bias = new Contrastive(
                        Contrastive.Loss.SIGMOID,
                        Contrastive.EqualCaptions.POSITIVE,
                        new CaptionTexts(text -> List.of(1)),
                        BATCH)
                .startingBias(captions(DataSource.Split.TRAIN, 96), BATCH);
        assertThat(bias).isNegative();
        assertThat(number("fitted", "logit_bias")).isCloseTo(bias, within(1e-3));
        assertThat(number("fitted", "logit_scale")).isCloseTo(Math.log(10), within(1e-3));
        assertThat(number("set", "logit_bias")).isCloseTo(-3, within(1e-3));
        assertThat(number("set", "logit_scale")).isCloseTo(Math.log(20), within(1e-3));
    }

    private double number(String run, String name) {
        try (LoadedDualEncoder model =
                        ModelFolder.loadDualEncoder(temporary.resolve(run), ModelFolder.LoadOptions.DEFAULT);
                Scope scope = Scope.open()) {
            return Objects.requireNonNull(model.parameters().all().get(name)).item();
        }
    }

    @Test
    void evaluatesZeroShotWithTemplatesForClassesOnly() {
        RetrievalMetrics without =
                run(temporary.resolve("without"), recipe("shapes-clip", "contrastive.class_templates=[]"));

        assertThat(without.zeroShotAccuracy()).isEqualTo(OptionalDouble.empty());
        assertThat(without.figures()).noneMatch(figure -> figure.name().equals(RetrievalMetrics.ZERO_SHOT));
    }

    @Test
    void refusesDataThatTheRecipesTaskCantBeLearnedFrom() {
        Trainer.Data labels = new Trainer.Data(
                new Shapes(DataSource.Split.TRAIN, 96, 24, 0),
                new Shapes(DataSource.Split.TEST, 40, 24, 0),
                Normalization.HALF);
        assertThatThrownBy(() -> RunTrainer.check(recipe("shapes-clip").recipe(), TinyRun.record(1), labels))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("have no captions");
        assertThatThrownBy(() -> RunTrainer.check(TinyRun.recipe().recipe(), TinyRun.record(1), data()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("expected labelled images");
        Trainer.Data one = new Trainer.Data(
                new Recaptioned(captions(DataSource.Split.TRAIN, 96), text -> "a shape"),
                captions(DataSource.Split.TEST, 40),
                Normalization.HALF);
        assertThatThrownBy(() -> RunTrainer.check(recipe("shapes-clip").recipe(), TinyRun.record(1), one))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("all captions of")
                .hasMessageContaining("a shape");
    }
}
