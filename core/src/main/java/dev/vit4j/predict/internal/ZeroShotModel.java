package dev.vit4j.predict.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.predict.ZeroShotClasses;
import dev.vit4j.pretrained.EmbeddedClasses;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Makes a classifier of the image tower of CLIP or SigLIP, from labels that its text tower embeds. */
public final class ZeroShotModel {

    private final Path folder;
    private final ZeroShotClasses classes;
    private final TextTower tower;

    /** The labels of which a text was cut. */
    private final TreeSet<Integer> cut = new TreeSet<>();

    private ZeroShotModel(Path folder, ZeroShotClasses classes, TextTower tower) {
        this.folder = folder;
        this.classes = classes;
        this.tower = tower;
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
        EmbeddedClasses embedded;
        try (TextTower tower = TextTower.load(folder, options.withPrecision(Precision.FP32))) {
            embedded = new ZeroShotModel(folder, classes, tower).embed(progress);
        }
        return ModelFolder.loadClassifier(folder, embedded, options);
    }

    private EmbeddedClasses embed(IntConsumer progress) {
        List<String> labels = classes.labels();
        int perLabel = classes.templates().size();
        List<String> texts =
                labels.stream().flatMap(label -> classes.texts(label).stream()).toList();
        float[][] sums = new float[labels.size()][];
        for (int start = 0; start < texts.size(); start += TextTower.BATCH) {
            int end = Math.min(texts.size(), start + TextTower.BATCH);
            List<float[]> vectors = tower.embed(texts.subList(start, end));
            for (int i = start; i < end; i++) {
                int label = i / perLabel;
                sums[label] = i % perLabel == 0 ? vectors.get(i - start) : sum(sums[label], vectors.get(i - start));
                if (tower.isTooLong(texts.get(i))) {
                    cut.add(label);
                }
            }
            progress.accept(end);
        }
        for (float[] sum : sums) {
            makeUnit(sum);
        }
        return tower.classes(labels, sums).withWarnings(warnings());
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
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
                + "model reads " + tower.longest() + " tokens, and the rest was cut off")));
        Map<List<List<Integer>>, Integer> seen = new HashMap<>(); // by the ids of their texts
        for (int i = 0; i < classes.labels().size(); i++) {
            List<List<Integer>> ids = classes.texts(classes.labels().get(i)).stream()
                    .map(tower::ids)
                    .toList();
            Integer before = seen.putIfAbsent(ids, i);
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
