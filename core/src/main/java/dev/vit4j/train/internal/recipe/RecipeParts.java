package dev.vit4j.train.internal.recipe;

import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.train.ModelSection;
import dev.vit4j.train.OptimizerConfig;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Schedule;
import dev.vit4j.train.TowersSection;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a recipe can choose from. A new optimizer, decay, initialization, model or augmentation is a record whose components
 * are the keys that it reads, and its line here; keys that are new come into {@code defaults.yaml}, too.
 */
final class RecipeParts {

    static final List<TaggedPart<?>> TAGGED = List.of(
            TaggedPart.of(ModelSection.class, "model", "family")
                    .kind("vit", ModelSection.VisionTransformer.class)
                    .kind("clip", TowersSection.Clip.class)
                    .kind("siglip", TowersSection.Siglip.class)
                    .kind("vit4j-clip", TowersSection.ClipWithVit.class)
                    .kind("vit4j-siglip", TowersSection.SiglipWithVit.class),
            TaggedPart.of(WeightInitialization.class, "model", "initialization")
                    .kind("fixed", WeightInitialization.Fixed.class)
                    .kind("fan_in", WeightInitialization.FanIn.class),
            TaggedPart.of(OptimizerConfig.class, "optimizer", "name")
                    .kind("adamw", OptimizerConfig.AdamW.class)
                    .kind("sgd", OptimizerConfig.Sgd.class)
                    .kind("muon", OptimizerConfig.Muon.class),
            TaggedPart.of(Schedule.Decay.class, "schedule", "decay")
                    .kind("cosine", Schedule.Decay.Cosine.class)
                    .kind("linear", Schedule.Decay.Linear.class)
                    .kind("constant", Schedule.Decay.Constant.class));

    /** Records whose keys lie in the group of the record that they are part of. */
    private static final Set<Class<?>> BESIDE =
            Set.of(TowersSection.PlainImageTower.class, ModelSection.VisionTransformer.class);

    /** In the order in which they are applied. */
    private static final List<Class<? extends Recipe.Augmentation>> AUGMENTATIONS = List.of(
            Recipe.Augmentation.Crop.class, Recipe.Augmentation.Flip.class, Recipe.Augmentation.BlankedSquare.class);

    private RecipeParts() {}

    static Optional<TaggedPart<?>> tagged(Class<?> type) {
        return TAGGED.stream().filter(part -> part.type().equals(type)).findFirst();
    }

    static boolean liesBeside(Class<?> type) {
        return BESIDE.contains(type);
    }

    /** The records that a list is made of, one of each; none if it is another list. */
    static List<Class<? extends Recipe.Augmentation>> elementsOf(Type list) {
        return list instanceof ParameterizedType type
                        && type.getActualTypeArguments()[0].equals(Recipe.Augmentation.class)
                ? AUGMENTATIONS
                : List.of();
    }
}
