package dev.vit4j.run.internal.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.model.ImageModel;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.internal.ModelCard;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.internal.InitialWeights;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The Vision Transformer of a recipe. */
public record RecipeClassifier(Vit.Config config) implements RunModel<ImageModel> {

    /** @throws InvalidRequestException if the recipe's model is not a classifier */
    public static RecipeClassifier of(Recipe recipe, Trainer.Data data) {
        return new RecipeClassifier(
                recipe.classifier().config(data.train().classNames().size()));
    }

    @Override
    public Function<Params, Vit> factory() {
        return params -> new Vit(config, params);
    }

    @Override
    public int imageSize() {
        return config.imageSize().side();
    }

    @Override
    public ParameterSet initialWeights(Recipe recipe, long seed, Trainer.Data data, RunImages images) {
        return InitialWeights.of(
                recipe, config, seed, images.train().dataset(), images.train().broken(), data.normalization());
    }

    @Override
    public void save(Path folder, List<String> classNames, Preprocessor preprocessor, ParameterSet weights) {
        ModelFolder.save(folder, config, classNames, preprocessor, weights);
    }

    @Override
    public String kind() {
        return config.stem().isPresent() ? "hybrid ViT" : "ViT";
    }

    @Override
    public OptionalLong tokens() {
        return OptionalLong.of(config.tokens());
    }

    @Override
    public boolean isOfRecipe() {
        return true;
    }

    @Override
    public String description(String task, String dataset, int classes) {
        return (config.stem().isPresent()
                        ? "A hybrid of a convolutional stem and a Vision Transformer"
                        : "A Vision Transformer")
                + " for the " + Plural.of(classes, "class", "classes") + " of " + dataset;
    }

    @Override
    public Map<String, String> architecture(long parameters) {
        return ModelCard.architecture(config, parameters);
    }

    @Override
    public String javaExample(String folder) {
        return """
                // dev.vit4j.predict.*, java.nio.file.Path
                try (ImageClassifier classifier = ImageClassifier.load(Path.of("%s"))) {
                    System.out.println(classifier.predict(ImageInput.of(Path.of("cat.jpg")), 5));
                }""".formatted(folder);
    }

    @Override
    public Optional<String> referenceClass() {
        return ModelFolder.referenceClass(config);
    }
}
