package dev.vit4j.predict.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.model.VitTowers;
import dev.vit4j.pretrained.EmbeddedClasses;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.text.TokenIds;
import dev.vit4j.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The text side of a folder with both towers: the tokenizer and the model. */
public final class TextTower implements AutoCloseable {

    /** Texts that go through the model at once. */
    static final int BATCH = 64;

    private final Tokenizer tokenizer;
    private final LoadedDualEncoder model;

    private TextTower(Tokenizer tokenizer, LoadedDualEncoder model) {
        this.tokenizer = tokenizer;
        this.model = model;
    }

    /** @throws ResourceException if the folder doesn't have both towers and their tokenizer, or a file is broken */
    public static TextTower load(Path folder, ModelFolder.LoadOptions options) {
        requireBothTowers(folder);
        Tokenizer tokenizer = Tokenizer.load(folder);
        LoadedDualEncoder model = ModelFolder.loadDualEncoder(folder, options);
        try {
            requireProjectedImages(folder, model);
            TextEncoderConfig text = model.config().text().encoder();
            return new TextTower(tokenizer.forTower(text.vocabSize(), text.maxPositionEmbeddings()), model);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private static void requireBothTowers(Path folder) {
        String found = switch (ModelFolder.towers(folder)) {
            case BOTH -> "";
            case IMAGE -> "takes images alone";
            case TEXT -> "takes texts alone";
        };
        if (!found.isEmpty()) {
            throw new ResourceException(
                    folder + ": config.json: the model " + found + "; texts can only be compared by one that "
                            + "compares images with texts, such as a CLIPModel or a SiglipModel with both of its towers");
        }
    }

    /** An image tower that opens by itself without its projection gives vectors of another space, even if of the same width. */
    private static void requireProjectedImages(Path folder, LoadedDualEncoder model) {
        if (model.config() instanceof VitTowers.Config) {
            throw new ResourceException(
                    folder + ": config.json: the image tower of a vit4j-clip or vit4j-siglip model opens "
                            + "without the projection into the space of its texts, so that predictors can't compare the two yet; "
                            + "a LoadedDualEncoder compares them, and models of clip and siglip have no such limit");
        }
    }

    public List<LoadedModel.Warning> warnings() {
        return model.warnings();
    }

    /** Vectors of length 1 [E], one per text. */
    public List<float[]> embed(List<String> texts) {
        List<float[]> vectors = new ArrayList<>();
        for (int start = 0; start < texts.size(); start += BATCH) {
            List<String> some = texts.subList(start, Math.min(texts.size(), start + BATCH));
            TokenIds ids = tokenizer.encode(some);
            long[] all = Arrays.stream(ids.toArray()).asLongStream().toArray();
            try (Scope scope = Scope.open()) {
                float[] values = model.embedTexts(Tensor.of(all, ids.rows(), ids.length()))
                        .toFloatArray();
                int width = values.length / some.size();
                for (int i = 0; i < some.size(); i++) {
                    vectors.add(Arrays.copyOfRange(values, i * width, (i + 1) * width));
                }
            }
        }
        return vectors;
    }

    public boolean isTooLong(String text) {
        return tokenizer.encode(text).leftOut() > 0;
    }

    /** The tokens of the longest text that is read whole, with those around it. */
    int longest() {
        return tokenizer.longest();
    }

    List<Integer> ids(String text) {
        return tokenizer.encode(text).ids();
    }

    /** As {@link LoadedDualEncoder#classes}. */
    EmbeddedClasses classes(List<String> labels, float[][] vectors) {
        return model.classes(labels, vectors);
    }

    @Override
    public void close() {
        model.close();
    }
}
