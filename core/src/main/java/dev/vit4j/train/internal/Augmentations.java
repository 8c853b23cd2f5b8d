package dev.vit4j.train.internal;

import dev.vit4j.data.Placement;
import dev.vit4j.data.Transform;
import dev.vit4j.data.transform.AlternatingFlip;
import dev.vit4j.data.transform.Cutout;
import dev.vit4j.data.transform.RandomCrop;
import dev.vit4j.data.transform.RandomFlip;
import dev.vit4j.data.transform.RandomResizedCrop;
import dev.vit4j.data.transform.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.train.Recipe;
import java.util.ArrayList;
import java.util.List;

/** The transforms that a recipe asks for, in the order they are applied. */
public final class Augmentations {

    /** Width over height of a random part, as in torchvision. */
    private static final double LEAST_RATIO = 3 / 4.0;

    private static final double GREATEST_RATIO = 4 / 3.0;

    private Augmentations() {}

    /** @param normalization whose mean a blanked out square shows: zero to the model */
    public static List<Transform> of(Recipe recipe, Normalization normalization) {
        Recipe.Data data = recipe.data();
        List<Transform> transforms = new ArrayList<>(
                data.resizedCropScale() > 0
                        ? List.of(new RandomResizedCrop(
                                recipe.model().imageSize(), data.resizedCropScale(), 1, LEAST_RATIO, GREATEST_RATIO))
                        : resizeOnly(recipe));
        if (data.cropPadding() > 0) {
            transforms.add(new RandomCrop(
                    data.cropPadding(),
                    switch (data.cropFill()) {
                        case REFLECT -> Placement.Padding.REFLECT;
                        case ZERO -> Placement.Padding.ZERO;
                    }));
        }
        switch (data.flip()) {
            case NONE -> {}
            case RANDOM -> transforms.add(new RandomFlip());
            case ALTERNATING -> transforms.add(new AlternatingFlip());
        }
        if (data.cutout() > 0) {
            transforms.add(new Cutout(data.cutout(), normalization));
        }
        return transforms;
    }

    /** Images brought to the model's size, which changes none that has it. */
    static List<Transform> resizeOnly(Recipe recipe) {
        int size = recipe.model().imageSize();
        return List.of(new Resize(size, size));
    }
}
