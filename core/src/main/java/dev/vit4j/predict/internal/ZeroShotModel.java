package dev.vit4j.predict.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.predict.ZeroShotClasses;
import dev.vit4j.pretrained.EmbeddedClasses;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.text.TokenIds;
import dev.vit4j.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Makes a classifier of the image tower of CLIP or SigLIP, from labels that its text tower embeds. */
public final class ZeroShotModel {

    /** Texts that go through the model at once. */
    private static final int BATCH = 64;

    private final Path folder;
    private final ZeroShotClasses classes;
    private final Tokenizer tokenizer;
    private final LoadedDualEncoder model;

    /** The labels of which a text was cut. */
    private final TreeSet<Integer> cut = new TreeSet<>();

    private ZeroShotModel(Path folder, ZeroShotClasses classes, LoadedDualEncoder model, Tokenizer tokenizer) {
        this.folder = folder;
        this.classes = classes;
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /**
     * Loads the folder's image tower with the classes as its head; the text tower is freed once it has embedded them.
     * Labels that are too long for the model, and those that are equal to it, are among the classifier's warnings.
     *
     * @param progress receives the number of embedded texts
     * @throws ResourceException if the folder hasn't both towers and their tokenizer, or a file is broken
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     */
    public static LoadedModel load(
            Path folder, ZeroShotClasses classes, ModelFolder.LoadOptions options, IntConsumer progress) {
        requireBothTowers(folder);
        Tokenizer tokenizer = Tokenizer.load(folder);
        EmbeddedClasses embedded;
        try (LoadedDualEncoder model = ModelFolder.loadDualEncoder(folder, options.withPrecision(Precision.FP32))) {
            TextEncoderConfig text = model.config().text().encoder();
            Tokenizer fitting = tokenizer.forTower(text.vocabSize(), text.maxPositionEmbeddings());
            embedded = new ZeroShotModel(folder, classes, model, fitting).embed(progress);
        }
        return ModelFolder.loadClassifier(folder, embedded, options);
    }

    private static void requireBothTowers(Path folder) {
        String found = switch (ModelFolder.towers(folder)) {
            case BOTH -> "";
            case IMAGE -> "takes images alone";
            case TEXT -> "takes texts alone";
        };
        if (!found.isEmpty()) {
            throw new ResourceException(
                    folder + ": config.json: the model " + found + "; labels in words need one that "
                            + "compares images with texts, such as a CLIPModel or a SiglipModel with both of its towers");
        }
    }

    private EmbeddedClasses embed(IntConsumer progress) {
        List<String> labels = classes.labels();
        int perLabel = classes.templates().size();
        float[][] sums = new float[labels.size()][];
        List<String> texts = new ArrayList<>();
        int first = 0; // of the texts that wait, counted over all
        for (String label : labels) {
            for (String text : classes.texts(label)) {
                texts.add(text);
                if (texts.size() == BATCH) {
                    add(texts, first, perLabel, sums);
                    first += texts.size();
                    texts.clear();
                    progress.accept(first);
                }
            }
        }
        if (!texts.isEmpty()) {
            add(texts, first, perLabel, sums);
            progress.accept(first + texts.size());
        }
        for (float[] sum : sums) {
            makeUnit(sum);
        }
        return model.classes(labels, sums).withWarnings(warnings());
    }

    /** Adds the vectors of length 1 of some texts to their labels' sums. */
    private void add(List<String> texts, int first, int perLabel, float[][] sums) {
        TokenIds ids = tokenizer.encode(texts);
        ids.cut().forEach(index -> cut.add((first + index) / perLabel));
        long[] all = Arrays.stream(ids.toArray()).asLongStream().toArray();
        float[] vectors;
        try (Scope scope = Scope.open()) {
            vectors = model.embedTexts(Tensor.of(all, ids.rows(), ids.length())).toFloatArray();
        }
        int width = vectors.length / texts.size();
        for (int i = 0; i < texts.size(); i++) {
            int label = (first + i) / perLabel;
            if ((first + i) % perLabel == 0) {
                sums[label] = new float[width];
            }
            for (int j = 0; j < width; j++) {
                sums[label][j] += vectors[i * width + j];
            }
        }
    }

    private static void makeUnit(float[] vector) {
        double squares = IntStream.range(0, vector.length)
                .mapToDouble(i -> (double) vector[i] * vector[i])
                .sum();
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / Math.sqrt(squares));
        }
    }

    private List<LoadedModel.Warning> warnings() {
        List<LoadedModel.Warning> warnings = new ArrayList<>();
        cut.forEach(index -> warnings.add(warning("label " + quoted(index) + " is too long in a template: the "
                + "model reads " + tokenizer.longest() + " tokens, and the rest was cut off")));
        Map<List<Integer>, Integer> seen = new HashMap<>(); // by the ids of their texts
        for (int i = 0; i < classes.labels().size(); i++) {
            String text = classes.texts(classes.labels().get(i)).get(0);
            Integer before = seen.putIfAbsent(tokenizer.encode(text).ids(), i);
            if (before != null) {
                warnings.add(warning("labels " + quoted(before) + " and " + quoted(i)
                        + " are the same text to the model, and get the same probability"));
            }
        }
        return warnings;
    }

    private String quoted(int label) {
        return Excerpt.of(classes.labels().get(label));
    }

    private LoadedModel.Warning warning(String message) {
        return new LoadedModel.Warning(folder, "", message);
    }
}
