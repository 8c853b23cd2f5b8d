package dev.vit4j.eval.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Maps a data set's classes to a model's, and says over which of them the model is evaluated. They are matched by a
 * file, otherwise by name, or by order if the model has no class names.
 */
public final class ClassMatching {

    /** How the classes were matched. */
    public enum Way {
        FILE,
        NAME,
        NUMBER,
        ORDER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Up to this many classes are listed if matched by order; for more, the first ones and the last. */
    private static final int LISTED = 12;

    private final Way way;
    private final ModelClasses classes;
    private final List<String> classNames;
    private final int[] modelClass;
    private final int[] judged;
    private final FileUse file;

    /**
     * The result of a file that maps classes.
     *
     * @param isGiven whether there was a file
     * @param classes the number of the data set's classes in it
     * @param remarks warnings about its content
     */
    private record FileUse(boolean isGiven, long classes, List<String> remarks) {

        static final FileUse NONE = new FileUse(false, 0, List.of());
    }

    /**
     * @param classNames the classes of the data set
     * @param modelClass the model's class for each of them
     * @param judged the model's classes that are evaluated, ascending
     */
    private ClassMatching(
            Way way, ModelClasses classes, List<String> classNames, int[] modelClass, int[] judged, FileUse file) {
        this.way = way;
        this.classes = classes;
        this.classNames = classNames;
        this.modelClass = modelClass;
        this.judged = judged;
        this.file = file;
    }

    /**
     * Matches by the file if it names a class, otherwise by name: the whole name, or a part of one such as
     * "tench, Tinca tinca". If the model's labels are LABEL_0, LABEL_1, … and the data set has none of them, the
     * classes are matched by order; a data set in alphabetical order, such as a folder, is first put into natural
     * order.
     *
     * @param labels the model's labels, by index
     * @param classNames the classes of the data set
     * @throws ResourceException if a class of the data set is not one of the model's, is ambiguous, or two classes are
     *     the same; or if the file names a class that the model doesn't have
     */
    public static ClassMatching of(List<String> labels, List<String> classNames, Optional<ClassFile> file) {
        ModelClasses classes = new ModelClasses(labels);
        int[] all = IntStream.range(0, labels.size()).toArray();
        if (file.isEmpty()
                && classes.areUnnamed()
                && classNames.stream().allMatch(name -> classes.named(name).isEmpty())) {
            int[] byOrder = new ClassSearch(classes, classNames).byOrder();
            return new ClassMatching(Way.ORDER, classes, classNames, byOrder, all, FileUse.NONE);
        }
        Map<String, Integer> said = file.map(lines -> lines.indices(classes)).orElse(Map.of());
        List<Optional<Integer>> byFile = classNames.stream()
                .map(name -> Optional.ofNullable(said.get(ModelClasses.composed(name))))
                .toList();
        int[] byName = new ClassSearch(classes, classNames).byName(byFile);
        FileUse use = new FileUse(
                file.isPresent(),
                byFile.stream().filter(Optional::isPresent).count(),
                file.map(lines -> lines.remarks(classNames, classes)).orElse(List.of()));
        return new ClassMatching(use.classes() > 0 ? Way.FILE : Way.NAME, classes, classNames, byName, all, use);
    }

    /**
     * Interprets numeric labels, as in lists, as class indices of the model, from 0.
     *
     * @param classNames the classes of the data set
     * @return empty if one is not a number, or is the name of one of the model's classes
     * @throws ResourceException if the model has no such index
     */
    public static Optional<ClassMatching> byNumber(List<String> labels, List<String> classNames) {
        ModelClasses classes = new ModelClasses(labels);
        if (!classNames.stream()
                .allMatch(name -> name.matches("[0-9]+") && classes.named(name).isEmpty())) {
            return Optional.empty();
        }
        int[] modelClass = new ClassSearch(classes, classNames).byNumber();
        int[] all = IntStream.range(0, labels.size()).toArray();
        return Optional.of(new ClassMatching(Way.NUMBER, classes, classNames, modelClass, all, FileUse.NONE));
    }

    /**
     * The same, restricted to the classes that occur in the data set.
     *
     * @param broken images of the data set that don't count
     */
    public ClassMatching onlyPresent(LabelledImages dataset, BrokenImages broken) {
        int[] present = IntStream.range(0, dataset.size())
                .filter(index -> !broken.isBroken(index))
                .map(index -> modelClass[dataset.label(index)])
                .sorted()
                .distinct()
                .toArray();
        return new ClassMatching(way, classes, classNames, modelClass, present, file);
    }

