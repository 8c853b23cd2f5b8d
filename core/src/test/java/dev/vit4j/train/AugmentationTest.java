package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.Transform;
import dev.vit4j.data.transform.internal.AlternatingFlip;
import dev.vit4j.data.transform.internal.Cutout;
import dev.vit4j.data.transform.internal.RandomCrop;
import dev.vit4j.data.transform.internal.RandomFlip;
import dev.vit4j.data.transform.internal.RandomResizedCrop;
import dev.vit4j.data.transform.internal.Resize;
import dev.vit4j.image.Normalization;
import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static List<Transform> of(String... overrides) {
        return Recipes.load("course", List.of(overrides)).recipe().transforms(Normalization.HALF);
    }

    @Test
    void cropsFromPaddedImages() {
        assertThat(of("data.flip=random", "data.crop_padding=3"))
                .containsExactly(
                        new Resize(32, 32),
                        new RandomCrop(3, GeometricTransform.Placement.Padding.REFLECT),
                        new RandomFlip());
    }

    @Test
    void resizesRandomPartsInPlaceOfWholeImages() {
        assertThat(of("data.flip=random", "data.crop_padding=0", "data.resized_crop_scale=0.08"))
                .containsExactly(new RandomResizedCrop(32), new RandomFlip());
    }

    @Test
    void doesWhatIsAskedForInItsOrder() {
        assertThat(of("data.crop_padding=0", "data.flip=none")).containsExactly(new Resize(32, 32));
        assertThat(of("data.cutout=8", "data.crop_fill=zero"))
                .containsExactly(
                        new Resize(32, 32),
                        new RandomCrop(2, GeometricTransform.Placement.Padding.ZERO),
                        new AlternatingFlip(),
                        new Cutout(8, Normalization.HALF));
    }
}
