package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.SharedFolder;
import dev.vit4j.hub.FakeHub;
import dev.vit4j.hub.HubId;
import dev.vit4j.hub.HubModels;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.ResizeFilter;
import dev.vit4j.image.RgbImage;
import dev.vit4j.net.TransferListener;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.preprocessing.FolderPreprocessing;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as other people have them: {@code cases} of the folder that VIT4J_SHARED names. */
@Tag("engine")
class CasesOfFoldersTest {

    private static Path named(String name) {
        return SharedFolder.path("cases/" + name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "peft      | a LoRA adapter of \"vit\" | merge_and_unload",
                "open_clip | open_clip_model.safetensors | safetensors",
                "timm      | has neither model.safetensors | model.safetensors.index.json",
                "tf        | its weights in tf_model.h5, a TensorFlow file | from_tf=True"
            })
    void aForeignFolderIsNamedForWhatItIs(String name, String what, String wayOut) {
        Path folder = named("foreign-folders/" + name);
        for (Runnable opening : List.<Runnable>of(
                () -> ModelFolder.load(folder),
                () -> ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT))) {
            assertThatThrownBy(opening::run)
                    .isInstanceOf(ResourceException.class)
                    .hasMessageStartingWith(folder.toString())
                    .hasMessageContainingAll(what, wayOut);
        }
    }

    @ParameterizedTest
    @CsvSource({"compile, _orig_mod.", "ddp, module."})
    void aPrefixThatAllNamesShareIsPassedOver(String name, String prefix) {
        Path image = named("foreign-folders/a.jpg");
        try (LoadedModel model = ModelFolder.load(named("foreign-folders/" + name));
                LoadedModel plain = ModelFolder.load(named("foreign-folders/no-preprocessor"))) {
            assertThat(model.warnings()).extracting(LoadedModel.Warning::field).containsExactly(prefix);
            assertThat(SingleImages.classify(model, model.decoder().open(image), 3))
                    .isEqualTo(SingleImages.classify(plain, plain.decoder().open(image), 3));
        }
    }

    @Test
    void aModelWithoutPreprocessingHasItsFamilys() {
        try (LoadedModel model = ModelFolder.load(named("foreign-folders/no-preprocessor"));
                LoadedModel other = ModelFolder.load(named("foreign-folders/ddp"))) {
            assertThat(model.warnings())
                    .singleElement()
                    .satisfies(warning -> assertThat(warning.toString())
                            .contains(
                                    "preprocessor_config.json: does not exist",
                                    "ViTImageProcessor, 32 by 32 pixels, mean [0.5, 0.5, 0.5]"));
            assertThat(model.preprocessing()).isEqualTo(other.preprocessing());
        }
    }

    @ParameterizedTest
    @CsvSource({"nan, NaN", "inf, infinite"})
    void aModelWhoseWeightsAreNoNumbersIsRefused(String name, String what) {
        Path folder = named("nan-weights/" + name);
        assertThatThrownBy(() -> ModelFolder.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(folder.resolve("model.safetensors") + ": ")
                .hasMessageContainingAll(" 1 of its ", " values is no number (" + what + ")")
                .asInstanceOf(InstanceOfAssertFactories.type(ResourceException.class))
                .extracting(ResourceException::setting)
                .as("a wider precision, which would not help")
                .isEqualTo(Optional.empty());
        try (LoadedModel looked = ModelFolder.load(folder, ModelFolder.LoadOptions.DEFAULT.withNonFiniteWeights())) {
            assertThat(looked.warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.field())
                        .isIn(DescribedModel.of(looked.config())
                                .names()
                                .get(0)
                                .toTheirs(looked.parameters().all())
                                .keySet());
                assertThat(warning.message()).contains("(" + what + ")");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey", "colour", "palette"})
    void oneChannelSeesWhatTheReferenceSees(String name) throws Exception {
        Path ours = Path.of(
                CasesOfFoldersTest.class.getResource("/golden/one-channel").toURI());
        Path image = switch (name) {
            case "grey" -> named("one-channel/a.jpg");
            case "colour" -> ours.resolve("a.png");
            default -> ours.resolve("palette.png");
        };
        try (LoadedModel model = ModelFolder.load(named("one-channel/model"));
                SafetensorsReader golden = SafetensorsReader.open(ours.resolve("golden.safetensors"));
                Scope scope = Scope.open()) {
            assertThat(model.warnings()).extracting(LoadedModel.Warning::field).doesNotContain("image_mean");
            Tensor logits = model.scores(model.preprocessing()
                    .toTensor(ImageDecoder.standard().decode(image))
                    .unsqueeze(0));
            GoldenModel.assertClose("logits", logits, golden.read(name + ".torchvision.logits"), 2e-5);
            for (ResizeFilter.Backend backend : List.of(ResizeFilter.Backend.TORCHVISION, ResizeFilter.Backend.PIL)) {
                var preprocessor = model.preprocessing().withBackend(backend);
                RgbImage resized =
                        preprocessor.resized(ImageDecoder.standard().open(image), ImageDecoder.Limits.STANDARD);
                assertThat(preprocessor.pixelValues(resized))
                        .as("%s", backend)
                        .isEqualTo(golden.read(name + "." + backend + ".pixel_values")
                                .toFloatArray());
            }
            assertThat(SingleImages.classify(model, model.decoder().open(image), 3))
                    .hasSize(3);
        }
    }

    /** What the case's server does: no commit and no listing, everything compressed, a model in a folder of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"nocommit", "gzip", "subfolder"})
    void aMirrorGivesTheModel(String mode, @TempDir Path cache) throws IOException {
        Path model = named("hub-mirror/model");
        try (FakeHub hub = new FakeHub()) {
            String id = "org/model";
            switch (mode) {
                case "nocommit" -> {
                    hub.withFolder(model).withoutCommits();
                    id += "@" + FakeHub.COMMIT;
                }
                case "gzip" -> hub.withFolder(model).compressing("gzip");
                default -> {
                    try (Stream<Path> files = Files.list(model)) {
                        for (Path file : files.toList()) {
                            hub.with("image_encoder/" + file.getFileName(), Files.readAllBytes(file));
                        }
                    }
                    id += "/image_encoder";
                }
            }
            Map<String, String> environment = Map.of(
                    "HF_HUB_CACHE",
                    cache.toString(),
                    "HF_ENDPOINT",
                    hub.endpoint().toString());
            Path fetched =
                    HubModels.of(environment, cache).folder(HubId.parse(id).orElseThrow(), TransferListener.NONE);
            assertThat(fetched.resolve("model.safetensors")).hasSameBinaryContentAs(model.resolve("model.safetensors"));
            try (LoadedModel opened = ModelFolder.load(fetched)) {
                assertThat(opened.warnings()).isEmpty();
            }
        }
    }

    @Test
    void theEndingPilIsPassedOver() {
        Path place = named("pil-suffix");
        FolderPreprocessing prepared = FolderPreprocessing.read(place.resolve("model"));
        assertThat(prepared.warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.field()).isEqualTo("image_processor_type");
            assertThat(warning.message()).startsWith("ViTImageProcessorPil, whose suffix Pil");
        });
        RgbImage rows = ImageDecoder.standard().decode(place.resolve("rows.png"));
        try (SafetensorsReader golden = SafetensorsReader.open(place.resolve("golden.safetensors"));
                Scope scope = Scope.open()) {
            for (ResizeFilter.Backend backend : List.of(ResizeFilter.Backend.TORCHVISION, ResizeFilter.Backend.PIL)) {
                var preprocessor = backend == ResizeFilter.Backend.PIL
                        ? prepared.preprocessor().withBackend(ResizeFilter.Backend.PIL)
                        : prepared.preprocessor();
                assertThat(preprocessor.pixelValues(preprocessor.resized(rows)))
                        .as("%s", backend)
                        .isEqualTo(golden.read("rows.png." + backend + ".pixel_values")
                                .toFloatArray());
            }
        }
    }
}
