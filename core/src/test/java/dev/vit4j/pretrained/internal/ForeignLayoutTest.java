package dev.vit4j.pretrained.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.hub.HubId;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.pretrained.internal.weights.WrapperPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignLayoutTest {

    private static final String CONFIG = "{\"model_type\": \"vit\"}";

    @TempDir
    private Path folder;

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, content);
    }

    private void refuses(String... parts) {
        assertThatThrownBy(() -> ForeignLayout.requireNone(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContainingAll(parts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "flax_model.msgpack | a Flax file",
                "tf_model.h5 | a TensorFlow file",
                "model.weights.h5 | a Keras file",
                "saved_model.pb | a SavedModel",
                "imagenet21k.npz | arrays of NumPy",
                "model.onnx | an ONNX file",
                "onnx/model.onnx | an ONNX file",
                "mmproj-f16.gguf | a GGUF file",
                "openvino_model.xml | a model of OpenVINO",
                "vit.tflite | a model for phones",
                "last.ckpt | a checkpoint of PyTorch Lightning, a pickle",
                "pytorch_model.bin | a pickle",
                "pytorch_model.safetensors | has no model.safetensors, but pytorch_model.safetensors",
                "model.fp16.safetensors | name a copy of them model.safetensors"
            })
    void weightsOfOtherFormatsAreNamed(String file, String what) throws IOException {
        write("config.json", CONFIG);
        write(file, "");
        refuses(file, what);
    }

    @Test
    void weightsWithoutAConfigurationAreNamed() throws IOException {
        write("model.safetensors", "");
        refuses("config.json does not exist", "get it from the source of the weights");
    }

    @Test
    void theModelsInsideOfSomethingLargerAreNamed() throws IOException {
        write("model_index.json", "{}");
        write("unet/config.json", "{}");
        write("unet/diffusion_pytorch_model.safetensors", "");
        write("text_encoder/config.json", "{\"model_type\": \"clip_text_model\"}");
        write("text_encoder/model.safetensors", "");
        refuses("a pipeline of diffusers (model_index.json), with no folder inside");
        write("image_encoder/config.json", "{\"model_type\": \"clip_vision_model\"}");
        write("image_encoder/model.safetensors", "");
        refuses("name the folder of a model inside: " + folder.resolve("image_encoder"));
        Files.delete(folder.resolve("model_index.json"));
        write("modules.json", "[]");
        refuses(
                "the layout of sentence-transformers",
                folder.resolve("image_encoder").toString());
    }

    @Test
    void theLastCheckpointComesFirst() throws IOException {
        write("training_args.bin", "");
        for (String step : List.of("500", "1000", "90")) {
            write("checkpoint-" + step + "/config.json", CONFIG);
            write("checkpoint-" + step + "/model.safetensors", "");
        }
        refuses("is not a model itself; name the folder of a model inside: " + folder.resolve("checkpoint-1000") + ", "
                + "or "
                + folder.resolve("checkpoint-500") + ", or ");
    }

    @Test
    void aFolderOfTheHubsCacheIsNoModelItself() throws IOException {
        String snapshot = "snapshots/0123456789abcdef0123456789abcdef01234567";
        write(snapshot + "/config.json", CONFIG);
        write(snapshot + "/model.safetensors", "");
        refuses("name the folder of a model inside: " + folder.resolve(snapshot));
    }

    @Test
    void anAdapterThatSaysNoBaseIsNamed() throws IOException {
        write("adapter_config.json", "{\"peft_type\": \"IA3\"}");
        refuses("an adapter (IA3) of the model that it names");
    }

    @Test
    void timmsWrapperIsNamed() throws IOException {
        write("config.json", "{\"model_type\": \"timm_wrapper\", \"architecture\": \"resnet18\"}");
        write("model.safetensors", "");
        refuses("a model of timm, resnet18");
    }

    @Test
    void aModelIsNoneWhateverLiesBeside() throws IOException {
        write("config.json", CONFIG);
        write("model.safetensors", "");
        for (String beside : List.of("open_clip_config.json", "tf_model.h5", "modules.json", "pytorch_model.bin")) {
            write(beside, "{}");
        }
        assertThatCode(() -> ForeignLayout.requireNone(folder)).doesNotThrowAnyException();
    }

    @Test
    void anEmptyFolderTellsNothing() {
        assertThatCode(() -> ForeignLayout.requireNone(folder)).doesNotThrowAnyException();
    }

    @Test
    void aFileIsNamedForWhatItIs() throws IOException {
        write("vit.gguf", "");
        write("config.json", CONFIG);
        Path file = folder.resolve("vit.gguf");
        assertThatThrownBy(() -> ModelFolder.load(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(file + " is a GGUF file");
        assertThatThrownBy(() -> ModelFolder.load(folder.resolve("config.json")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is not a folder")
                .hasMessageEndingWith("; give the folder that contains it");
    }

    @Test
    void wrappersPutPrefixesBeforeTheNamesOfTheModel() {
        assertThat(prefix("module.a", "module.b")).isEqualTo("module.");
        assertThat(prefix("module.a", "module.b", "n_averaged")).isEqualTo("module.");
        assertThat(prefix("_orig_mod.module.a", "_orig_mod.module.b")).isEqualTo("_orig_mod.module.");
        assertThat(prefix("module._orig_mod.a")).isEqualTo("module._orig_mod.");
        assertThat(prefix("module.a", "b")).isEmpty();
        assertThat(prefix("module.x", "a")).isEmpty();
        assertThat(prefix("module.x")).isEmpty();
        assertThat(prefix()).isEmpty();
    }

    /** Of a model of three tensors. */
    private static String prefix(String... names) {
        return WrapperPrefix.of(
                Set.of(names),
                found -> found.stream().filter(Set.of("a", "b", "c")::contains).count());
    }

    @Test
    void whatTrainingGoesOnByIsNoModel() throws IOException {
        write("config.json", CONFIG);
        for (String file : List.of("optimizer.pt", "scheduler.pt", "rng_state.pth", "training_args.bin", "scaler.pt")) {
            write(file, "");
        }
        assertThatCode(() -> ForeignLayout.requireNone(folder)).doesNotThrowAnyException();
        write("tf_model.h5", "");
        refuses("its weights in tf_model.h5, a TensorFlow file", "from_tf=True");
        write("a.pkl", "");
        refuses("its weights in tf_model.h5");
        write("last.ckpt", "");
        write("pytorch_model.bin", "");
        refuses("its weights in pytorch_model.bin, a pickle", "from_pretrained, then save_pretrained");
    }

    @ParameterizedTest
    @ValueSource(strings = {"open_clip_config.json", "modules.json", "model_index.json", "adapter_config.json"})
    void besideAConfigurationOfTransformersTheFormatAloneCounts(String marker) throws IOException {
        write("config.json", "{\"model_type\": \"clip\"}");
        write("open_clip_pytorch_model.bin", "");
        write("pytorch_model.bin", "");
        write(marker, "{}");
        refuses("its weights in pytorch_model.bin, a pickle", "save_pretrained");
    }

    @Test
    void openClipsPicklesAloneAreOfItsLayout() throws IOException {
        write("open_clip_config.json", "{}");
        write("open_clip_pytorch_model.bin", "");
        refuses("has OpenCLIP's layout", "open_clip_model.safetensors");
        write("open_clip_model.safetensors", "");
        assertThatCode(() -> ForeignLayout.requireNone(folder)).doesNotThrowAnyException();
    }

    @Test
    void shardsWithoutTheirIndexAreNamed() throws IOException {
        write("config.json", CONFIG);
        write("model-00001-of-00002.safetensors", "");
        refuses("has no model.safetensors.index.json", "model-00001-of-00002.safetensors");
    }

    @Test
    void linksAreFollowed() throws IOException {
        write("real/tf_model.h5", "");
        write("real/config.json", CONFIG);
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/loop"), folder.resolve("real"));
        assertThatThrownBy(() -> ForeignLayout.requireNone(link))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(link + " has its weights in tf_model.h5, a TensorFlow file");
        write("runs/modules.json", "[]");
        write("elsewhere/config.json", CONFIG);
        write("elsewhere/model.safetensors", "");
        Files.createSymbolicLink(folder.resolve("runs/image_encoder"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> ForeignLayout.requireNone(folder.resolve("runs")))
                .hasMessageContaining("name the folder of a model inside: " + folder.resolve("runs/image_encoder"));
    }

    @Test
    void aRepositorysFoldersAreNamedAsTheHubNamesThem() {
        HubId id = new HubId("o/n", "v1");
        ForeignLayout layout = new ForeignLayout(
                id.toString(),
                List.of("model_index.json", "image_encoder/config.json", "image_encoder/model.safetensors"),
                file -> Optional.empty(),
                name -> id.inside(name).toString());
        assertThat(layout.named())
                .hasValueSatisfying(message -> assertThat(message)
                        .startsWith("o/n@v1 is a pipeline of diffusers")
                        .endsWith("o/n/image_encoder@v1"));
    }
}
