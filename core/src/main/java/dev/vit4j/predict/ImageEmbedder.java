package dev.vit4j.predict;

import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.predict.internal.ModelInput;
import dev.vit4j.pretrained.EmbeddingLength;
import dev.vit4j.pretrained.LoadedModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Makes vectors of images, which tell them apart by their distance: what a classifier's last layer takes, the pooled output
 * of an encoder, the projected embedding of a two-tower model's image tower. The answer to an image is its vector [D].
 */
public final class ImageEmbedder extends ImagePredictor<float[]> {

    private final EmbeddingLength length;

    private ImageEmbedder(LoadedModel model, PredictorBuilder<?> options, EmbeddingLength length) {
        super(model, options);
        this.length = length;
    }

    /**
     * The model in a folder, with the options' defaults and vectors of the length that the reference's class gives.
     *
     * @throws ResourceException if a file is missing or broken, or vit4j doesn't have the architecture
     */
    public static ImageEmbedder load(Path folder) {
        return builder(EmbeddingLength.OF_CLASS).load(folder);
    }

    /**
     * As {@link #load(Path)}, of a model of the hub, downloaded if it isn't in the cache.
     *
     * @throws ResourceException also if it can't be downloaded
     */
    public static ImageEmbedder load(HubId id) {
        return builder(EmbeddingLength.OF_CLASS).load(id);
    }

    /** @param length of the vectors: an index takes those of {@link EmbeddingLength#UNIT}, whichever model they are of */
    public static PredictorBuilder<ImageEmbedder> builder(EmbeddingLength length) {
        return new PredictorBuilder<>((model, options) -> new ImageEmbedder(model, options, length));
    }

    /** Whether the vectors are of length 1. */
    public boolean hasUnitEmbeddings() {
        return model().network().hasUnitEmbeddings(length);
    }

    @Override
    List<float[]> answers(BatchPredictor predictor, List<ModelInput> images) {
        return Arrays.asList(predictor.embed(images, length));
    }
}
