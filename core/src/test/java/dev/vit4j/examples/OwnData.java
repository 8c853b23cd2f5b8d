package dev.vit4j.examples;

import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Draw;
import dev.vit4j.data.Example;
import dev.vit4j.data.GeometricTransform;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.data.Transform;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/** Data sets, a target and transforms of your own: the examples in the documentation of package data. */
final class OwnData {

    private OwnData() {}

    // Images in memory.
    record Loaded(String name, List<String> classNames, List<RgbImage> images, List<Integer> labels)
            implements LabelledImages {
        @Override
        public int size() {
            return images.size();
        }

        @Override
        public int label(int index) {
            return labels.get(index);
        }

        @Override
        public RgbImage image(int index) {
            return images.get(index);
        }
    }

    // Photographs with captions.
    record Captioned(List<Path> files, List<String> texts) implements Dataset {
        @Override
        public String name() {
            return "photographs";
        }

        @Override
        public int size() {
            return files.size();
        }

        @Override
        public RgbImage image(int index) {
            return ImageDecoder.standard().decode(files.get(index));
        }

        @Override
        public Target target(int index) {
            return new Target.Caption(texts.get(index));
        }
    }

    // The position of a pupil in the image, in pixels.
    record Pupil(double x, double y) implements Target {
        @Override
        public String text() {
            return Double.toHexString(x) + " " + Double.toHexString(y);
        }

        @Override
        public Target moved(GeometricTransform.Placement placement) {
            return new Pupil(placement.x(x), placement.y(y));
        }
    }

    // Inverts one image in ten on average.
    record RandomInvert(double probability) implements Transform {
        @Override
        public Example apply(Example example, Draw draw) {
            if (!draw.chance(probability)) {
                return example;
            }
            byte[] pixels = example.image().pixels().clone();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) ~pixels[i];
            }
            return example.with(
                    new RgbImage(example.image().width(), example.image().height(), pixels));
        }
    }

    // Mirrors each image with probability 1/2.
    record Mirror() implements GeometricTransform {
        @Override
        public Placement placement(int width, int height, Draw draw) {
            return Placement.whole(width, height).mirroredIf(draw.chance(0.5));
        }
    }

    static Collator pupils() {
        // A column "pupil" of [B, 2].
        Collator pupils = (targets, columns) -> {
            FloatBuffer pupil = columns.floats("pupil", targets.size(), 2);
            for (Target target : targets) {
                Pupil at = (Pupil) target;
                pupil.put((float) at.x()).put((float) at.y());
            }
        };
        return pupils;
    }
}
