package dev.vit4j.predict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How soon requests that nobody wants any more make room, on a model slow enough to see: the best of some tries is
 * compared with the time of an image, since other programs may have the processor in any one of them.
 */
@Tag("engine")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class CancelledRequestTest {

    private static final int TRIES = 7;
    private static final int IMAGES = 16;
    private static final int CLIENTS = 8;

    /** 24 blocks of 577 tokens. */
    private static final Vit.Config SLOW = RandomVits.classifier(384, 16, 384, 24, 6, 1536, true);

    private static final ImageInput IMAGE =
            ImageInput.of(new RgbImage(384, 384, new byte[384 * 384 * RgbImage.CHANNELS]));

    @TempDir
    private Path folder;

    private ImageClassifier load() {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(
                    folder,
                    SLOW,
                    List.of("a", "b", "c", "d", "e"),
                    Preprocessor.of(384),
                    RandomVits.scattered(SLOW, 1));
        }
        return ImageClassifier.builder().threads(1).load(folder);
    }

    private static double seconds(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double medianOfOne(ImageClassifier classifier) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < TRIES; i++) {
            times.add(seconds(() -> classifier.predict(IMAGE)));
        }
        Collections.sort(times);
        return times.get(TRIES / 2);
    }

    @Test
    void anInterruptedCallFreesItsPlaceWithinOneImagesTime() throws InterruptedException {
        try (ImageClassifier classifier = load()) {
            classifier.predict(IMAGE);
            double ofOne = medianOfOne(classifier);
            List<Double> ends = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                Thread caller = new Thread(() -> {
                    try {
                        classifier.predictAll(Collections.nCopies(IMAGES, IMAGE));
                        throw new AssertionError("it was answered");
                    } catch (IllegalStateException e) { // it is cancelled
                        assertThat(Thread.currentThread().isInterrupted()).isTrue();
                    }
                });
                caller.start();
                Thread.sleep(20 + i * (long) (ofOne * 500)); // somewhere in its preparation or its blocks
                assertThat(caller.isAlive()).isTrue();
                ends.add(seconds(() -> {
                    caller.interrupt();
                    join(caller);
                }));
            }
            System.out.printf("one image %.3f s, ends after an interruption %s%n", ofOne, ends);
            assertThat(Collections.min(ends.subList(2, TRIES))).isLessThan(ofOne);
            assertThat(medianOfOne(classifier)).isPositive();
        }
    }

    private static void join(Thread caller) {
        try {
            caller.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The next caller waits for itself and for what is left of a block: were the eight computed, it took nine images' time. */
    @Test
    void clientsThatAreGoneComputeNothing() throws InterruptedException {
        try (ImageClassifier classifier = load()) {
            List<LabelProbability> expected = classifier.predict(IMAGE);
            double ofOne = medianOfOne(classifier);
            List<Double> answers = new ArrayList<>();
            for (int i = 0; i < TRIES; i++) {
                List<CompletableFuture<List<LabelProbability>>> clients = new ArrayList<>();
                for (int client = 0; client < CLIENTS; client++) {
                    clients.add(classifier.submit(IMAGE));
                }
                Thread.sleep(20);
                answers.add(seconds(() -> {
                    clients.forEach(client -> client.cancel(true));
                    assertThat(classifier.predict(IMAGE)).isEqualTo(expected);
                }));
                assertThat(clients.get(CLIENTS - 1).isCancelled()).isTrue();
            }
            System.out.printf("one image %.3f s, answers after %d clients left %s%n", ofOne, CLIENTS, answers);
            assertThat(Collections.min(answers)).isLessThan(CLIENTS / 2 * ofOne);
        }
    }
}
