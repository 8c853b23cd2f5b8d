package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.hub.GoldenModel;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessorTest {

    private static final Preprocessor CIFAR10 =
            Preprocessor.of(32, List.of(0.4914, 0.4822, 0.4465), List.of(0.247, 0.2435, 0.2616));

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

    @Test
    void leavesOutTheStepsThatAFileTurnsOff() {
        assertThat(parse("{\"do_normalize\": false, \"do_rescale\": false, \"resample\": 3}"))
                .isEqualTo(new Preprocessor(
                        224, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0), Preprocessor.Resample.BICUBIC, 1));
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
                "\"image_processor_type\": \"CLIPImageProcessor\" | image_processor_type must be ViTImageProcessor",
                "\"size\": {\"shortest_edge\": 224} | size must be a square's size",
                "\"do_resize\": false | do_resize must be true",
                "\"do_center_crop\": true | do_center_crop must be false",
                "\"resample\": 1 | resample must be 2 (bilinear) or 3 (bicubic), found 1",
                "\"image_mean\": [0.5] | image_mean must be a number each for red, green and blue",
                "\"image_mean\": 0.5 | image_mean must be an array of numbers",
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
    void normalisesAnImageOfTheRightSizeChannelByChannel() {
        Preprocessor two =
                new Preprocessor(2, CIFAR10.mean(), CIFAR10.std(), Preprocessor.Resample.BILINEAR, 1 / 255.0);
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

    @Test
    void rejectsAResizeByAnInterpolationThatIsNotBuilt() {
        Preprocessor bicubic =
                new Preprocessor(4, CIFAR10.mean(), CIFAR10.std(), Preprocessor.Resample.BICUBIC, 1 / 255.0);
        assertThatThrownBy(() -> bicubic.toTensor(new RgbImage(2, 2, new byte[12])))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("2 by 2")
                .hasMessageContaining("BICUBIC");
    }
}
