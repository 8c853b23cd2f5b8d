package dev.vit4j.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Target;
import dev.vit4j.data.internal.RgbColor;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapesTest {

    private final Shapes shapes = new Shapes(DataSource.Split.TRAIN, 400, 32, 0);

    @Test
    void bytesAreTheSameOnEveryMachineAndJdk() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int index = 0; index < 200; index++) {
            all.writeBytes(shapes.image(index).pixels());
        }
        assertThat(Sha256.of(all.toByteArray()))
                .isEqualTo("d752919882c68a0f3c4298aa8f84d3725429ec965e522b80408b1793dc7a98a0");
    }

    @Test
    void anImageDependsOnSeedPartAndIndex() {
        byte[] pixels = shapes.image(8).pixels();
        assertThat(new Shapes(DataSource.Split.TRAIN, 9, 32, 0).image(8).pixels())
                .isEqualTo(pixels);
        assertThat(new Shapes(DataSource.Split.TEST, 9, 32, 0).image(8).pixels())
                .isNotEqualTo(pixels);
        assertThat(new Shapes(DataSource.Split.TRAIN, 9, 32, 1).image(8).pixels())
                .isNotEqualTo(pixels);
        assertThat(shapes.image(16).pixels()).isNotEqualTo(pixels);
    }

    @Test
    void classesAreBalancedAndTheMainObjectIsOfTheLabelsClass() {
        int[] counts = new int[shapes.classNames().size()];
        for (int index = 0; index < shapes.size(); index++) {
            counts[shapes.label(index)]++;
            ShapeObject main = shapes.scene(index).objects().get(0);
            assertThat(main.shapeClass().word()).isEqualTo(shapes.classNames().get(shapes.label(index)));
        }
        assertThat(counts).containsOnly(50);
        assertThat(shapes.classNames()).hasSize(8);
    }

    @Test
    void masksAreDisjointAndBoxesFitThem() {
        for (int size : new int[] {24, 32, 64}) {
            Shapes sized = new Shapes(DataSource.Split.TEST, 500, size, 3);
            for (int index = 0; index < sized.size(); index++) {
                List<ShapeObject> objects = sized.scene(index).objects();
                Set<Integer> covered = new HashSet<>();
                for (ShapeObject object : objects) {
                    int[] columns = new int[size];
                    int[] rows = new int[size];
                    for (int y = 0; y < size; y++) {
                        for (int x = 0; x < size; x++) {
                            if (object.mask().contains(x, y)) {
                                assertThat(covered.add(y * size + x)).isTrue();
                                columns[x]++;
                                rows[y]++;
                            }
                        }
                    }
                    Target.Boxes.Box box = object.box();
                    assertThat(columns[(int) box.left()]).isPositive();
                    assertThat(columns[(int) box.right() - 1]).isPositive();
                    assertThat(rows[(int) box.top()]).isPositive();
                    assertThat(rows[(int) box.bottom() - 1]).isPositive();
                    int inside = 0;
                    for (int y = (int) box.top(); y < box.bottom(); y++) {
                        inside += rows[y];
                    }
                    assertThat(inside).isEqualTo(object.mask().area());
                }
                int mainArea = objects.get(0).mask().area();
                assertThat(objects.subList(1, objects.size()))
                        .allMatch(object -> object.mask().area() < mainArea);
            }
        }
    }

    @Test
    void objectsShowInTheirColour() {
        for (int index = 0; index < 100; index++) {
            ShapeScene scene = shapes.scene(index);
            ShapeObject main = scene.objects().get(0);
            double[] mean = meanColor(scene.image(), main.mask());
            RgbColor expected = main.color().center();
            assertThat(mean[0]).isBetween(expected.red() - 45.0, expected.red() + 45.0);
            assertThat(mean[1]).isBetween(expected.green() - 45.0, expected.green() + 45.0);
            assertThat(mean[2]).isBetween(expected.blue() - 45.0, expected.blue() + 45.0);
        }
    }

    private static double[] meanColor(RgbImage image, Target.Masks.Mask mask) {
        double[] sums = new double[3];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int channel = 0; mask.contains(x, y) && channel < 3; channel++) {
                    sums[channel] +=
                            (image.pixels()[(y * image.width() + x) * 3 + channel] & 0xFF) / (double) mask.area();
                }
            }
        }
        return sums;
    }

    @Test
    void captionsNameColourClassAndBackground() {
        assertThat(shapes.scene(0).caption()).isEqualTo("a yellow circle on a green background");
        assertThat(shapes.scene(1).caption())
                .isEqualTo("a white square, a small black crescent and a small red crescent on a blue background");
        assertThat(shapes.scene(17).caption())
                .isEqualTo("a pink square and a small black cross on an orange background");
        for (int index = 0; index < 50; index++) {
            ShapeScene scene = shapes.scene(index);
            for (ShapeObject object : scene.objects()) {
                assertThat(scene.caption())
                        .contains(object.color().word() + " "
                                + object.shapeClass().word());
            }
        }
    }

    @Test
    void offersCaptionsBoxesAndMasksAsTargets() {
        for (int index = 0; index < 30; index++) {
            List<ShapeObject> objects = shapes.scene(index).objects();
            int ofImage = shapes.label(index);
            assertThat(shapes.target(index)).isEqualTo(new Target.ClassLabel(ofImage));
            assertThat(shapes.captions().target(index))
                    .isEqualTo(new Target.Caption(shapes.scene(index).caption()));
            Target.Masks masks = (Target.Masks) shapes.masks().target(index);
            assertThat(masks.masks()).hasSameSizeAs(objects);
            assertThat(masks.masks().get(0).label()).isEqualTo(ofImage);
            assertThat(shapes.boxes().target(index)).isEqualTo(masks.boxes());
            assertThat(shapes.boxes().image(index).pixels())
                    .isEqualTo(shapes.image(index).pixels());
        }
        assertThat(shapes.captions().size()).isEqualTo(shapes.size());
        assertThat(shapes.captions().classNames()).isEmpty();
        assertThat(shapes.boxes().classNames()).isEqualTo(shapes.classNames());
        assertThat(shapes.masks().subset("some", 3).classNames()).isEqualTo(shapes.classNames());
    }

    @Test
    void everyColourShowsOnSomeBackground() {
        for (ShapeColor background : ShapeColor.values()) {
            assertThat(ShapeColor.values()).anyMatch(color -> color.showsOn(background));
            assertThat(background.showsOn(background)).isFalse();
        }
    }

    @Test
    void rejectsImagesTooSmallToTellShapesApart() {
        assertThatThrownBy(() -> new Shapes(DataSource.Split.TRAIN, 10, 8, 0))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("24 by 24");
        assertThatThrownBy(() -> new Shapes(DataSource.Split.TRAIN, 0, 32, 0))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> shapes.image(400)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
