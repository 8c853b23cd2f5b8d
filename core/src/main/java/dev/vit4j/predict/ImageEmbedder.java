package dev.vit4j.predict;

import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.LoadedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Computes image embeddings, vectors whose distances compare images: the input of a classifier's last layer, the pooled
 * output of an encoder, or the projected embedding of a two-tower model's image tower. The result is a vector [D].
 */
public final class ImageEmbedder extends ImagePredictor<float[]> {

    private final LoadedModel.EmbeddingLength length;

    private ImageEmbedder(LoadedModel model, Predictor.Builder<?> options, LoadedModel.EmbeddingLength length) {
        super(model, options);
        this.length = length;
    }

    /**
     * The model in a folder, with default options and vectors of the same length as those of the reference's class.
     *
     * @throws ResourceException if a file is missing or broken, or the architecture is not supported
     */
    public static ImageEmbedder load(Path folder) {
        return builder(LoadedModel.EmbeddingLength.OF_CLASS).load(folder);
    }

    /**
     * As {@link #load(Path)}, for a model from the hub, downloaded if it isn't in the cache.
     *
     * @throws ResourceException also if it can't be downloaded
     */
    public static ImageEmbedder load(HubId id) {
        return builder(LoadedModel.EmbeddingLength.OF_CLASS).load(id);
    }

    /** @param length of the vectors: for an index use {@link LoadedModel.EmbeddingLength#UNIT}, whatever the model */
    public static Predictor.Builder<ImageEmbedder> builder(LoadedModel.EmbeddingLength length) {
        return new Predictor.Builder<>((model, options) -> new ImageEmbedder(model, options, length));
    }

    /** Whether the vectors have length 1. */
    public boolean hasUnitEmbeddings() {
        return model().network().hasUnitEmbeddings(length);
    }

    @Override
    List<float[]> answers(BatchPredictor predictor, List<ModelInput> images) {
        return Arrays.asList(predictor.embed(images, length));
    }
}
