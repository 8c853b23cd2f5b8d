package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

/** A small checkpoint with what the reference computed from it: a folder of the test resources. */
public final class GoldenModel implements AutoCloseable {

    private final LoadedModel model;
    private final SafetensorsReader reference;

    private GoldenModel(Path folder) {
        model = ModelFolder.load(folder);
        reference = SafetensorsReader.open(folder.resolve("golden.safetensors"));
    }

    public static GoldenModel open(String name) {
        return new GoldenModel(folder(name));
    }

    public static Path folder(String name) {
        return folder("models", name);
    }

    /** The folder of a checkpoint with a text tower. */
    public static Path towers(String name) {
        return folder("towers", name);
    }

    /** The folder of a checkpoint as timm saves it. */
    public static Path timm(String name) {
        return folder("timm", name);
    }

    /** The folder of a checkpoint as OpenCLIP saves it. */
    public static Path openClip(String name) {
        return folder("openclip", name);
    }

    private static Path folder(String kind, String name) {
        String resource = "/golden/" + kind + "/" + name + "/golden.safetensors";
        var url = Objects.requireNonNull(GoldenModel.class.getResource(resource), resource);
        return Objects.requireNonNull(Path.of(URI.create(url.toString())).getParent());
    }

    public LoadedModel model() {
        return model;
    }

    public Set<String> keys() {
        return reference.names();
    }

    /** What the reference computed, in the caller's scope. */
    public Tensor reference(String key) {
        return reference.read(key);
    }

    /** Asserts that no element differs by more than {@code tolerance} times the larger of 1 and the largest expected. */
    public static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).as("shape of %s", what).isEqualTo(expected.shape());
        double scale = Math.max(1, expected.abs().max().item());
        assertThat(actual.sub(expected).abs().max().item())
                .as("largest difference of %s, whose largest value is %s", what, scale)
                .isLessThanOrEqualTo(tolerance * scale);
    }

    @Override
    public void close() {
        model.close();
        reference.close();
    }
}
