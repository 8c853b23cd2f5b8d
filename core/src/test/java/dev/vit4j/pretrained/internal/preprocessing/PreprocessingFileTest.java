package dev.vit4j.pretrained.internal.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.TargetSize;
import dev.vit4j.pretrained.GoldenModel;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As transformers 5.24's AutoImageProcessor chooses. */
class PreprocessingFileTest {

    private static final String SIGLIP =
            "{\"image_processor_type\": \"SiglipImageProcessor\", \"size\": {\"height\": 7, \"width\": 7}}";
    private static final String VIT =
            "{\"image_processor_type\": \"ViTImageProcessor\", \"size\": {\"height\": 9, \"width\": 9}}";
    private static final String NESTED =
            "{\"image_processor\": " + SIGLIP + ", \"processor_class\": \"SiglipProcessor\"}";

    @TempDir
    private Path folder;

    @BeforeEach
    void describeAModel() throws IOException {
        write("config.json", "{\"model_type\": \"siglip\"}");
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json);
    }

    private void assertRead(ImageProcessor processor, int side) {
        Preprocessor read = ModelFolder.preprocessing(folder);
        assertThat(read.processor()).isEqualTo(processor);
        assertThat(read.size()).contains(new TargetSize.Exact(side, side));
    }

    @Test
    void aProcessorsFileWithAnImageProcessorGoesBeforeThePreprocessors() throws IOException {
        write("processor_config.json", NESTED);
        assertRead(ImageProcessor.SIGLIP, 7);
        write("preprocessor_config.json", VIT);
        assertRead(ImageProcessor.SIGLIP, 7);
    }

    @Test
    void oneWithoutIsPassedOver() throws IOException {
        write("preprocessor_config.json", VIT);
        write("processor_config.json", "{\"processor_class\": \"SiglipProcessor\"}");
        assertRead(ImageProcessor.VIT, 9);
        write("processor_config.json", "{\"image_processor\": null}");
        assertRead(ImageProcessor.VIT, 9);
        write("processor_config.json", SIGLIP);
        assertRead(ImageProcessor.VIT, 9);
        Files.delete(folder.resolve("preprocessor_config.json"));
        assertRead(ImageProcessor.SIGLIP, 7);
    }

    @Test
    void anImageProcessorWithoutANameIsTheFamilys() throws IOException {
        write("processor_config.json", "{\"image_processor\": {}}");
        assertRead(ImageProcessor.SIGLIP, 224);
    }

    @Test
    void namesTheFileAndItsField() throws IOException {
        write("processor_config.json", "{\"image_processor\": {\"size\": \"big\"}}");
        assertThatThrownBy(() -> ModelFolder.preprocessing(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(folder.resolve("processor_config.json") + ": image_processor: size must be");
        write("processor_config.json", "{\"processor_class\": \"SiglipProcessor\"}");
        assertThat(FolderPreprocessing.read(folder).warnings())
                .singleElement()
                .extracting(LoadedModel.Warning::toString)
                .asString()
                .startsWith(folder.resolve("preprocessor_config.json") + ": does not exist, so images are prepared");
    }

    /** As facebook/dinov2-base's and facebook/deit-base-distilled-patch16-224's files have it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dinov2 | BitImageProcessor, 224 by 224 pixels | a shorter side of 256 (bicubic)",
                "deit | DeiTImageProcessor, 224 by 224 pixels | 256 by 256 (bicubic)"
            })
    void withoutAFileFacebooksModelsSeeWhatFacebooksFilesSay(String type, String what, String resized)
            throws IOException {
        write("config.json", "{\"model_type\": \"" + type + "\", \"image_size\": 224}");
        FolderPreprocessing usual = FolderPreprocessing.read(folder);
        assertThat(usual.preprocessor().normalization()).isEqualTo(Normalization.IMAGENET);
        assertThat(usual.warnings())
                .singleElement()
                .satisfies(
                        warning -> assertThat(warning.message()).contains(what, "mean [0.485, 0.456, 0.406]", resized));
        assertThat(usual.file()).isEmpty();
    }

    @Test
    void theUsualPartOfAnImageIsTakenAtTheModelsSize() throws IOException {
        write("config.json", "{\"model_type\": \"deit\", \"image_size\": 112}");
        Preprocessor usual = FolderPreprocessing.read(folder).preprocessor();
        assertThat(usual.size()).contains(new TargetSize.Exact(128, 128));
        assertThat(usual.crop()).contains(new TargetSize.Exact(112, 112));
    }

    @Test
    void oneMeanMakesImagesGreyOnlyForAModelOfOneChannel() throws IOException {
        Files.delete(folder.resolve("config.json"));
        write("preprocessor_config.json", VIT.replace("{\"image_p", "{\"image_mean\": [0.5], \"image_p"));
        assertThat(FolderPreprocessing.read(folder).preprocessor().normalization())
                .isEqualTo(Normalization.HALF);
        for (String known : new String[] {"vit", "unheard_of"}) {
            write("config.json", "{\"model_type\": \"" + known + "\", \"num_channels\": 1}");
            FolderPreprocessing grey = FolderPreprocessing.read(folder);
            assertThat(grey.preprocessor().normalization().mean()).containsExactly(0.5);
            assertThat(grey.warnings()).isEmpty();
        }
    }

    @Test
    void whoChoosesAnArithmeticIsNotToldOfTheOther() throws IOException {
        write("preprocessor_config.json", VIT.replace("Processor\"", "ProcessorPil\""));
        assertThat(FolderPreprocessing.read(folder).warnings()).hasSize(1);
        FolderPreprocessing chosen = FolderPreprocessing.read(folder, ResizeFilter.Backend.PIL_12);
        assertThat(chosen.preprocessor().backend()).isEqualTo(ResizeFilter.Backend.PIL_12);
        assertThat(chosen.warnings()).isEmpty();
    }

    @Tag("engine")
    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"image_processor_type\": \"BeitImageProcessor\"}", "{\"size\": \"big\"}"})
    void aModelOpensToBeLookedAtWhateverItsPreprocessing(String json) throws IOException {
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(
                    GoldenModel.folder("siglip-cls").resolve(file),
                    folder.resolve(file),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        for (String name : new String[] {"preprocessor_config.json", "processor_config.json"}) {
            write(name, name.startsWith("pre") ? json : "{\"image_processor\": " + json + "}");
            assertThatThrownBy(() -> ModelFolder.load(folder)).isInstanceOf(ResourceException.class);
            ModelFolder.LoadOptions options =
                    ModelFolder.LoadOptions.DEFAULT.withUnusablePreprocessing().withBackend(ResizeFilter.Backend.PIL);
            try (LoadedModel model = ModelFolder.load(folder, options)) {
                assertThat(model.preprocessing().backend()).isEqualTo(ResizeFilter.Backend.PIL);
                assertThat(model.warnings()).singleElement().satisfies(warning -> {
                    assertThat(warning.file()).isEqualTo(folder.resolve(name));
                    assertThat(warning.message()).startsWith("cannot be used (").contains("SiglipImageProcessor");
                });
            }
        }
    }

    @Tag("engine")
    @Test
    void aModelOpensWithIt() throws IOException {
        Path golden = GoldenModel.folder("siglip-cls");
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(golden.resolve(file), folder.resolve(file), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        write(
                "processor_config.json",
                "{\"image_processor\": " + Files.readString(golden.resolve("preprocessor_config.json")) + "}");
        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThat(model.preprocessing()).isEqualTo(ModelFolder.preprocessing(golden));
            assertThat(model.warnings()).isEmpty();
        }
        write("processor_config.json", NESTED.replace("Siglip", "CLIP"));
        try (LoadedModel model = ModelFolder.load(folder)) {
            assertThat(model.warnings())
                    .extracting(LoadedModel.Warning::toString)
                    .anyMatch(warning ->
                            warning.startsWith(folder.resolve("processor_config.json") + ": image_processor_type: "));
        }
    }
}
