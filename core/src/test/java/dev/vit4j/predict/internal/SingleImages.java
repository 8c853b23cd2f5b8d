package dev.vit4j.predict.internal;

import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.pretrained.InferenceSession;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.List;

/** What tests of models ask about one image, without a queue. */
public final class SingleImages {

    private SingleImages() {}

    public static List<LabelProbability> classify(LoadedModel model, RgbImage image, int top) {
        BatchPredictor predictor = new BatchPredictor(model);
        return predictor.classify(List.of(predictor.prepare(image)), top).get(0);
    }

    public static List<LabelProbability> classify(LoadedModel model, EncodedImage image, int top) {
        BatchPredictor predictor = new BatchPredictor(model);
        return predictor.classify(List.of(predictor.prepare(image)), top).get(0);
    }

    public static float[] embed(LoadedModel model, RgbImage image) {
        return embed(model, image, LoadedModel.EmbeddingLength.OF_CLASS);
    }

    public static float[] embed(LoadedModel model, RgbImage image, LoadedModel.EmbeddingLength length) {
        BatchPredictor predictor = new BatchPredictor(model);
        return predictor.embed(List.of(predictor.prepare(image)), length)[0];
    }

    public static float[] embed(LoadedModel model, EncodedImage image) {
        BatchPredictor predictor = new BatchPredictor(model);
        return predictor.embed(List.of(predictor.prepare(image)))[0];
    }

    public static float[] features(LoadedModel model, RgbImage image, InferenceSession.Feature feature) {
        return features(model, new BatchPredictor(model).prepare(image), feature);
    }

    public static float[] features(LoadedModel model, EncodedImage image, InferenceSession.Feature feature) {
        return features(model, new BatchPredictor(model).prepare(image), feature);
    }

    private static float[] features(LoadedModel model, ModelInput input, InferenceSession.Feature feature) {
        try (Scope scope = Scope.open()) {
            return model.features(Tensor.of(input.values(), input.shape()).unsqueeze(0), feature)
                    .toFloatArray();
        }
    }
}
