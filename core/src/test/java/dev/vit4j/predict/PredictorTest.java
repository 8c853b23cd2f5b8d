package dev.vit4j.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.QueueFullException;
import dev.vit4j.RequestTimeoutException;
import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Requests that share a predictor, that are refused, and that end early. */
@Tag("engine")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class PredictorTest {

    /** As a request it takes a thread many seconds, even of the smallest model. */
    private static final int ENDLESS = 300_000;

    private static final int CALLERS = 8;

    private static Predictor.Builder<ImageClassifier> classifier() {
        return ImageClassifier.builder().threads(2);
    }

    private static ImageClassifier load(Predictor.Builder<ImageClassifier> options) {
        return options.load(GoldenModel.folder("vit-cls"));
    }

    private static ImageInput image(int seed) {
        byte[] pixels = new byte[40 * 36 * RgbImage.CHANNELS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * (seed + 3) ^ i >> 4);
        }
        return ImageInput.of(new RgbImage(40, 36, pixels));
    }

    private static List<ImageInput> endless() {
        return Collections.nCopies(ENDLESS, image(0));
    }

    @Test
    void answersOneOrManyAtOnceOrLater() throws Exception {
        try (ImageClassifier classifier = load(classifier())) {
            List<LabelProbability> one = classifier.predict(image(1));
            assertThat(one).hasSize(classifier.labels().size());
            assertThat(one.get(0).probability())
                    .isGreaterThanOrEqualTo(one.get(1).probability());
            assertThat(classifier.predict(image(1), 2)).isEqualTo(one.subList(0, 2));
            assertThat(classifier.submit(image(1)).get()).isEqualTo(one);
            assertThat(classifier.predictAll(List.of(image(1)))).containsExactly(one);

            List<ImageInput> many = List.of(image(1), image(2), image(3));
            List<List<LabelProbability>> answers = classifier.predictAll(many);
            assertThat(answers).hasSize(3).doesNotHaveDuplicates();
            assertThat(classifier.submitAll(many).get()).isEqualTo(answers);
            assertThat(classifier.predictAll(List.of())).isEmpty();
            assertThatThrownBy(() -> classifier.predict(image(1), 0)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void makesVectorsOfTheLengthThatIsAskedFor() {
        try (ImageEmbedder own = ImageEmbedder.load(GoldenModel.folder("dinov2-cls"));
                ImageEmbedder unit = ImageEmbedder.builder(LoadedModel.EmbeddingLength.UNIT)
                        .load(GoldenModel.folder("dinov2-cls"))) {
            double squares = 0;
            for (float value : unit.predict(image(1))) {
                squares += value * value;
            }
            assertThat(squares).isBetween(0.99999, 1.00001);
            assertThat(unit.hasUnitEmbeddings()).isTrue();
            assertThat(own.hasUnitEmbeddings()).isFalse();
            assertThat(own.predict(image(1))).isNotEqualTo(unit.predict(image(1)));
        }
    }

    @Test
    void refusesAModelThatIsNotAClassifier() {
        assertThatThrownBy(() -> ImageClassifier.load(GoldenModel.folder("vit-pooler")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("not a classifier");
    }

    @Test
    void aFullQueueRefusesAtOnceAndAPlaceThatIsFreeIsTaken() throws Exception {
        try (ImageClassifier classifier = load(classifier().queueCapacity(2))) {
            List<LabelProbability> expected = classifier.predict(image(1));
            CompletableFuture<?> first = classifier.submitAll(endless());
            CompletableFuture<?> second = classifier.submitAll(endless());

            assertThatThrownBy(() -> classifier.predict(image(1)))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessageContaining("2 requests are pending");
            assertThatThrownBy(() -> classifier.submit(image(1))).isInstanceOf(QueueFullException.class);
            assertThat(first.isDone() || second.isDone()).isFalse();

            first.cancel(true);
            assertThat(classifier.predict(image(1))).isEqualTo(expected); // beside the other, which still computes
            assertThat(second.isDone()).isFalse();
            second.cancel(true);
        }
    }

    @Test
    void aFullQueueReadsNoStream() {
        try (ImageClassifier classifier = load(classifier().queueCapacity(1))) {
            CompletableFuture<?> first = classifier.submitAll(endless());
            ByteArrayInputStream upload = new ByteArrayInputStream(new byte[1000]);
            Throwable one = catchThrowable(() -> classifier.submit(ImageInput.of(upload, "the upload")));
            Throwable many = catchThrowable(() -> classifier.submitAll(List.of(ImageInput.of(upload, "the upload"))));
            first.cancel(true);
            assertThat(one).isInstanceOf(QueueFullException.class);
            assertThat(many).isInstanceOf(QueueFullException.class);
            assertThat(upload.available()).isEqualTo(1000);
        }
    }

    @Test
    void aStreamThatCannotBeReadIsTheFuturesFailureAndFreesItsPlace() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the client is gone");
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException("the client is gone");
            }
        };
        try (ImageClassifier classifier = load(classifier().queueCapacity(1))) {
            for (int i = 0; i < 3; i++) {
                CompletableFuture<?> failed = classifier.submit(ImageInput.of(broken, "the upload"));
                assertThatThrownBy(failed::get)
                        .hasCauseInstanceOf(ResourceException.class)
                        .hasMessageContaining("the client is gone");
            }
        }
    }

    @Test
    void aPredictorMayBeClosedByWhatFollowsAnAnswer() throws Exception {
        ImageClassifier classifier = load(classifier());
        CompletableFuture<List<LabelProbability>> answer = classifier.submit(image(1));
        CompletableFuture<Void> closed = answer.thenRun(classifier::close);
        closed.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> classifier.predict(image(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aTimeoutMayBeForEver() throws Exception {
        try (ImageClassifier classifier = load(classifier().timeout(ChronoUnit.FOREVER.getDuration()))) {
            assertThat(classifier.submit(image(1)).get()).isEqualTo(classifier.predict(image(1)));
        }
    }

    @Test
    void aRequestThatIsNotAnsweredInTimeSaysSo() {
        try (ImageClassifier classifier = load(classifier().timeout(Duration.ofMillis(300)))) {
            assertThatThrownBy(() -> classifier.predictAll(endless()))
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("within 300 ms");
            assertThatThrownBy(() -> classifier.submitAll(endless()).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RequestTimeoutException.class);
        }
    }

    @Test
    void aFutureThatIsGivenUpInAnotherWayEndsItsRequest() {
        try (ImageClassifier classifier = load(classifier().queueCapacity(1))) {
            CompletableFuture<?> late = classifier.submitAll(endless()).orTimeout(20, TimeUnit.MILLISECONDS);
            assertThatThrownBy(late::get).hasCauseInstanceOf(TimeoutException.class);
            assertThatCode(() -> classifier.predict(image(1))).doesNotThrowAnyException();
        }
    }

    @Test
    void anInterruptedCallEnds() throws Exception {
        try (ImageClassifier classifier = load(classifier().queueCapacity(1))) {
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            Thread caller = new Thread(() -> {
                try {
                    classifier.predictAll(endless());
                } catch (CancellationException e) {
                    failures.add(e);
                }
            });
            caller.start();
            Thread.sleep(100); // under way or not yet: it ends in any case
            assertThat(caller.isAlive()).isTrue();
            caller.interrupt();
            caller.join();
            assertThat(failures).hasSize(1);
            assertThatCode(() -> classifier.predict(image(1))).doesNotThrowAnyException();
        }
    }

    @Test
    void closingWaitsForWhatIsUnderWayAndRefusesTheRest() throws Exception {
        ImageClassifier classifier = load(classifier());
        List<LabelProbability> expected = classifier.predict(image(1));
        List<CompletableFuture<List<LabelProbability>>> waiting = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            waiting.add(classifier.submit(image(1)));
        }

        classifier.close();

        for (CompletableFuture<List<LabelProbability>> future : waiting) {
            assertThat(future.getNow(List.of())).isEqualTo(expected);
        }
        assertThatThrownBy(() -> classifier.predict(image(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has been closed");
        assertThatThrownBy(() -> classifier.submit(image(1))).isInstanceOf(IllegalStateException.class);
        classifier.close();
    }

    @Test
    void closingAfterCancellingDoesNotWait() {
        ImageClassifier classifier = load(classifier());
        CompletableFuture<?> running = classifier.submitAll(endless());
        running.cancel(true);
        classifier.close();
        assertThat(running.isCancelled()).isTrue();
    }

    @Test
    void manyCallersGetTheBitsOfOne() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (ImageClassifier classifier = load(classifier())) {
            List<List<LabelProbability>> expected = new ArrayList<>();
            for (int seed = 0; seed < CALLERS; seed++) {
                expected.add(classifier.predict(image(seed)));
            }
            List<Future<Boolean>> running = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int seed = caller;
                running.add(callers.submit(() -> {
                    for (int i = 0; i < 30; i++) {
                        CompletableFuture<List<LabelProbability>> later = classifier.submit(image(seed));
                        classifier.submitAll(endless()).cancel(true);
                        assertThat(classifier.predict(image(seed))).isEqualTo(expected.get(seed));
                        assertThat(later.get()).isEqualTo(expected.get(seed));
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

    @Test
    void whatIsWrongWithAnImageIsTheFuturesFailure() {
        try (ImageClassifier classifier = load(classifier().limits(ImageDecoder.Limits.SERVER))) {
            ImageInput broken = ImageInput.of("no image".getBytes(StandardCharsets.UTF_8), "the upload");
            assertThatThrownBy(() -> classifier.predict(broken))
                    .isInstanceOf(UnusableImageException.class)
                    .hasMessageContaining("image the upload");
            assertThatThrownBy(() -> classifier.submit(broken).get()).hasCauseInstanceOf(UnusableImageException.class);
        }
    }

    @Test
    void refusesOptionsThatCannotBeMeant() {
        assertThatThrownBy(() -> classifier().queueCapacity(0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("must be at least 1, found 0");
        assertThatThrownBy(() -> classifier().timeout(Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> classifier().threads(0)).isInstanceOf(InvalidRequestException.class);
    }
}
