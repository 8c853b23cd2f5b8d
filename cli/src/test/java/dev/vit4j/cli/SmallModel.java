package dev.vit4j.cli;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.ModelFiles;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.List;

/** A classifier of images of 32 by 32 pixels that answers in a moment; its weights are random, the same each time. */
public final class SmallModel {

    private SmallModel() {}

    public static void write(Path place, List<String> labels) {
        write(place, labels, LoadedModel.ProblemType.SINGLE_LABEL);
    }

    public static void write(Path place, List<String> labels, LoadedModel.ProblemType type) {
        Vit.Config config = Vit.Variant.PICO.classifier(32, 8, labels.size());
        try (Scope scope = Scope.open()) {
            ParameterSet weights = ParameterSet.initialize(params -> new Vit(config, params), new RandomSource(0));
            ModelFiles.write(place, new ConfigJson(config, labels, type), Preprocessor.of(32), weights);
        }
    }
}
