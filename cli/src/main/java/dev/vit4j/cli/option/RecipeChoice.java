package dev.vit4j.cli.option;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.data.cifar10.internal.Cifar10NounsSource;
import dev.vit4j.data.cifar10.internal.Cifar10Source;
import dev.vit4j.data.shapes.internal.ShapesSource;
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
 * The recipe to train with.
 *
 * @param recipe the name of a shipped one, or a file
 * @param isDefault whether it was chosen by default, not by the user
 */
public record RecipeChoice(String recipe, boolean isDefault) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE_EXTENSION = "\\.ya?ml$";
    private static final String BATCH_SIZE = "data.batch_size=";
    private static final int SMALL_BATCH = 8;

    public static RecipeChoice named(String recipe) {
        return new RecipeChoice(recipe, false);
    }

    /** The quickest good recipe for a data set; folders get a plain ViT, since nothing is known about them. */
    public static RecipeChoice defaultOf(DataSource source) {
        if (source instanceof Cifar10Source) {
            return new RecipeChoice("cifar10-cpu-3min", true);
        }
        if (source instanceof Cifar10NounsSource) {
            return new RecipeChoice("cifar10-nouns-clip", true);
        }
        return new RecipeChoice(source instanceof ShapesSource ? "shapes" : "course", true);
    }

    /** Whether it is a data set of the catalogue and not a folder. */
    public static boolean isNamed(String dataset) {
        return DataCatalog.of(Optional.empty()).hasNamed(dataset);
    }

    /** The name used in that of the run folder. */
    public String title() {
        return String.valueOf(Path.of(recipe).getFileName()).replaceFirst(FILE_EXTENSION, "");
    }

    /** The recipe for a data set, with some values replaced. */
    public Recipes.Resolved resolve(String dataset, List<String> overrides) {
        List<String> all = new ArrayList<>();
        // A JSON string is a YAML string except for control characters, some of which JSON allows unescaped.
        all.add("dataset=" + VisibleText.of(JSON.writeValueAsString(dataset)));
        all.addAll(overrides);
        return Recipes.load(recipe, all);
    }

    /**
     * The changes to a recipe for a small training set. The batch of a default recipe is at most a quarter of it, or a
     * few images if a quarter is too few for a batch; a batch size chosen by the user is at most the size of the set.
     *
     * @param told receives the reason
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
        told.accept("the training set has " + Plural.of(trainImages, "image") + ", so the batch size is reduced from "
                + asked.batchSize() + " to " + fitting);
        return List.of(BATCH_SIZE + fitting);
    }
}
