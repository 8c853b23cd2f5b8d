package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.report.internal.MetricsFile;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTerms;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.checkpoint.Checkpoints;
import dev.vit4j.run.internal.checkpoint.StampFile;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Learner;
import dev.vit4j.train.Recipes;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.train.internal.RunLength;
import dev.vit4j.train.internal.TrainingState;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stamps that were damaged or changed by hand, beside whole ones: a run never ends in another model. Three steps an
 * epoch, nine in all; the run was stopped after the fifth.
 */
class StampDamageTest {

    private static final String NEWEST = "checkpoints/step-00000005.json";

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private Path stamp = Path.of(NEWEST);
    private byte[] whole = {};

    @BeforeAll
    static void train() {
        TinyRun.run(shared.resolve("uninterrupted"), TinyRun.recipe(TinyRun.EVERYTHING));
        TinyRun.runUntil(shared.resolve("stopped"), TinyRun.recipe(TinyRun.EVERYTHING), 5);
    }

    @BeforeEach
    void copyTheStoppedRun() throws IOException {
        Path stopped = shared.resolve("stopped");
        Files.createDirectory(folder.resolve("checkpoints"));
        for (String name : new String[] {RunFolder.RECIPE, RunFolder.RUN, MetricsFile.NAME}) {
            Files.copy(stopped.resolve(name), folder.resolve(name));
        }
        for (String name : TinyRun.checkpoints(stopped)) {
            Files.copy(
                    stopped.resolve("checkpoints").resolve(name),
                    folder.resolve("checkpoints").resolve(name));
        }
        stamp = folder.resolve(NEWEST);
        whole = Files.readAllBytes(stamp);
    }

    @Test
    void everyBitOfAStampIsChecked() throws IOException, MisfitException {
        assertThat(StampFile.read(stamp).progress().step()).isEqualTo(5);

        forEachFlippedBit(
                (damaged, damage) -> assertThat(isReadable(damaged)).as(damage).isFalse());
    }

    @Test
    void aStampThatWasCutShortOrGrewIsNoticed() {
        for (int length = 0; length < whole.length; length++) {
            assertThat(isReadable(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isFalse();
        }
        assertThat(isReadable(Arrays.copyOf(whole, whole.length + 1))).isFalse();
    }

    /** Without a checksum what can be noticed is what doesn't add up; what can't leads to no other weights. */
    @Test
    void everyBitOfAnOldStampIsCheckedOrHarmless() throws IOException, MisfitException {
        TrainingState written = StampFile.read(stamp).progress();
        OldStamps.write(stamp, written);
        whole = Files.readAllBytes(stamp);
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Map<String, Tensor> state;
            try (SafetensorsReader reader =
                    SafetensorsReader.open(folder.resolve("checkpoints/step-00000005.safetensors"))) {
                state = reader.readAll();
            }
            Checkpoints checkpoints = new Checkpoints(
                    folder.resolve("checkpoints"),
                    2,
                    RunTerms.of(
                            Recipes.recorded(folder.resolve(RunFolder.RECIPE)).recipe(), RunRecord.read(folder)),
                    new RunLength(9, 3, 24, true),
                    new MetricsFile(folder.resolve(MetricsFile.NAME)));
            assertThat(checkpoints.restore(state)).isPresent();

            forEachFlippedBit((damaged, damage) -> {
                if (isReadable(damaged)) {
                    Files.write(stamp, damaged);
                    TrainingState restored =
                            checkpoints.restore(state).orElseThrow().progress();
                    assertThat(restored.step()).as(damage).isIn(3L, 5L);
                    assertThat(state.get(Learner.STEP).item()).as(damage).isEqualTo((double) restored.step());
                    if (restored.step() == 5) {
                        assertThat(weightless(restored)).as(damage).isEqualTo(weightless(written));
                    }
                }
            });
        }
    }

    private static boolean isReadable(byte[] stamp) {
        try {
            StampFile.parse(stamp);
            return true;
        } catch (MisfitException e) {
            return false;
        }
    }

    /** TrainingState without the sums that no weight depends on. */
    private static TrainingState weightless(TrainingState progress) {
        return new TrainingState(
                progress.step(),
                progress.epoch(),
                progress.batch(),
                Map.of(),
                progress.denominator(),
                progress.examples(),
                0,
                0,
                progress.best(),
                OptionalDouble.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "step=64",
                "step=-24",
                "step=924",
                "step=9",
                "step=3",
                "epoch=0",
                "epoch=2",
                "epoch=-1",
                "batch=0",
                "batch=1",
                "batch=3",
                "examples=24",
                "correct=49"
            })
    void aRunGoesOnFromTheOneBeforeAStampThatWasChanged(String change) throws IOException {
        for (boolean ofTheOldForm : new boolean[] {false, true}) {
            Files.write(stamp, whole);
            if (ofTheOldForm) {
                OldStamps.putInto(folder.resolve("checkpoints"));
            }
            ObjectNode json = (ObjectNode) RecordJson.MAPPER.readTree(Files.readString(stamp));
            String[] field = change.split("=", -1);
            ((ObjectNode) json.path("progress")).put(field[0], Long.parseLong(field[1]));
            Files.writeString(stamp, RecordJson.MAPPER.writeValueAsString(json));

            assertThat(firstStep()).as("old form: %s", ofTheOldForm).isEqualTo(3);
        }
    }

    @Test
    void aRunEndsInTheSameBytesWhereItsNewestStampWasChanged() throws IOException {
        String text = new String(whole, StandardCharsets.UTF_8);
        Files.writeString(stamp, text.replace("\"step\":5,", "\"step\":9,").replace("\"batch\":2,", "\"batch\":0,"));
        assertThat(stamp).content().isNotEqualTo(text);

        TinyRun.resume(folder);

        assertThat(TinyRun.weights(folder)).isEqualTo(TinyRun.weights(shared.resolve("uninterrupted")));
        assertThat(TinyRun.weights(folder.resolve("best")))
                .isEqualTo(TinyRun.weights(shared.resolve("uninterrupted/best")));
    }

    /** The step after which the run would go on. */
    private long firstStep() {
        long[] first = {-1};
        try (RunFolder run = RunFolder.resume(folder);
                Trainer<ClassificationMetrics> trainer = RunTrainer.resume(run, TinyRun.data())) {
            Optional<?> end = trainer.run(new Trainer.Listener() {
                @Override
                public void started(Plan plan) {
                    first[0] = plan.firstStep();
                    throw new Looked();
                }
            });
            assertThat(end).isEmpty();
        } catch (Looked e) {
            return first[0];
        }
        throw new AssertionError("the run never said where it begins");
    }

    private static final class Looked extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private interface Check {
        void of(byte[] damaged, String damage) throws IOException;
    }

    private void forEachFlippedBit(Check check) throws IOException {
        for (int position = 0; position < whole.length; position++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                byte[] damaged = whole.clone();
                damaged[position] ^= (byte) (1 << bit);
                check.of(damaged, "byte " + position + ", bit " + bit);
            }
        }
    }
}