    public Way way() {
        return way;
    }

    /** The names of the evaluated classes, in the model's order: the model's own, or the data set's if it has none. */
    public List<String> judgedNames() {
        return Arrays.stream(judged).mapToObj(this::nameOf).toList();
    }

    private String nameOf(int index) {
        return way == Way.ORDER
                ? dataName(index).orElseThrow()
                : classes.labels().get(index);
    }

    private Optional<String> dataName(int index) {
        return IntStream.range(0, modelClass.length)
                .filter(label -> modelClass[label] == index)
                .mapToObj(classNames::get)
                .findFirst();
    }

    /**
     * The data set's names of the evaluated classes, in the model's order, if they differ from the model's; empty if
     * they are the same, and for classes that the data set doesn't have.
     */
    public List<Optional<String>> otherNames() {
        List<Optional<String>> names = new ArrayList<>(Collections.nCopies(judged.length, Optional.empty()));
        for (int label = 0; label < modelClass.length; label++) {
            int place = judgedLabel(label);
            String name = classNames.get(label);
            if (place >= 0 && !ModelClasses.composed(name).equals(ModelClasses.composed(nameOf(judged[place])))) {
                names.set(place, Optional.of(name));
            }
        }
        return Collections.unmodifiableList(names);
    }

    /** The index of the data set's class in {@link #judgedNames}. */
    int judgedLabel(int label) {
        return Arrays.binarySearch(judged, modelClass[label]);
    }

    boolean judgesAllClasses() {
        return judged.length == classes.count();
    }

    /** The probabilities over the evaluated classes only, as if there were no others, from the logits of all. */
    float[] probabilitiesOfJudged(float[] logits) {
        double largest =
                Arrays.stream(judged).mapToDouble(index -> logits[index]).max().orElseThrow();
        double[] exponentials = Arrays.stream(judged)
                .mapToDouble(index -> Math.exp(logits[index] - largest))
                .toArray();
        double sum = Arrays.stream(exponentials).sum();
        float[] probabilities = new float[judged.length];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (float) (exponentials[i] / sum);
        }
        return probabilities;
    }

    /** The probabilities of the evaluated classes, where each has its own. */
    float[] ofJudged(float[] probabilities) {
        float[] some = new float[judged.length];
        for (int i = 0; i < some.length; i++) {
            some[i] = probabilities[judged[i]];
        }
        return some;
    }

    /** Warnings about the file of classes: one sentence each, without a full stop. */
    public List<String> remarks() {
        return file.remarks();
    }

    /** How the classes were matched, as a sentence without a full stop. */
    public String describe() {
        String matched = switch (way) {
            case FILE ->
                "the data set's " + classNames.size() + " classes were matched"
                        + (file.classes() < classNames.size()
                                ? ": " + file.classes() + " by the file of classes, "
                                        + (classNames.size() - file.classes()) + " by name"
                                : " by the file of classes");
            case NAME ->
                "the data set's " + classNames.size() + " classes were matched by name"
                        + (file.isGiven() ? ", none by the file of classes" : "");
            case NUMBER ->
                "the data set's labels are numbers, which were taken as the model's class indices: " + classNames.get(0)
                        + " is \"" + classes.labels().get(modelClass[0]) + "\"";
            case ORDER ->
                "the model's classes have no names; the data set's classes were matched by order: " + listed();
        };
        if (!judgesAllClasses()) {
            return matched + "; evaluated over the " + judged.length + " of the model's " + classes.count()
                    + " classes that occur";
        }
        return judgesAbsentClasses() ? matched + "; evaluated over all " + classes.count() + " of the model" : matched;
    }

    /** Whether figures count classes of the model that the data set doesn't have. */
    public boolean judgesAbsentClasses() {
        return judgesAllClasses() && classNames.size() < classes.count();
    }

    /** The first and the last class. */
    private String listed() {
        int count = classes.count();
        StringBuilder text = new StringBuilder();
        for (int index = 0; index < count; index++) {
            if (index < LISTED - 1 || index == count - 1) {
                text.append(index == 0 ? "" : ", ")
                        .append(index == count - 1 && count > LISTED ? "…, " : "")
                        .append(classes.labels().get(index))
                        .append(" is \"")
                        .append(nameOf(index))
                        .append('"');
            }
        }
        return text.toString();
    }
}
