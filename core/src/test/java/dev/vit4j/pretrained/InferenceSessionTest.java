package dev.vit4j.pretrained;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.SharedFolder;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.EncoderConfig;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.pretrained.InferenceSession.Options;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.NativeMemory;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class InferenceSessionTest {

    /** {@code bench/session.sh} takes a minute. */
    private static final int SECONDS = Integer.getInteger("vit4j.session.seconds", 2);

    private static final int CALLERS = 16;

    /** Of these models' scores, relative to the largest: sums in another order. */
    private static final double ROUNDING = 1e-5;

    /** What the JVM itself may still take for compiled code and its threads. */
    private static final long ALLOWED_BYTES = 25_000_000;

    /** A thread keeps memory for the scores of the last four shapes, each of up to three native objects. */
    private static final long KEPT_OBJECTS = 12;

    /** 80 pixels in patches of 8: 101 tokens, enough for a team of two to share one image. */
    private static final Vit.Config CONFIG = RandomVits.classifier(80, 8, 48, 3, 3, 96, true);

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static Vit model() {
        return model(CONFIG);
    }

    private static Vit model(Vit.Config config) {
        return new Vit(config, RandomVits.scattered(config, 1).params());
    }

    private static Tensor images(long count) {
        return images(CONFIG, count);
    }

    private static Tensor images(Vit.Config config, long count) {
        int side = config.imageSize().side();
        return Tensor.randomNormal(new RandomSource(5), count, 3, side, side);
    }

    private static Tensor plain(ConfiguredModel model, Tensor images) {
        return NoGrad.call(() -> Scope.call(() -> model.forward(images, Pass.inference())));
    }

    private static Options options(Precision precision, int threads) {
        return new Options(Optional.of(precision), threads);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 2", "3, 2", "5, 3", "2, 8", "40, 2"})
    void scoresAreTheModels(int batch, int threads) {
        Vit model = model();
        Tensor images = images(batch);
        try (InferenceSession session = InferenceSession.open(model, options(Precision.FP32, threads))) {
            assertClose("scores", session.run(images), plain(model, images), 1e-5);
        }
    }

    @Test
    void aLoadedModelAnswersThroughASession() {
        try (GoldenModel golden = GoldenModel.open("vit-cls");
                InferenceSession session = InferenceSession.open(
                        golden.model().model(), options(Precision.FP32, Engine.availableCores()))) {
            Tensor images = golden.reference("pixel_values");
            assertThat(golden.model().scores(images).toFloatArray())
                    .isEqualTo(session.run(images).toFloatArray());
        }
    }

    @Test
    void runsWeightsThatWereLoadedInBf16() {
        try (LoadedNetwork full =
                        ModelFolder.loadNetwork(GoldenModel.folder("vit-cls"), ModelFolder.LoadOptions.DEFAULT);
                LoadedNetwork half = ModelFolder.loadNetwork(
                        GoldenModel.folder("vit-cls"), ModelFolder.LoadOptions.DEFAULT.withPrecision(Precision.BF16));
                InferenceSession session = InferenceSession.open(half.model(), options(Precision.BF16, 2))) {
            var size = full.config().imageSize();
            Tensor images = Tensor.randomNormal(
                    new RandomSource(7), 3, full.config().numChannels(), size.height(), size.width());
            assertClose("scores", session.run(images), plain(full.model(), images), 0.05);
        }
    }

    @Test
    void inBf16ScoresAreTheModelsUpToItsRounding() {
        Vit model = model();
        Tensor images = images(3);
        try (InferenceSession session = InferenceSession.open(model, options(Precision.BF16, 2))) {
            assertThat(session.precision()).isEqualTo(Precision.BF16);
            assertClose("scores", session.run(images), plain(model, images), 0.05);
        }
    }

    /** The second has the 197 tokens and the heads of 64 of the named sizes. */
    static Stream<Vit.Config> configs() {
        return Stream.of(CONFIG, RandomVits.classifier(112, 8, 192, 2, 3, 96, true));
    }

    /** One image is shared by two threads or three, two images by three. */
    @ParameterizedTest
    @MethodSource("configs")
    void anImagesScoresDifferByRoundingAloneInAnyBatchAndOnAnyNumberOfThreads(Vit.Config config) {
        Vit model = model(config);
        Tensor images = images(config, 41);
        try (InferenceSession one = InferenceSession.open(model, options(Precision.FP32, 1));
                InferenceSession three = InferenceSession.open(model, options(Precision.FP32, 3))) {
            Tensor all = one.run(images);
            assertClose("on three threads", three.run(images), all, ROUNDING);
            for (int first = 0; first < 37; first += 9) {
                int count = 1 + first / 9;
                assertClose(
                        count + " images",
                        three.run(images.narrow(0, first, count)),
                        all.narrow(0, first, count),
                        ROUNDING);
            }
        }
    }

    /** Of each precision that the processor has fused layers for, and of the plain operators otherwise. */
    @ParameterizedTest
    @CsvSource({"FP32, 1", "FP32, 2", "FP32, 5", "BF16, 1", "BF16, 2", "BF16, 5"})
    void theSameCallGivesTheSameBits(Precision precision, int batch) {
        Vit model = model();
        Tensor images = images(batch);
        try (InferenceSession session = InferenceSession.open(model, options(precision, 2));
                InferenceSession another = InferenceSession.open(model, options(precision, 2))) {
            float[] first = session.run(images).toFloatArray();
            session.run(images(7)); // memory of another size
            assertThat(session.run(images).toFloatArray()).isEqualTo(first);
            assertThat(another.run(images).toFloatArray()).isEqualTo(first);
        }
    }

    /** The second has one row of patches, so that of two threads one has none to project. */
    @ParameterizedTest
    @CsvSource({"96, 40", "8, 960"})
    void takesImagesOfAnotherSizeThanTheModels(int height, int width) {
        Vit model = model();
        Tensor images = Tensor.randomNormal(new RandomSource(6), 3, 3, height, width);
        try (InferenceSession session = InferenceSession.open(model, options(Precision.FP32, 2))) {
            assertClose("scores", session.run(images), plain(model, images), 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vit-cls",
                "vit-pooler",
                "vit-relu-nobias",
                "vit-interpolated",
                "deit-distilled",
                "dinov2",
                "dinov2-cls",
                "dinov2-registers",
                "dinov2-swiglu",
                "clip-cls",
                "clip",
                "clip-gelu",
                "siglip",
                "siglip-cls"
            })
    void everyFamilysScoresAreThoseOfItsPlainPath(String name) {
        Path folder = SharedFolder.path("golden/models").resolve(name);
        try (LoadedNetwork loaded = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT);
                InferenceSession fp32 = InferenceSession.open(loaded.model(), options(Precision.FP32, 2));
                InferenceSession bf16 = InferenceSession.open(loaded.model(), options(Precision.BF16, 2))) {
            var size = loaded.config().imageSize();
            Tensor images = Tensor.randomNormal(
                    new RandomSource(7), 3, loaded.config().numChannels(), size.height(), size.width());
            Tensor expected = plain(loaded.model(), images);
            assertClose(name, fp32.run(images), expected, 2e-5);
            assertClose(name + " in bf16", bf16.run(images), expected, 0.1);
        }
    }

    static Stream<ModelConfig> families() {
        Vit.Config hybrid = new Vit.Config(
                new EncoderConfig(16, 4, 3, 24, 2, 3, Activation.GELU, 1e-6),
                40,
                true,
                5,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.SINE_COSINE,
                0.1,
                0,
                Optional.of(new ConvolutionalStem.Config(List.of(8, 12))),
                new WeightInitialization.Fixed(0.02));
        return Stream.concat(RandomFamilies.configs(), Stream.of(hybrid));
    }

    /** 135 tokens or more an image: three threads answer for one each, and then share two. */
    @ParameterizedTest
    @MethodSource("families")
    void threadsThatShareAnImageComputeThePlainPath(ModelConfig config) {
        ConfiguredModel model = DescribedModel.of(config)
                .build(RandomFamilies.scattered(config, 3).params(), Optional.empty());
        Tensor images = Tensor.randomNormal(new RandomSource(8), 5, 3, 40, 64);
        try (InferenceSession session = InferenceSession.open(model, options(Precision.FP32, 3))) {
            assertClose("scores", session.run(images), plain(model, images), 2e-5);
        }
    }

    /** Two of three threads share an image; three callers wait for them. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void threadsThatShareASessionGetTheAnswersOfOneThread(int threads) throws Exception {
        Vit model = model();
        try (InferenceSession session = InferenceSession.open(model, options(Precision.FP32, threads));
                Owned<Tensor> images = Owned.create(() -> images(7))) {
            List<float[]> expected = new ArrayList<>();
            for (int batch = 1; batch <= 7; batch++) {
                expected.add(session.run(images.get().narrow(0, 0, batch)).toFloatArray());
            }
            call(session, images.get(), expected, 0.5);
            NativeMemory before = NativeMemory.now();
            long answers = call(session, images.get(), expected, SECONDS);
            NativeMemory after = NativeMemory.now();
            System.out.printf(
                    "%d threads, %d s: %d answers, all equal; native objects %d to %d, resident memory %+.1f MB%n",
                    CALLERS,
                    SECONDS,
                    answers,
                    before.pointers(),
                    after.pointers(),
                    (after.residentBytes() - before.residentBytes()) / 1e6);
            assertThat(answers).isGreaterThan(threads * KEPT_OBJECTS);
            assertThat(after.pointers()).isLessThanOrEqualTo(before.pointers() + threads * KEPT_OBJECTS);
            assertThat(after.residentBytes() - before.residentBytes()).isLessThan(ALLOWED_BYTES);
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void eachCallerOfManyHasItsOwnFailure() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (Owned<Vit> model = Owned.create(InferenceSessionTest::model);
                InferenceSession session = InferenceSession.open(model.get(), options(Precision.FP32, 2))) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int channels = caller % 2 == 0 ? 3 : 4;
                running.add(callers.submit(() -> {
                    for (int i = 0; i < 50; i++) {
                        try (Scope own = Scope.open()) {
                            Tensor image = Tensor.of(new float[channels * 80 * 80], 1, channels, 80, 80);
                            if (channels == 3) {
                                assertThat(session.run(image).shape()).containsExactly(1, 5);
                            } else {
                                assertThatThrownBy(() -> session.run(image))
                                        .isInstanceOf(InvalidRequestException.class)
                                        .hasMessageContaining("4 channels");
                            }
                        }
                    }
                    return true;
                }));
            }
            for (Future<Boolean> caller : running) {
                assertThat(caller.get()).isTrue();
            }
        } finally {
            callers.shutdownNow();
        }
    }

    /** How many times the session was asked, each answer being the one expected. */
    private static long call(InferenceSession session, Tensor images, List<float[]> expected, double seconds)
            throws InterruptedException, ExecutionException, IOException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            long end = System.nanoTime() + (long) (seconds * 1e9);
            List<Future<Long>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller;
                running.add(callers.submit(() -> {
                    long answers = 0;
                    for (int batch = first; System.nanoTime() < end; batch++) {
                        int count = 1 + batch % expected.size();
                        try (Scope step = Scope.open()) {
                            assertThat(session.run(images.narrow(0, 0, count)).toFloatArray())
                                    .isEqualTo(expected.get(count - 1));
                        }
                        answers++;
                    }
                    return answers;
                }));
            }
            long answers = 0;
            for (Future<Long> caller : running) {
                answers += caller.get();
            }
            return answers;
        } finally {
            callers.shutdownNow();
        }
    }

    /** The last has one row of patches: of two threads the first has none to project, and waits for the other. */
    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void refusesWhatIsNoBatchOfItsImages() {
        try (Scope own = Scope.open();
                InferenceSession session = InferenceSession.open(model(), options(Precision.FP32, 2))) {
            assertThatThrownBy(() -> session.run(Tensor.zeros(DType.FLOAT32, 3, 64, 64)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("[B, C, H, W]");
            assertThatThrownBy(() -> session.run(Tensor.zeros(DType.FLOAT32, 1, 4, 64, 64)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("channels");
            assertThatThrownBy(() -> session.run(Tensor.zeros(DType.FLOAT32, 1, 4, 8, 960)))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("channels");
            assertThat(session.run(images(1)).shape()).containsExactly(1, 5);
        }
    }

    @Test
    void refusesToRunWithoutThreads() {
        assertThatThrownBy(() -> options(Precision.FP32, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("1 to 1024 threads, found 0");
    }
}
