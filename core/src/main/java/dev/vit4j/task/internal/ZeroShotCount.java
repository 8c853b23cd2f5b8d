package dev.vit4j.task.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.CaptionTexts;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Counts the images whose class has the nearest text of all classes. A class's vector is the mean of its texts' unit
 * vectors, of length 1 again (Radford et al. 2021, section 3.1.4).
 */
public final class ZeroShotCount {

    private final LabelledImages images;
    private final CaptionTexts texts;
    private final int templates;
    private final Object once = new Object();
    private float[] classes = {}; // [C, E], row by row
    private long seen;
    private long correct;

    private ZeroShotCount(LabelledImages images, CaptionTexts texts) {
        this.images = images;
        this.texts = texts;
        templates = texts.ofClass("").size();
    }

    /** Empty if the classes of the images aren't known, or there is no template for them. */
    public static Optional<ZeroShotCount> of(Dataset dataset, CaptionTexts texts) {
        return dataset.labelled()
                .filter(images -> !texts.ofClass("").isEmpty())
                .map(images -> new ZeroShotCount(images, texts));
    }

    /**
     * Classifies images.
     *
     * @param embedded [b, E], of length 1, fp32
     * @param indices [b] in the data set
     * @return an action that counts them
     */
    Runnable evaluate(TwoTowers model, Tensor embedded, int[] indices, Pass pass) {
        int width = (int) embedded.size(1);
        Tensor classVectors = Tensor.of(
                        classes(model, pass), images.classNames().size(), width)
                .to(embedded.device());
        long[] nearest = embedded.matmul(classVectors.transpose(0, 1)).argmax(1).toLongArray(); // [b]
        return () -> {
            for (int i = 0; i < indices.length; i++) {
                seen++;
                correct += nearest[i] == images.label(indices[i]) ? 1 : 0;
            }
        };
    }

    /** Computed by whichever worker comes first: each of them would compute the same. */
    private float[] classes(TwoTowers model, Pass pass) {
        synchronized (once) {
            if (classes.length == 0) {
                classes = embedded(model, pass);
            }
            return classes;
        }
    }

    private float[] embedded(TwoTowers model, Pass pass) {
        List<Tensor> rows = new ArrayList<>();
        for (String name : images.classNames()) {
            List<List<Integer>> ids =
                    texts.ofClass(name).stream().map(texts::ids).toList();
            rows.add(Scope.call(
                    () -> { // what is computed for a class is freed before the next
                        Tensor ofTexts = model.embedTexts(
                                padded(ids).to(model.logitScale().device()), pass); // [templates, E]
                        return Functional.unit(ofTexts.to(DType.FLOAT32).mean(0).reshape(1, ofTexts.size(1)));
                    }));
        }
        return Tensor.concatenate(0, rows).toFloatArray();
    }

    /** Rows of one length, shorter ones filled up with their last id, as in {@link dev.vit4j.data.Collator#captions}. */
    private Tensor padded(List<List<Integer>> rows) {
        int length = rows.stream().mapToInt(List::size).max().orElseThrow();
        long[] ids = new long[templates * length];
        for (int row = 0; row < templates; row++) {
            List<Integer> of = rows.get(row);
            for (int i = 0; i < length; i++) {
                ids[row * length + i] = of.get(Math.min(i, of.size() - 1));
            }
        }
        return Tensor.of(ids, templates, length);
    }

    /** The share of images counted so far; empty if there are none. */
    OptionalDouble accuracy() {
        return seen == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) correct / seen);
    }
}
