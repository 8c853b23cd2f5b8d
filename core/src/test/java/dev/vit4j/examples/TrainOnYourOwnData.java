package dev.vit4j.examples;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.train.Recipes;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Trains a Vision Transformer on images of your own: here it learns to classify stripes by their direction. */
public final class TrainOnYourOwnData {

    private TrainOnYourOwnData() {}

    /** Your images: five methods; {@code image} is called by several threads at once. */
    record Stripes(String name, int size, long seed) implements LabelledImages {

        @Override
        public List<String> classNames() {
            return List.of("horizontal", "vertical");
        }

        @Override
        public int label(int index) {
            return index % 2;
        }

        @Override
        public RgbImage image(int index) {
            byte[] pixels = new byte[32 * 32 * RgbImage.CHANNELS]; // rows from the top; red, green, blue
            new Random(seed + index).nextBytes(pixels);
            for (int i = 0; i < pixels.length; i++) {
                int place = label(index) == 0 ? i / 3 / 32 : i / 3 % 32;
                pixels[i] = place / 4 % 2 == 0 ? 0 : pixels[i];
            }
            return new RgbImage(32, 32, pixels);
        }
    }

    /** Leaves the model, its curves and its evaluation in {@code folder}. */
    static ClassificationMetrics train(Path folder) {
        Trainer.Data data = new Trainer.Data(
                new Stripes("stripes", 768, 0), new Stripes("stripes, test", 200, 10_000), Normalization.HALF);
        Recipes.Resolved recipe = Recipes.load("shapes", List.of("training.epochs=3", "data.batch_size=32"));
        try (RunFolder run = RunFolder.create(folder);
                Trainer<ClassificationMetrics> trainer = Trainer.begin(run, recipe, data, 0)) {
            return trainer.run(Trainer.Listener.NONE).orElseThrow();
        }
    }

    public static void main(String[] arguments) {
        System.out.println(train(Path.of(arguments[0])).toTable());
    }
}
