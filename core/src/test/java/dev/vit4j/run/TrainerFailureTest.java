package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.internal.ForwardingDataset;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.RgbImage;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.tensor.Device;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a run says of bad recipes, broken folders and losses that are no numbers, and what it leaves. Four steps an
 * epoch.
 */
class TrainerFailureTest {

    @TempDir
    private Path folder;

    @Test
    void aLossThatIsNoNumberEndsTheRunAtThatStepAndKeepsTheCheckpointBefore(@TempDir Path other) throws IOException {
        TinyRun.run(other, TinyRun.recipe());
        TinyRun.runUntil(folder, TinyRun.recipe(), 4);
        OldStamps.putInto(folder.resolve("checkpoints")); // which don't tell that the recipe is another
        String recipe = Files.readString(folder.resolve(RunFolder.RECIPE));
        Files.writeString(
                folder.resolve(RunFolder.RECIPE),
                Recipes.override(
                                Recipes.recorded(folder.resolve(RunFolder.RECIPE)),
                                List.of("optimizer.name=adamw", "optimizer.learning_rate=1e38", "training.clip_norm=0"))
                        .yaml());

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("NaN")
                .hasMessageContaining("at step 6 of 12")
                .hasMessageContaining("step-00000004.safetensors, is from before")
                .hasMessageEndingWith("A lower optimizer.learning_rate, a longer schedule.warmup or "
                        + "training.clip_norm=1 usually helps");
        assertThat(TinyRun.checkpoints(folder)).containsExactly("step-00000004.json", "step-00000004.safetensors");

        Files.writeString(folder.resolve(RunFolder.RECIPE), recipe);
        OldStamps.putInto(folder.resolve("checkpoints"));
        TinyRun.resume(folder);
        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(other));
    }

    @Test
    void weightsThatDivergedInAnEpochsLastStepAreNeitherKeptNorReported() {
        Recipes.Resolved recipe = TinyRun.recipe(
                "optimizer.name=adamw", "optimizer.learning_rate=1e38", "schedule.warmup=0", "training.epochs=0.25");

        assertThatThrownBy(() -> TinyRun.run(folder, recipe))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("at step 1 of 1; the run stops. A lower optimizer.learning_rate or a longer "
                        + "schedule.warmup usually helps");
        assertThat(folder.resolve("checkpoints")).doesNotExist();
        assertThat(folder.resolve(RunFolder.EVALUATION)).doesNotExist();
        assertThat(folder.resolve(MetricsFile.NAME)).doesNotExist();
    }

    @Test
    void ofMuonTheRateOfTheMatricesIsNamedToo() {
        Recipes.Resolved recipe =
                TinyRun.recipe("optimizer.name=muon", "optimizer.matrix_learning_rate=1e38", "schedule.warmup=0");

        assertThatThrownBy(() -> TinyRun.run(folder, recipe))
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("A lower optimizer.matrix_learning_rate and optimizer.learning_rate or");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model.hidden_size=48        | has shape
            model.num_hidden_layers=3   | is of another architecture
            model.num_hidden_layers=1   | weights.blocks.1.
            training.ema_decay=0.9      | averaged.
            """)
    void aCheckpointOfAnotherArchitectureIsNamed(String override, String message, @TempDir Path other)
            throws IOException {
        TinyRun.runUntil(other, TinyRun.recipe(), 2);
        TinyRun.runUntil(folder, TinyRun.recipe(override), 1);
        Files.delete(folder.resolve("checkpoints/step-00000001.json"));
        OldStamps.putInto(other.resolve("checkpoints"));
        for (String name : TinyRun.checkpoints(other)) {
            Files.copy(
                    other.resolve("checkpoints").resolve(name),
                    folder.resolve("checkpoints").resolve(name));
        }

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("step-00000002.safetensors")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "",
                "[]",
                "{}",
                "{\"vit4j\":\"0.1\",\"dataset\":\"shapes\"}",
                "{\"vit4j\":\"0.1\",\"dataset\":\"shapes\",\"dataFolder\":null,\"seed\":\"one\",\"maxSteps\":null,\"device\":\"cpu\"}",
                "{\"vit4j\":\"0.1\",\"dataset\":\"shapes\",\"dataFolder\":null,\"seed\":1,\"maxSteps\":null,\"device\":null}",
                "{\"vit4j\":\"0.1\",\"dataset\":\"shapes\",\"dataFolder\":null,\"seed\":1,\"maxSteps\":null,\"device\":\"tpu\"}",
                "{\"vit4j\":\"0.1\",\"dataset\":\"shapes\",\"dataFolder\":null,\"seed\":1,\"maxSteps\":0,\"device\":\"cpu\"}"
            })
    void aBrokenRecordOfTheRunIsNamed(String json) throws IOException {
        begin();
        Files.writeString(folder.resolve(RunFolder.RUN), json);

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(folder.resolve(RunFolder.RUN).toString())
                .hasMessageNotContaining("dev.vit4j.run.internal.RunRecord`, problem");
    }

    @Test
    void aMissingRecordOfTheRunIsNamed() throws IOException {
        begin();
        Files.delete(folder.resolve(RunFolder.RUN));

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(RunFolder.RUN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "model: [", "modle: {}", "training: {epochs: many}"})
    void aBrokenRecordedRecipeIsNamed(String yaml) throws IOException {
        begin();
        Files.writeString(folder.resolve(RunFolder.RECIPE), yaml);

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(folder.resolve(RunFolder.RECIPE).toString());
    }

    @Test
    void aBrokenLineOfTheMetricsIsNamed() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 5);
        OldStamps.putInto(folder.resolve("checkpoints")); // which have no copy of it
        Files.writeString(folder.resolve(MetricsFile.NAME), "{\"epoch\":1}\n");

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("metrics.jsonl, line 1");
    }

    @Test
    void metricsThatWereChangedArePutBack() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 6);
        Path metrics = folder.resolve(MetricsFile.NAME);
        String written = Files.readString(metrics);
        Files.writeString(metrics, "{\"epoch\":1}\n");

        TinyRun.resumeUntil(folder, 7);

        assertThat(Files.readString(metrics)).isEqualTo(written);
        Files.delete(metrics);
        TinyRun.resume(folder);
        assertThat(Files.readString(metrics)).startsWith(written).hasLineCount(3);
    }

    @Test
    void aRunWhoseCheckpointsWereDeletedDoesNotBeginAgain() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 9);
        for (String name : TinyRun.checkpoints(folder)) {
            Files.delete(folder.resolve("checkpoints").resolve(name));
        }

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("checkpoints holds no checkpoint, although metrics.jsonl mentions 2 epochs");
    }

    @Test
    void aRunWhoseStampsWereDeletedDoesNotBeginAgain() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 9);
        for (String name : TinyRun.checkpoints(folder)) {
            if (name.endsWith(".json")) {
                Files.delete(folder.resolve("checkpoints").resolve(name));
            }
        }

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("checkpoints holds no checkpoint, although metrics.jsonl mentions 2 epochs");
        assertThat(TinyRun.checkpoints(folder)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            recipe.yaml | epochs: 3      | epochs: 4      | training.epochs was 3.0 and is 4.0
            recipe.yaml | flip: "random" | flip: "none"   | data.flip was RANDOM and is NONE
            run.json    | "seed":1       | "seed":2       | seed was 1 and is 2
            run.json    | "maxSteps":null| "maxSteps":24  | maxSteps was null and is 24
            run.json    | "vit4j":"test" | "vit4j":"tes"  | vit4j was "test" and is "tes"
            """)
    void aRecordThatWasChangedByHandIsNamedWithBothValues(String name, String before, String now, String message)
            throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 6);
        Path file = folder.resolve(name);
        String written = Files.readString(file);
        Files.writeString(file, written.replace(before, now));
        assertThat(Files.readString(file)).isNotEqualTo(written);

        assertThatThrownBy(() -> TinyRun.resume(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("no checkpoint in " + folder.resolve("checkpoints"))
                .hasMessageContaining(name + " was changed: " + message)
                .hasMessageContaining("start a new run in another folder");
        assertThat(TinyRun.checkpoints(folder)).hasSize(4);
        assertThatThrownBy(() -> RunTrainer.requireUnchanged(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(name + " was changed: " + message);

        Files.writeString(file, written);
        RunTrainer.requireUnchanged(folder);
        assertThat(TinyRun.resume(folder).examples()).isEqualTo(40);
    }

    @Test
    void otherDataThanTheRunBeganOnIsRefused() {
        TinyRun.runUntil(folder, TinyRun.recipe(), 2);
        LabelledImages train = TinyRun.train();
        LabelledImages fewer = train.subset(train.name(), IntStream.range(0, 95).toArray());
        LabelledImages relabelled = new ForwardingDataset(train) {
            @Override
            public int label(int index) {
                return whole.label(index == 5 ? 6 : index);
            }
        };
        LabelledImages renamed = new ForwardingDataset(train) {
            @Override
            public String identity(int index) {
                return index == 5 ? "new.png" : whole.identity(index);
            }
        };

        assertThatThrownBy(() -> resumeOn(fewer))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("records 96 training and 40 test images")
                .hasMessageContaining("found 95 training");
        for (LabelledImages changed : List.of(relabelled, renamed)) {
            assertThatThrownBy(() -> resumeOn(changed))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("the data has changed since the run " + folder + " began");
        }
        assertThat(resumeOn(train)).isPresent();
    }

    private Optional<ClassificationMetrics> resumeOn(LabelledImages train) {
        try (RunFolder run = RunFolder.resume(folder);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(run, TinyRun.data(train))) {
            return trainer.run(Trainer.Listener.NONE);
        }
    }

    @Test
    void aRunThatRecordedNothingOfItsDataGoesOn() throws IOException {
        TinyRun.runUntil(folder, TinyRun.recipe(), 2);
        Path record = folder.resolve(RunFolder.RUN);
        Files.writeString(record, Files.readString(record).replaceFirst(",\"data\":\\{[^}]*}", ""));
        assertThat(Files.readString(record)).doesNotContain("trainImages").contains("\"device\":\"cpu\"");

        assertThat(TinyRun.resume(folder).examples()).isEqualTo(40);
    }

    @Test
    void theRecordReadsAsItself() {
        RunRecord record = new RunRecord("0.1", "pets", true, -7, Optional.of(12L), "cpu");
        record.write(folder);

        assertThat(RunTrainer.record(folder)).isEqualTo(record);
        TinyRun.record(3).write(folder);
        assertThat(RunTrainer.record(folder)).isEqualTo(TinyRun.record(3));
    }

    @Test
    void aRunOfAnotherSeedIsAnother() {
        RunRecord named = new RunRecord("0.1", "cifar10", false, 1, Optional.empty(), "cpu");
        RunRecord found = new RunRecord("0.1", "cifar10", false, 1, Optional.empty(), "auto");
        RunRecord other = new RunRecord("0.1", "cifar10", false, 2, Optional.empty(), "cpu");

        assertThat(found.isRecordedAs(named)).isTrue();
        assertThat(other.isRecordedAs(named)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            model.num_attention_heads=3   | hidden_size 32 can't be divided into num_attention_heads 3
            model.image_size=26           | image_size 26 is not a multiple of patch_size 8
            model.hidden_act=gelo         | gelo
            data.batch_size=97            | 96 images is too small for a batch of 97
            data.validation=1             | less than 1
            """)
    void aRecipeThatDoesNotFitLeavesNoRunBehind(String override, String message) {
        try (RunFolder run = RunFolder.create(folder)) {
            assertThatThrownBy(() -> RunTrainer.begin(run, TinyRun.recipe(override), TinyRun.record(1), TinyRun.data()))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(message);
            assertThat(run.isBegun()).isFalse();
        }
        RunFolder.create(folder).close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            data.batch_size=97            | 96 images is too small for a batch of 97
            data.validation=1             | less than 1
            """)
    void aRecipeIsCheckedAgainstTheDataWithoutAFolder(String override, String message) {
        Recipe recipe = TinyRun.recipe(override).recipe();
        assertThatThrownBy(() -> RunTrainer.check(recipe, TinyRun.record(1), TinyRun.data()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aRunIsJudgedByAtLeastOneImage() {
        LabelledImages train = TinyRun.train();
        assertThatThrownBy(() -> new Trainer.Data(
                        train, train.subset("none"), TinyRun.data().normalization()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("the test set none has no images");
    }

    @Test
    void aClassifierLearnsFromTwoClassesOrMore() {
        LabelledImages stars = new ForwardingDataset(TinyRun.train()) {
            @Override
            public List<String> classNames() {
                return List.of("star");
            }

            @Override
            public int label(int index) {
                return 0;
            }
        };
        Trainer.Data data = new Trainer.Data(stars, stars, TinyRun.data().normalization());

        requireRefused(data, "the classes of the training set shapes train are [star]; a classifier needs two or more");
    }

    @Test
    void aClassifierLearnsFromLabels() {
        Dataset boxes = new Shapes(DataSource.Split.TRAIN, 96, TinyRun.IMAGE_SIZE, 0).boxes();
        Trainer.Data data = new Trainer.Data(boxes, boxes, TinyRun.data().normalization());

        requireRefused(data, "the images of shapes train have other targets than a class each");
    }

    private void requireRefused(Trainer.Data data, String message) {
        assertThatThrownBy(() -> RunTrainer.check(TinyRun.recipe().recipe(), TinyRun.record(1), data))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining(message);
        try (RunFolder run = RunFolder.create(folder)) {
            assertThatThrownBy(() -> RunTrainer.begin(run, TinyRun.recipe(), TinyRun.record(1), data))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(message);
            assertThat(run.isBegun()).isFalse();
        }
    }

    @Test
    void aRunTakesAtLeastOneStep() {
        assertThatThrownBy(() -> new RunRecord("0.1", "shapes", false, 1, Optional.of(0L), "cpu"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("at least 1 step");
    }

    @Test
    void cudaWithoutOneIsRefused() {
        assumeThat(Device.CUDA.isAvailable()).as("there is a CUDA device").isFalse();

        assertThatThrownBy(() -> beginOn("cuda"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("device cuda");
        assertThatThrownBy(() -> beginOn("tpu"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tpu");
    }

    @Test
    void aRunStaysOnTheDeviceThatItBeganOn() {
        beginOn("auto");

        assertThat(RunTrainer.record(folder).device()).isEqualTo(Device.CUDA.isAvailable() ? "cuda" : "cpu");
    }

    @Test
    void anImageThatCannotBeReadEndsTheRunAndKeepsTheCheckpointBefore(@TempDir Path other) {
        Recipes.Resolved recipe = TinyRun.recipe("training.epochs=2");
        TinyRun.run(other, recipe);
        LabelledImages whole = TinyRun.train();
        LabelledImages failing =
                new FailingAfter(whole, whole.size() + 5 * 24); // all are read once before the run begins
        try (RunFolder run = RunFolder.create(folder);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(run, recipe, TinyRun.record(1), TinyRun.data(failing))) {
            assertThatThrownBy(() -> trainer.run(Trainer.Listener.NONE))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("the disk is gone");
        }
        assertThat(TinyRun.checkpoints(folder)).containsExactly("step-00000004.json", "step-00000004.safetensors");

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(other));
    }

    @Test
    void closesTwiceWithoutHarm() {
        try (RunFolder run = RunFolder.create(folder)) {
            Trainer<ClassificationMetrics> trainer =
                    RunTrainer.begin(run, TinyRun.recipe(), TinyRun.record(1), TinyRun.data());
            trainer.close();
            trainer.close();
            assertThat(run.isBegun()).isTrue();
        }
    }

    private void begin() {
        beginOn("cpu");
    }

    private void beginOn(String device) {
        RunRecord record = new RunRecord("test", "shapes", false, 1, Optional.empty(), device);
        try (RunFolder run = RunFolder.create(folder);
                Trainer<ClassificationMetrics> trainer =
                        RunTrainer.begin(run, TinyRun.recipe(), record, TinyRun.data())) {
            assertThat(trainer).isNotNull();
        }
    }

    /** A data set whose files vanish after so many reads. */
    private static final class FailingAfter extends ForwardingDataset {
        private final java.util.concurrent.atomic.AtomicInteger reads;

        FailingAfter(LabelledImages whole, int reads) {
            super(whole);
            this.reads = new java.util.concurrent.atomic.AtomicInteger(reads);
        }

        @Override
        public RgbImage image(int index) {
            if (reads.getAndDecrement() <= 0) {
                throw new ResourceException("the disk is gone");
            }
            return whole.image(index);
        }
    }
}
