package dev.vit4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.Batch;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Loader;
import dev.vit4j.data.Target;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnDataTest {

    private static final int SIDE = 16;

    /** Black images with one white pixel, the pupil, whose centre is the target. */
    private record Eyes(int size) implements Dataset {

        @Override
        public String name() {
            return "eyes";
        }

        @Override
        public RgbImage image(int index) {
            byte[] pixels = new byte[SIDE * SIDE * RgbImage.CHANNELS];
            for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
                pixels[(row(index) * SIDE + column(index)) * RgbImage.CHANNELS + channel] = (byte) 255;
            }
            return new RgbImage(SIDE, SIDE, pixels);
        }

        @Override
        public Target target(int index) {
            return new OwnData.Pupil(column(index) + 0.5, row(index) + 0.5);
        }

        private static int column(int index) {
            return index % SIDE;
        }

        private static int row(int index) {
            return index * 7 % SIDE;
        }
    }

    @Test
    void aTargetOfYourOwnFollowsATransformOfYourOwnIntoAColumn() {
        Loader.Config config = Loader.Config.training(
                        10, List.of(new OwnData.Mirror(), new OwnData.RandomInvert(0.1)), Normalization.HALF, 3)
                .withCollator(OwnData.pupils())
                .withThreads(2);
        int mirrored = 0;
        int inverted = 0;
        try (Loader.Batches batches = new Loader(new Eyes(200), config).epoch(0)) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    for (int i = 0; i < batch.size(); i++) {
                        int x = (int) batch.floats("pupil").get(2 * i);
                        int y = (int) batch.floats("pupil").get(2 * i + 1);
                        float pupil = batch.images().get(((i * SIDE + y) * SIDE + x) * RgbImage.CHANNELS);
                        int corner = (y > 0 ? 0 : SIDE - 1) * SIDE; // in another row than the pupil
                        float around = batch.images().get((i * SIDE * SIDE + corner) * RgbImage.CHANNELS);
                        assertThat(pupil).isEqualTo(-around);
                        inverted += pupil < 0 ? 1 : 0;
                        mirrored += x == Eyes.column(batch.indices()[i]) ? 0 : 1;
                    }
                }
            }
        }
        assertThat(mirrored).isBetween(70, 130);
        assertThat(inverted).isBetween(5, 40);
    }

    @Test
    void dataSetsOfYourOwnAreLoaded(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("photograph.png");
        ImageIO.write(new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
        Dataset captioned = new OwnData.Captioned(List.of(file), List.of("a dark room"));
        assertThat(captioned.target(0)).isEqualTo(new Target.Caption("a dark room"));

        OwnData.Loaded loaded =
                new OwnData.Loaded("loaded", List.of("dark", "light"), List.of(captioned.image(0)), List.of(1));
        Loader.Config config = Loader.Config.evaluation(1, List.of(), Normalization.HALF);
        try (Loader.Batches batches = new Loader(loaded, config).epoch(0);
                Batch batch = batches.next()) {
            assertThat(batch.labels().get(0)).isEqualTo(1);
            assertThat(batch.images().get(0)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Dataset", "LabelledImages", "Target", "Transform", "GeometricTransform", "Collator"})
    void theDocumentationShowsThisCode(String type) throws IOException {
        String source = Files.readString(Path.of("src/main/java/dev/vit4j/data/" + type + ".java"));
        var example =
                Pattern.compile("<pre>\\{@code\n(.*?)\\}</pre>", Pattern.DOTALL).matcher(source);
        assertThat(example.find()).isTrue();
        String shown = example.group(1).replaceAll("(?m)^ +\\* ?", "");
        String program = Files.readString(Path.of("src/test/java/dev/vit4j/examples/OwnData.java"));

        assertThat(words(program.replaceAll("@Override\\s", ""))).contains(words(shown));
    }

    /** Formatting aside: pages are narrower. */
    private static String words(String code) {
        return code.replaceAll("\\s+", "");
    }
}
