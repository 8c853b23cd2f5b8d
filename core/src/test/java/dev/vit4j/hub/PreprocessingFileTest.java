package dev.vit4j.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.TargetSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                .extracting(LoadWarning::toString)
                .asString()
                .startsWith(
                        folder.resolve("preprocessor_config.json") + ": does not exist, so that images are prepared");
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
                    .extracting(LoadWarning::toString)
                    .anyMatch(warning ->
                            warning.startsWith(folder.resolve("processor_config.json") + ": image_processor_type: "));
        }
    }
}
