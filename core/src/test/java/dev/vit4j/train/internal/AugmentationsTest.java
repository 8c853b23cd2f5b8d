package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.Placement;
import dev.vit4j.data.Transform;
import dev.vit4j.data.transform.RandomCrop;
import dev.vit4j.data.transform.RandomFlip;
import dev.vit4j.data.transform.RandomResizedCrop;
import dev.vit4j.data.transform.Resize;
import dev.vit4j.image.Normalization;
import dev.vit4j.train.Recipes;
import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentationsTest {

    private static List<Transform> of(String... overrides) {
        return Augmentations.of(Recipes.load("course", List.of(overrides)).recipe(), Normalization.HALF);
    }

    @Test
    void cropsFromPaddedImages() {
        assertThat(of("data.flip=random", "data.crop_padding=3"))
                .containsExactly(new Resize(32, 32), new RandomCrop(3, Placement.Padding.REFLECT), new RandomFlip());
    }

    @Test
    void resizesRandomPartsInPlaceOfWholeImages() {
        assertThat(of("data.flip=random", "data.crop_padding=0", "data.resized_crop_scale=0.08"))
                .containsExactly(new RandomResizedCrop(32), new RandomFlip());
    }
}
