package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** The columns of the built-in targets. */
public final class TargetColumns {

    private static final int EDGES = 4;

    private TargetColumns() {}

    public static void labels(List<Target> targets, Collator.Columns columns) {
        LongBuffer labels = columns.longs(TensorBatch.LABELS, targets.size());
        targets.forEach(target -> labels.put(as(Target.ClassLabel.class, target).label()));
    }

    public static void probabilities(int classes, List<Target> targets, Collator.Columns columns) {
        LongBuffer labels = columns.longs(TensorBatch.LABELS, targets.size());
        FloatBuffer probabilities = columns.floats(TensorBatch.PROBABILITIES, targets.size(), classes);
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i) instanceof Target.SoftLabel soft) {
                List<Double> ofClasses = soft.probabilities();
                requireClasses(ofClasses.size() == classes, classes, soft);
                int likeliest = 0;
                for (int label = 0; label < classes; label++) {
                    probabilities.put(i * classes + label, ofClasses.get(label).floatValue());
                    likeliest = ofClasses.get(label) > ofClasses.get(likeliest) ? label : likeliest;
                }
                labels.put(i, likeliest);
            } else {
                Target.ClassLabel hard = as(Target.ClassLabel.class, targets.get(i));
                requireClasses(hard.label() < classes, classes, hard);
                probabilities.put(i * classes + hard.label(), 1);
                labels.put(i, hard.label());
            }
        }
    }

    public static void boxes(List<Target> targets, Collator.Columns columns) {
        List<List<Target.Boxes.Box>> all = targets.stream()
                .map(target -> as(Target.Boxes.class, target).boxes())
                .toList();
        int most = most(all);
        LongBuffer counts = columns.longs(TensorBatch.BOX_COUNTS, all.size());
        LongBuffer labels = columns.longs(TensorBatch.BOX_LABELS, all.size(), most);
        FloatBuffer edges = columns.floats(TensorBatch.BOXES, all.size(), most, EDGES);
        for (int i = 0; i < all.size(); i++) {
            counts.put(all.get(i).size());
            edges.position(i * most * EDGES);
            labels.position(i * most);
            for (Target.Boxes.Box box : all.get(i)) {
                labels.put(box.label());
                edges.put((float) box.left()).put((float) box.top());
                edges.put((float) box.right()).put((float) box.bottom());
            }
        }
    }

    public static void masks(List<Target> targets, Collator.Columns columns) {
        List<List<Target.Masks.Mask>> all = targets.stream()
                .map(target -> as(Target.Masks.class, target).masks())
                .toList();
        int most = most(all);
        int width = all.stream()
                .flatMap(List::stream)
                .mapToInt(Target.Masks.Mask::width)
                .max()
                .orElse(0);
        int height = all.stream()
                .flatMap(List::stream)
                .mapToInt(Target.Masks.Mask::height)
                .max()
                .orElse(0);
        LongBuffer counts = columns.longs("mask_counts", all.size());
        LongBuffer labels = columns.longs("mask_labels", all.size(), most);
        FloatBuffer pixels = columns.floats("masks", all.size(), most, height, width);
        for (int i = 0; i < all.size(); i++) {
            counts.put(all.get(i).size());
            for (int n = 0; n < all.get(i).size(); n++) {
                Target.Masks.Mask mask = all.get(i).get(n);
                labels.put(i * most + n, mask.label());
                put(mask, pixels, (i * most + n) * height * width, width);
            }
        }
    }

    private static void put(Target.Masks.Mask mask, FloatBuffer pixels, int offset, int rowLength) {
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                if (mask.contains(x, y)) {
                    pixels.put(offset + y * rowLength + x, 1);
                }
            }
        }
    }

    private static int most(List<? extends List<?>> all) {
        return all.stream().mapToInt(List::size).max().orElse(0);
    }

    private static void requireClasses(boolean fits, int classes, Target target) {
        if (!fits) {
            throw new InvalidRequestException("expected a label of " + classes + " classes, found " + target);
        }
    }

    static <T extends Target> T as(Class<T> kind, Target target) {
        if (!kind.isInstance(target)) {
            throw new InvalidRequestException("expected targets of the kind " + kind.getSimpleName() + ", found "
                    + target + "; take the collator, or the task, that the data set's targets need");
        }
        return kind.cast(target);
    }
}
