package dev.vit4j.predict;

import dev.vit4j.ResourceException;
import dev.vit4j.predict.internal.TextTower;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import java.nio.file.Path;
import java.util.List;

/**
 * Embeds texts with CLIP or SigLIP, in the space of the model's image embeddings: what finds images by words. Vectors have length
 * 1. Threads may share one; calls are computed one after the other. It must be closed, which frees the weights.
 *
 * <pre>{@code
 * try (TextEmbedder texts = TextEmbedder.load(Path.of("clip-vit-base-patch32"));
 *         VectorIndex index = VectorIndex.open(Path.of("photos.index"), 2)) {
 *     index.search(texts.embed("a dog on a beach"), 10).forEach(System.out::println);
 * }
 * }</pre>
 */
public final class TextEmbedder implements AutoCloseable {

    private final TextTower tower;

    private TextEmbedder(TextTower tower) {
        this.tower = tower;
    }

    /**
     * The model in a folder, in fp32, on a thread for each core that the process may use.
     *
     * @throws ResourceException if the folder doesn't have both towers and their tokenizer, or a file is broken
     */
    public static TextEmbedder load(Path folder) {
        return load(folder, ModelFolder.LoadOptions.DEFAULT);
    }

    /** As {@link #load(Path)}, with options. */
    public static TextEmbedder load(Path folder, ModelFolder.LoadOptions options) {
        return new TextEmbedder(TextTower.load(folder, options));
    }

    /** Warnings from loading the folder; empty if there are none. */
    public List<LoadedModel.Warning> warnings() {
        return tower.warnings();
    }

    /**
     * Embeds a text; the end of one that is too long for the model is cut off ({@link #isTooLong}).
     *
     * @return [E]
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after this has been closed
     */
    public float[] embed(String text) {
        return embed(List.of(text)).get(0);
    }

    /** As {@link #embed(String)}, for many texts. */
    public List<float[]> embed(List<String> texts) {
        return tower.embed(texts);
    }

    /** Whether the model reads the beginning of the text only. */
    public boolean isTooLong(String text) {
        return tower.isTooLong(text);
    }

    @Override
    public void close() {
        tower.close();
    }
}
