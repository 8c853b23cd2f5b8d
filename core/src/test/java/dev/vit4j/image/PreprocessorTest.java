package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessorTest {

    private static final Preprocessor CIFAR10 =
            Preprocessor.of(32, new Normalization(List.of(0.4914, 0.4822, 0.4465), List.of(0.247, 0.2435, 0.2616)));

    private static Preprocessor parse(String json) {
        return Preprocessor.parse(json, "p.json");
    }

    @Test
    void readsTheReferencesFile() {
        assertThat(Preprocessor.read(GoldenModel.folder("vit-cls").resolve(Preprocessor.FILE_NAME)))
                .isEqualTo(Preprocessor.of(32));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"feature_extractor_type\": \"ViTFeatureExtractor\", \"size\": 224, \"do_normalize\": true,"
                        + " \"image_mean\": [0.5, 0.5, 0.5], \"image_std\": [0.5, 0.5, 0.5], \"resample\": 2}",
                "{\"image_processor_type\": \"ViTImageProcessorFast\", \"size\": {\"height\": 224, \"width\": 224},"
                        + " \"do_convert_rgb\": null}",
                "{}"
            })
    void readsTheFilesOfEveryGeneration(String json) {
        assertThat(parse(json)).isEqualTo(Preprocessor.of(224));
    }

    @ParameterizedTest
    @ValueSource(strings = {"VIT", "DEIT", "CLIP", "BIT", "SIGLIP"})
    void takesTheClassesDefaultsForWhatAFileLeavesOutOrSetsToNull(ImageProcessor processor) {
        Preprocessor read = parse(
                "{\"image_processor_type\": \"" + processor.className() + "\", \"size\": null, \"image_mean\": null}");
        assertThat(read.size()).contains(processor.size());
        assertThat(read.resample()).isEqualTo(processor.interpolation());
        assertThat(read.crop().isPresent()).isEqualTo(processor.crops());
        assertThat(read.normalization()).isEqualTo(processor.normalization());
        assertThat(read.rescale()).hasValue(1 / 255.0);
        assertThat(read.backend()).isEqualTo(ResizeFilter.Backend.TORCHVISION);
        assertThat(parse(read.toJson())).isEqualTo(read);
    }

    /** As the reference does: null is what Python takes for false. */
    @ParameterizedTest
    @EnumSource
    void aFlagThatIsNullIsFalse(ImageProcessor processor) {
        String name = "{\"image_processor_type\": \"" + processor.className() + "\", ";
        assertThat(parse(name + "\"do_resize\": null}").size()).isEmpty();
        assertThat(parse(name + "\"do_center_crop\": null}").crop()).isEmpty();
        assertThat(parse(name + "\"do_rescale\": null}").rescale()).isEmpty();
        assertThat(parse(name + "\"do_normalize\": null}").normalizes()).isFalse();
        assertThat(parse(name + "\"size\": 20, \"default_to_square\": null}").size())
                .contains(new TargetSize.ShortestEdge(20, OptionalInt.empty()));
    }

    @Test
    void takesTorchvisionsNamesOfInterpolations() {
        assertThat(parse("{\"resample\": \"nearest\"}").resample()).isEqualTo(ResizeFilter.NEAREST_FLOOR);
        assertThat(parse("{\"resample\": \"nearest-exact\"}").resample()).isEqualTo(ResizeFilter.NEAREST);
        assertThat(parse("{\"resample\": \"lanczos\"}").resample()).isEqualTo(ResizeFilter.LANCZOS);
        Preprocessor floor = parse("{\"resample\": \"nearest\"}");
        assertThat(parse(floor.toJson())).isEqualTo(floor);
    }

    @Test
    void readsTheFileOfClipAsItStoodIn2021() {
        Preprocessor clip = parse("{\"feature_extractor_type\": \"CLIPFeatureExtractor\", \"size\": 224,"
                + " \"crop_size\": 224, \"do_center_crop\": true, \"resample\": 3}");
        assertThat(clip.processor()).isEqualTo(ImageProcessor.CLIP);
        assertThat(clip.size()).contains(new TargetSize.ShortestEdge(224, OptionalInt.empty()));
        assertThat(clip.crop()).contains(new TargetSize.Exact(224, 224));
        assertThat(clip.imageSize()).isEqualTo(224);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"shortest_edge\": 100} | 300 | 200 | 150 | 100",
                "{\"shortest_edge\": 100} | 200 | 301 | 100 | 150",
                "{\"shortest_edge\": 100, \"longest_edge\": 120} | 300 | 200 | 120 | 80",
                "{\"shortest_edge\": 100, \"longest_edge\": 200} | 300 | 200 | 150 | 100",
                "{\"max_height\": 50, \"max_width\": 50} | 200 | 100 | 50 | 25",
                "{\"height\": 7, \"width\": 9} | 200 | 100 | 9 | 7",
                "[7, 9] | 200 | 100 | 9 | 7",
                "64 | 200 | 100 | 64 | 64",
            })
    void resizesToTheSizeThatAFileSays(String size, int width, int height, int expectedWidth, int expectedHeight) {
        RgbImage resized =
                parse("{\"size\": " + size + "}").resized(new RgbImage(width, height, new byte[3 * width * height]));
        assertThat(resized.width()).isEqualTo(expectedWidth);
        assertThat(resized.height()).isEqualTo(expectedHeight);
    }

    @Test
    void leavesOutTheStepsThatAFileTurnsOff() {
        Preprocessor bare = parse("{\"do_normalize\": false, \"do_rescale\": false, \"do_resize\": false}");
        RgbImage image = new RgbImage(1, 1, new byte[] {1, (byte) 200, 3});
        assertThat(bare.resized(image)).isSameAs(image);
        assertThat(bare.pixelValues(image)).containsExactly(1, 200, 3);
        assertThatThrownBy(bare::imageSize).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void cropPadsWithZerosAndPutsTheOddPixelWhereTheBackendDoes() {
        Preprocessor crop = parse(
                "{\"do_resize\": false, \"do_center_crop\": true," + " \"crop_size\": {\"height\": 1, \"width\": 4}}");
        RgbImage white = new RgbImage(1, 1, new byte[] {-1, -1, -1});
        assertThat(crop.resized(white).pixels()).containsExactly(0, 0, 0, -1, -1, -1, 0, 0, 0, 0, 0, 0);
        assertThat(crop.withBackend(ResizeFilter.Backend.PIL).resized(white).pixels())
                .containsExactly(0, 0, 0, 0, 0, 0, -1, -1, -1, 0, 0, 0);
    }

    @Test
    void writesWhatItReads() {
        assertThat(parse(CIFAR10.toJson())).isEqualTo(CIFAR10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"image_processor_type\": \"YolosImageProcessor\" | image_processor_type must be one of those that vit4j"
                        + " supports: ViTImageProcessor, DeiTImageProcessor, CLIPImageProcessor, BitImageProcessor,",
                "\"size\": {\"longest_edge\": 224} | size must be a number, height and width, shortest_edge",
                "\"size\": 0 | size: height must be at least 1, found 0",
                "\"size\": 1000000000 | size: 1000000000 by 1000000000 pixels are more than the 715827879 that an image",
                "\"size\": {\"shortest_edge\": 2147483647} | size: 2147483647 by 2147483647 pixels are more than",
                "\"crop_size\": 2147483647, \"do_center_crop\": true | 2147483647 by 2147483647 pixels are more than",
                "\"size\": \"big\" | size must be an array of whole numbers",
                "\"crop_size\": {\"shortest_edge\": 3}, \"do_center_crop\": true | crop_size must be a number",
                "\"do_pad\": true, \"pad_size\": 3 | pad_size must be absent",
                "\"rescale_offset\": true | rescale_offset must be false",
                "\"resample\": 9 | resample must be 0 (nearest), 1 (Lanczos)",
                "\"image_mean\": [0.5, 0.5] | image_mean must have one number each for red, green and blue",
                "\"image_mean\": \"half\" | image_mean must be an array of numbers",
                "\"image_std\": [0, 1, 1] | image_std must be above 0",
            })
    void namesFileAndFieldThatDoNotFit(String field, String message) {
        assertThatThrownBy(() -> parse("{" + field + "}"))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("p.json: ")
                .hasMessageContaining(message);
    }

    @Test
    @Tag("engine")
    void normalizesAnImageOfTheRightSizeChannelByChannel() {
        Preprocessor two = Preprocessor.of(2, CIFAR10.normalization());
        RgbImage image = new RgbImage(2, 2, new byte[] {0, 1, 2, 10, 11, 12, 20, 21, 22, (byte) 255, (byte) 200, 32});
        try (Scope scope = Scope.open()) {
            Tensor tensor = two.toTensor(image);

            assertThat(tensor.shape()).containsExactly(3, 2, 2);
            float[] values = tensor.toFloatArray();
            assertThat((double) values[0]).isCloseTo((0 / 255.0 - 0.4914) / 0.247, within(1e-6));
            assertThat((double) values[3]).isCloseTo((255 / 255.0 - 0.4914) / 0.247, within(1e-6));
            assertThat((double) values[4 + 1]).isCloseTo((11 / 255.0 - 0.4822) / 0.2435, within(1e-6));
            assertThat((double) values[4 + 3]).isCloseTo((200 / 255.0 - 0.4822) / 0.2435, within(1e-6));
            assertThat((double) values[8 + 2]).isCloseTo((22 / 255.0 - 0.4465) / 0.2616, within(1e-6));
        }
    }

    @Test
    @Tag("engine")
    void resizesAnImageOfAnotherSize() {
        byte[] columns = new byte[8 * 4 * 3]; // black on the left, white on the right
        for (int i = 0; i < columns.length; i++) {
            columns[i] = (byte) (i / 3 % 8 < 4 ? 0 : 255);
        }
        try (Scope scope = Scope.open()) {
            Tensor tensor = Preprocessor.of(4).toTensor(new RgbImage(8, 4, columns));

            assertThat(tensor.shape()).containsExactly(3, 4, 4);
            float[] row = Arrays.copyOf(tensor.toFloatArray(), 4);
            assertThat(row[0]).isEqualTo(-1);
            assertThat(row[1]).isBetween(-1f, -0.5f);
            assertThat(row[2]).isCloseTo(-row[1], within(1e-6f));
            assertThat(row[3]).isCloseTo(1, within(1e-6f));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 10000000", "10000000, 1"})
    void anImageThatTakesTooMuchToResizeIsRefused(int width, int height) {
        RgbImage thread = new RgbImage(width, height, new byte[30_000_000]);
        assertThatThrownBy(() -> Preprocessor.of(224).resized(thread))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(width + " by " + height + " pixels would be resized to 224 by 224");
        RgbImage strip = new RgbImage(100_000, 1, new byte[300_000]);
        assertThat(Preprocessor.of(224).resized(strip).width()).isEqualTo(224);
    }

    /** transformers 5.24 passes over the ending, and writes none. */
    @Test
    void theEndingOfANameChoosesNoBackend() {
        Preprocessor named = parse("{\"image_processor_type\": \"CLIPImageProcessorPil\"}");
        assertThat(named).isEqualTo(parse("{\"image_processor_type\": \"CLIPImageProcessor\"}"));
        assertThat(named.backend()).isEqualTo(ResizeFilter.Backend.TORCHVISION);
        assertThat(named.withBackend(ResizeFilter.Backend.PIL).toJson()).contains("\"CLIPImageProcessor\"");
        assertThat(ImageProcessor.namesPillow("CLIPImageProcessorPil")).isTrue();
        assertThat(ImageProcessor.namesPillow("Pil")).isFalse();
    }

    @Test
    void oneMeanIsRepeatedForEachChannel() {
        Preprocessor one = parse("{\"image_mean\": [0.5], \"image_std\": [0.25], \"size\": 2}");
        assertThat(one).isEqualTo(parse("{\"image_mean\": 0.5, \"image_std\": 0.25, \"size\": 2}"));
        assertThat(one.normalization()).isEqualTo(new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25)));
    }

    @Test
    void oneChannelIsForGreyImages() {
        Preprocessor colour = parse("{\"image_mean\": [0.5], \"image_std\": [0.25], \"size\": 2}");
        Preprocessor grey =
                colour.withNormalization(colour.normalization().withChannels(1).orElseThrow());
        RgbImage image = new RgbImage(2, 2, new byte[] {(byte) 200, 10, 60, 0, 0, 0, 1, 1, 1, -1, -1, -1});
        float[] values = grey.pixelValues(grey.resized(image));
        assertThat(values).hasSize(4);
        // Pillow: Image.new("RGB", (1, 1), (200, 10, 60)).convert("L").getpixel((0, 0)) == 73
        assertThat(values[0]).isCloseTo((73 / 255f - 0.5f) / 0.25f, within(1e-6f));
        assertThat(values[3]).isEqualTo(2f);
        assertThat(parse(grey.toJson())).isEqualTo(colour);
        assertThat(parse("{\"image_mean\": [0.5]}").normalization()).isEqualTo(Normalization.HALF);
        assertThatThrownBy(() -> parse("{\"image_mean\": [0.5, 0.5]}")).hasMessageContaining("or one for grey");
    }

    @Test
    void aFileThatNamesNoProcessorHasTheOneGiven(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve(Preprocessor.FILE_NAME), "{\"do_resize\": true}");
        assertThat(Preprocessor.read(file, () -> ImageProcessor.CLIP))
                .isEqualTo(Preprocessor.parse("{\"image_processor_type\": \"CLIPImageProcessor\"}", "clip"));
        assertThat(Preprocessor.read(file).processor()).isEqualTo(ImageProcessor.VIT);
    }
}
