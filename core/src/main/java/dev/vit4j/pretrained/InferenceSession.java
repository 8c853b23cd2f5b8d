package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.jfr.InferenceEvent;
import dev.vit4j.internal.runtime.Cancellation;
import dev.vit4j.internal.runtime.Question;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Encoder;
import dev.vit4j.pretrained.internal.Readout;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.tensor.internal.Processor;
import java.util.Optional;

/**
 * A model prepared for fast repeated inference: its weights are packed, its threads started, its memory allocated. The
 * scores are those of the model's {@code forward}, which is the readable description of what this runs; with bf16,
 * patches and blocks compute in bf16, the head in fp32.
 *
 * <p>Any number of threads may share a session: their calls take turns, each on all of the session's threads, while the
 * callers wait; if as many calls with few images wait as there are threads, each thread computes one of them. A caller
 * computes nothing itself; if it is interrupted, the call ends, at the latest after the current block of the model,
 * with a {@link java.util.concurrent.CancellationException}.
 *
 * <p>A batch is split by images; the remaining ones are split by rows of tokens, so that a single
 * image keeps all threads busy. The same images in one call always give the same bits, in every session with the same
 * number of threads. In another batch or on another number of threads, products have other shapes, and kernels may sum
 * in another order: the scores then differ only by rounding, in fp32 by about 1e-6 of the largest for trained models.
 *
 * <pre>{@code
 * try (InferenceSession session = InferenceSession.open(model.network(), InferenceSession.Options.defaults());
 *         Scope scope = Scope.open()) {
 *     float[] scores = session.run(images).toFloatArray();
 * }
 * }</pre>
 */
public final class InferenceSession implements AutoCloseable {

    /**
     * The options of a session.
     *
     * @param precision of the patches and blocks; if empty, bf16 on processors that have instructions for
     *     it, else fp32
     */
    public record Options(Optional<Precision> precision, int threads) {

        /**
         * @throws InvalidRequestException if the number of threads is less than 1, or more than {@link Workers#MOST}
         */
        public Options {
            Workers.requireCount("a session", threads);
        }

        /** The fastest precision on this processor, one thread per core. */
        public static Options defaults() {
            return new Options(Optional.empty(), Engine.availableCores());
        }
    }

    /** What is computed of images: one row per image. */
    @FunctionalInterface
    public interface Reading {

        /**
         * The rows [B, C], fp32, of images [B, C, H, W], in the caller's scope.
         *
         * @param runner to be given to the model's pass, as it computes the stacks of blocks
         */
        Tensor rows(ConfiguredModel model, Tensor images, Encoder.Runner runner);
    }

    private final ConfiguredModel model;
    private final Precision precision;
    private final SessionThreads threads;

    private InferenceSession(ConfiguredModel model, Lifetime modelLifetime, Options options) {
        this.model = model;
        precision = options.precision().orElseGet(() -> Processor.current().fastestPrecision());
        threads = new SessionThreads(modelLifetime, precision, options.threads());
    }

    /**
     * Packs a network's weights and runs it once, so that the first call is as fast as the others. Closing
     * the network ends the session, too, except for its own memory: each call then throws
     * {@link IllegalStateException}.
     */
    public static InferenceSession open(LoadedNetwork network, Options options) {
        return network.lifetime()
                .within(() -> warmedUp(new InferenceSession(network.model(), network.lifetime(), options)));
    }

    /**
     * As {@link #open(LoadedNetwork, Options)}, for a model whose weights belong to the caller.
     *
     * @param model on the CPU; its weights must not be freed during a call
     */
    public static InferenceSession open(ConfiguredModel model, Options options) {
        return warmedUp(new InferenceSession(model, new Lifetime("the model"), options));
    }

    /** As {@link #open(LoadedNetwork, Options)}, without running it: the first call takes longer. */
    static InferenceSession prepare(LoadedNetwork network, Options options) {
        return network.lifetime().within(() -> new InferenceSession(network.model(), network.lifetime(), options));
    }

    private static InferenceSession warmedUp(InferenceSession session) {
        try (Scope scope = Scope.open()) {
            ModelConfig config = session.model.config();
            int height = config.imageSize().height();
            int width = config.imageSize().width();
            float[] black = new float[config.numChannels() * height * width];
            session.run(Tensor.of(black, 1, config.numChannels(), height, width));
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /** The precision of patches and blocks. */
    public Precision precision() {
        return precision;
    }

    /**
     * The scores [B, C] of preprocessed images [B, C, H, W], fp32, in the caller's scope: logits for a classifier,
     * otherwise features.
     *
     * @throws InvalidRequestException if the images are not as the model takes them
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after the session or its model has been closed
     */
    public Tensor run(Tensor images) {
        return run(images, Readout.SCORES, Cancellation.untimed());
    }

    /**
     * One vector per image [B, D] for preprocessed images [B, C, H, W]; fp32, in the caller's scope.
     *
     * @throws InvalidRequestException if the images don't fit the model, or it has no such feature
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after the session or its model has been closed
     */
    public Tensor features(Tensor images, Feature feature) {
        return run(images, Readout.of(feature, model.config()), Cancellation.untimed());
    }

    /** One row per image [B, C], fp32, in the caller's scope. */
    Tensor run(Tensor images, Reading reading, Cancellation cancellation) {
        if (images.dimensions() != 4 || images.size(0) < 1) {
            throw new InvalidRequestException("expected one or more images [B, C, H, W], found " + images);
        }
        InferenceEvent event = InferenceEvent.begin();
        Tensor rows = threads.run(new Question(
                images, tokens(images), (some, runner) -> reading.rows(model, some, runner), cancellation));
        event.end(images.size(0), images.size(3), images.size(2), precision.name());
        return rows;
    }

    /** The approximate number of tokens of an image of this size. */
    private long tokens(Tensor images) {
        ModelConfig config = model.config();
        return config.tokens()
                * images.size(2)
                * images.size(3)
                / config.imageSize().area();
    }

    @Override
    public void close() {
        threads.close();
    }

    /** One vector per image, taken from a model's tokens. */
    public enum Feature {
        /** The class token of the last hidden state. */
        CLASS_TOKEN,
        /** The mean of the patch tokens of the last hidden state. */
        PATCH_MEAN,
        /** The model's own pooling: the pooler's output, or the input of the classifier. */
        POOLED
    }
}
