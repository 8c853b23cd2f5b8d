package dev.vit4j.run.internal.model;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.train.Recipe;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The model that a run trains. */
public sealed interface RunModel<M> permits RecipeClassifier, RecipeTowers, ProgramModel {

    /** Builds it over parameters. */
    Function<Params, ? extends M> factory();

    /** Height and width in pixels of the images that it takes. */
    int imageSize();

    /** The initial weights of a run, drawn by its seed. */
    ParameterSet initialWeights(Recipe recipe, long seed, Trainer.Data data, RunImages images);

    /**
     * Writes weights to a folder, and what it takes to use them.
     *
     * @throws ResourceException if the folder can't be written
     */
    void save(Path folder, List<String> classNames, Preprocessor preprocessor, ParameterSet weights);

    /** For people, in a word or two. */
    String kind();

    /** The number of tokens of an image. */
    OptionalLong tokens();

    /** Whether a recipe says all of it, so that a command can make it again. */
    boolean isOfRecipe();

    /**
     * The beginning of a sentence of its card: what was trained.
     *
     * @param task the id of its task
     * @param dataset the name of its data
     * @param classes of the data
     */
    String description(String task, String dataset, int classes);

    /** For its card, property to value. */
    Map<String, String> architecture(long parameters);

    /** For its card: Java code that uses the model in a folder. */
    String javaExample(String folder);

    /** The class of transformers that opens its folder, if there is one. */
    Optional<String> referenceClass();
}
