package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.image.RgbImage;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.pretrained.InferenceSession.Options;
import dev.vit4j.tensor.NativeMemory;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Models and sessions that are closed: whoever asks gets an answer or is told. */
@Tag("engine")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class ClosingTest {

    /** {@code bench/session.sh} takes 200. */
    private static final int ROUNDS = Integer.getInteger("vit4j.session.rounds", 50);

    private static final int CALLERS = 6;

    /** What the JVM itself may still take for compiled code and its threads. */
    private static final long ALLOWED_BYTES = 25_000_000;

    private static final Options TWO_THREADS = new Options(Optional.of(Precision.FP32), 2);

    private static LoadedModel load() {
        return ModelFolder.load(GoldenModel.folder("vit-cls"), ModelFolder.LoadOptions.DEFAULT.withThreads(2));
    }

    private static RgbImage image() {
        return new RgbImage(32, 32, new byte[32 * 32 * RgbImage.CHANNELS]);
    }

    private static Tensor images() {
        return Tensor.of(new float[3 * 3 * 32 * 32], 3, 3, 32, 32);
    }

    private static float[] run(InferenceSession session) {
        try (Scope scope = Scope.open()) {
            return session.run(images()).toFloatArray();
        }
    }

    private static float[] patchMeans(LoadedModel model) {
        try (Scope scope = Scope.open()) {
            return model.features(images(), InferenceSession.Feature.PATCH_MEAN).toFloatArray();
        }
    }

    private static float[] firstWeights(LoadedModel model) {
        return model.parameters().parameters().values().iterator().next().toFloatArray();
    }

    @Test
    void aModelThatWasClosedSaysSo() {
        LoadedModel model = load();
        SingleImages.embed(model, image());
        model.close();
        model.close();
        List<Function<LoadedModel, Object>> questions = List.of(
                closed -> SingleImages.embed(closed, image()),
                closed -> SingleImages.classify(closed, image(), 1),
                ClosingTest::patchMeans,
                closed -> new BatchPredictor(closed).embed(List.of(new ModelInput(new long[] {3, 1, 1}, new float[3]))),
                closed -> InferenceSession.open(closed.network(), TWO_THREADS),
                LoadedModel::model,
                LoadedModel::parameters);
        assertThat(questions)
                .allSatisfy(question -> assertThatThrownBy(() -> question.apply(model))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("vit-cls has been closed"));
    }

    @Test
    void aSessionOverAClosedModelSaysSo() {
        LoadedModel model = load();
        try (InferenceSession session = InferenceSession.open(model.network(), TWO_THREADS)) {
            model.close();
            assertThatThrownBy(() -> run(session))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("vit-cls has been closed");
        }
    }

    @Test
    void aSessionOverFreedWeightsSaysSo() {
        Owned<Vit> model = Owned.create(() -> new Vit(
                RandomVits.SMALL, RandomVits.scattered(RandomVits.SMALL, 1).params()));
        try (InferenceSession session = InferenceSession.open(model.get(), TWO_THREADS);
                Scope scope = Scope.open()) {
            Tensor image = Tensor.of(new float[3 * 8 * 8], 1, 3, 8, 8);
            model.close();
            assertThatThrownBy(() -> session.run(image))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("weights")
                    .hasMessageContaining("freed");
        }
    }

    @Test
    void aClosedSessionSaysSo() {
        try (LoadedModel model = load()) {
            InferenceSession session = InferenceSession.open(model.network(), TWO_THREADS);
            session.close();
            session.close();
            assertThatThrownBy(() -> run(session))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the session has been closed");
        }
    }

    @Test
    void whoeverReadsTheWeightsKeepsThem() throws Exception {
        LoadedModel model = load();
        float[] expected = firstWeights(model);
        Thread closer = new Thread(model::close);
        float[] weights = model.network().whileOpen(() -> {
            closer.start();
            while (closer.getState() != Thread.State.WAITING && closer.isAlive()) {
                Thread.onSpinWait();
            }
            return firstWeights(model);
        });
        closer.join();

        assertThat(weights).isEqualTo(expected);
        assertThatThrownBy(() -> model.network().whileOpen(() -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("vit-cls has been closed");
    }

    @Test
    void anInterruptedCallerIsToldSoAndStaysInterrupted() {
        try (LoadedModel model = load()) {
            float[] expected = SingleImages.embed(model, image());
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> SingleImages.embed(model, image())).isInstanceOf(CancellationException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(SingleImages.embed(model, image())).isEqualTo(expected);
        }
    }

    /** The answers before the first refusal, each of them right. */
    private static int ask(LoadedModel model, InferenceSession session, int caller, Answers expected) {
        for (int answers = 0; ; answers++) {
            try {
                switch ((caller + answers) % 3) {
                    case 0 -> assertThat(SingleImages.embed(model, image())).isEqualTo(expected.embedding());
                    case 1 -> assertThat(patchMeans(model)).isEqualTo(expected.patchMeans());
                    default -> assertThat(run(session)).isEqualTo(expected.scores());
                }
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("has been closed");
                return answers;
            }
        }
    }

    private record Answers(float[] embedding, float[] patchMeans, float[] scores) {}

    @Test
    void callersInAModelThatIsClosedGetRightAnswersOrAreTold() throws Exception {
        Answers expected;
        try (LoadedModel model = load();
                InferenceSession session = InferenceSession.open(model.network(), TWO_THREADS)) {
            expected = new Answers(SingleImages.embed(model, image()), patchMeans(model), run(session));
        }
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        int answers = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                LoadedModel model = load();
                try (InferenceSession session = InferenceSession.open(model.network(), TWO_THREADS)) {
                    Phaser start = new Phaser(CALLERS + 1);
                    List<Future<Integer>> running = new ArrayList<>();
                    for (int i = 0; i < CALLERS; i++) {
                        int caller = i;
                        running.add(callers.submit(() -> {
                            start.arriveAndAwaitAdvance();
                            return ask(model, session, caller, expected);
                        }));
                    }
                    start.arriveAndAwaitAdvance();
                    LockSupport.parkNanos(round * 20_000L); // from none to four milliseconds into the calls
                    if (round % 3 == 0) {
                        session.close();
                    }
                    model.close();
                    for (Future<Integer> caller : running) {
                        answers += caller.get();
                    }
                }
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(answers).isPositive();
    }

    @Test
    void loadingAndClosingLeavesNothing() throws Exception {
        loadAskAndClose(ROUNDS / 2);
        NativeMemory before = NativeMemory.now();
        int threads = workers();
        loadAskAndClose(ROUNDS);
        NativeMemory after = NativeMemory.now();
        System.out.printf(
                "%d rounds: native objects %d to %d, resident memory %+.1f MB, workers %d to %d%n",
                ROUNDS,
                before.pointers(),
                after.pointers(),
                (after.residentBytes() - before.residentBytes()) / 1e6,
                threads,
                workers());
        for (int i = 0; workers() > threads && i < 1000; i++) { // the last may be on its way out
            Thread.sleep(10);
        }
        assertThat(workers()).isLessThanOrEqualTo(threads);
        assertThat(after.pointers()).isLessThanOrEqualTo(before.pointers());
        assertThat(after.residentBytes() - before.residentBytes()).isLessThan(ALLOWED_BYTES);
    }

    private static void loadAskAndClose(int rounds) {
        for (int round = 0; round < rounds; round++) {
            try (LoadedModel model = load()) {
                assertThat(SingleImages.embed(model, image()))
                        .hasSize(model.config().hiddenSize());
                assertThat(patchMeans(model)).hasSize(3 * model.config().hiddenSize());
            }
        }
    }

    /** Those of this JVM: other tests' among them, if they left any. */
    private static int workers() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("vit4j-worker"))
                .count();
    }
}
