package dev.vit4j.predict;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.runtime.Cancellation;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.LoadedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A predictor that is asked about images: a classifier or an embedder.
 *
 * @param <O> what is answered
 */
abstract sealed class ImagePredictor<O> implements Predictor<ImageInput, O> permits ImageClassifier, ImageEmbedder {

    private final LoadedModel model;
    private final RequestQueue queue;
    private final ImageDecoder decoder;

    /** @param model closed together with this */
    ImagePredictor(LoadedModel model, Predictor.Builder<?> options) {
        this.model = model;
        queue = options.queue(model.network().threads());
        decoder = model.decoder();
    }

    final LoadedModel model() {
        return model;
    }

    /** Warnings about the model's folder from loading it; empty if there are none. */
    public final List<LoadedModel.Warning> warnings() {
        return model.warnings();
    }

    /** A result for each image. */
    abstract List<O> answers(BatchPredictor predictor, List<ModelInput> images);

    @Override
    public final O predict(ImageInput input) {
        return queue.call(cancellation -> one(input, cancellation, this::answers));
    }

    @Override
    public final List<O> predictAll(List<? extends ImageInput> inputs) {
        return queue.call(cancellation -> all(inputs, cancellation));
    }

    @Override
    public final CompletableFuture<O> submit(ImageInput input) {
        return queue.submit(() -> {
            ImageInput here = input.read(model.limits());
            return cancellation -> one(here, cancellation, this::answers);
        });
    }

    @Override
    public final CompletableFuture<List<O>> submitAll(List<? extends ImageInput> inputs) {
        return queue.submit(() -> {
            List<ImageInput> here = new ArrayList<>();
            inputs.forEach(input -> here.add(input.read(model.limits())));
            return cancellation -> all(here, cancellation);
        });
    }

    /** Runs prepared images through the model. */
    interface Answering<A> {
        List<A> answers(BatchPredictor predictor, List<ModelInput> images);
    }

    /** A single image as a request of its own, with another inference function. */
    final <A> A predict(ImageInput input, Answering<A> answering) {
        return queue.call(cancellation -> one(input, cancellation, answering));
    }

    private <A> A one(ImageInput input, Cancellation cancellation, Answering<A> answering) {
        BatchPredictor predictor = new BatchPredictor(model, cancellation);
        return answering.answers(predictor, List.of(prepared(input, predictor))).get(0);
    }

    private ModelInput prepared(ImageInput input, BatchPredictor predictor) {
        predictor.requireWanted();
        try {
            return input.prepare(predictor, decoder);
        } catch (ResourceException e) {
            predictor.requireWanted(); // an interruption closes the file that is being read
            throw e;
        }
    }

    private List<O> all(List<? extends ImageInput> inputs, Cancellation cancellation) {
        BatchPredictor predictor = new BatchPredictor(model, cancellation);
        List<O> answers = new ArrayList<>();
        for (int from = 0; from < inputs.size(); from += BatchPredictor.BATCH) {
            List<ModelInput> batch = new ArrayList<>();
            for (ImageInput input : inputs.subList(from, Math.min(inputs.size(), from + BatchPredictor.BATCH))) {
                batch.add(prepared(input, predictor));
            }
            answers.addAll(answers(predictor, batch));
        }
        return answers;
    }

    @Override
    public final void close() {
        queue.close();
        model.close();
    }
}
