package dev.vit4j.cli.option;

import dev.vit4j.data.DataLocations;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.cifar10.Cifar10Source;
import dev.vit4j.data.shapes.ShapesSource;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which recipe to train by.
 *
 * @param recipe the name of a shipped one, or a file
 * @param isDefault whether nobody asked for it
 */
public record RecipeChoice(String recipe, boolean isDefault) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE_EXTENSION = "\\.ya?ml$";
    private static final String BATCH_SIZE = "data.batch_size=";
    private static final int SMALL_BATCH = 8;

    public static RecipeChoice named(String recipe) {
        return new RecipeChoice(recipe, false);
    }

    /** The quickest good recipe for a data set; of a folder nothing is known, so that it takes a plain ViT. */
    public static RecipeChoice defaultOf(DataSource source) {
        if (source instanceof Cifar10Source) {
            return new RecipeChoice("cifar10-cpu-3min", true);
        }
        return new RecipeChoice(source instanceof ShapesSource ? "shapes" : "course", true);
    }

    /** Whether it is a data set of the catalogue rather than a folder. */
    public static boolean isNamed(String dataset) {
        return new DataCatalog(DataLocations.of(Optional.empty())).hasNamed(dataset);
    }

    /** For the run folder's name. */
    public String title() {
        return String.valueOf(Path.of(recipe).getFileName()).replaceFirst(FILE_EXTENSION, "");
    }

    /** The recipe for a data set, with some values replaced. */
    public Recipes.Resolved resolve(String dataset, List<String> overrides) {
        List<String> all = new ArrayList<>();
        // A string of JSON is one of YAML if it has no control characters, which JSON lets some stand.
        all.add("dataset=" + VisibleText.of(JSON.writeValueAsString(dataset)));
        all.addAll(overrides);
        return Recipes.load(recipe, all);
    }

    /**
     * What a recipe must change for a small training set: a default one has a batch no larger than a quarter of it, or a few
     * images where that is less than a batch has use for; where the user chose the batch, it is no larger than the set.
     *
     * @param told hears why
     */
    public List<String> fittedTo(int trainImages, List<String> overrides, Consumer<String> told) {
        Recipe.Data asked = resolve("", overrides).recipe().data();
        int images = (int) (trainImages * (1 - asked.validation()));
        boolean isChosen = !isDefault || overrides.stream().anyMatch(override -> override.startsWith(BATCH_SIZE));
        if (images < 1 || images >= (isChosen ? 1 : 4) * asked.batchSize()) {
            return List.of();
        }
        int fewest = Math.min(images, SMALL_BATCH);
        int fitting = isChosen ? images : Math.max(fewest, Integer.highestOneBit(images / 4));
        told.accept("the training set has " + Plural.of(trainImages, "image") + ", so that a batch has " + fitting
                + " instead of " + asked.batchSize());
        return List.of(BATCH_SIZE + fitting);
    }
}
