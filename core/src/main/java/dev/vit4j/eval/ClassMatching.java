package dev.vit4j.eval;

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
 * Which of a model's classes a data set's are, and over which of them the model is judged. They are matched by a file that
 * says so, else by name; and by their order where the model has no names.
 */
public final class ClassMatching {

    /** How it is known which is which. */
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

    /** So many classes are listed by their order; of more the first ones, and the last. */
    private static final int LISTED = 12;

    private final Way way;
    private final ModelClasses classes;
    private final List<String> classNames;
    private final int[] modelClass;
    private final int[] judged;
    private final FileUse file;

    /**
     * What came of a file that says which is which.
     *
     * @param isGiven whether there was one
     * @param classes of the data set that it names
     * @param remarks about what it says
     */
    private record FileUse(boolean isGiven, long classes, List<String> remarks) {

        static final FileUse NONE = new FileUse(false, 0, List.of());
    }

    /**
     * @param classNames of the data set
     * @param modelClass the model's class of each of them
     * @param judged the model's classes that count, ascending
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
     * Matches by the file where it names a class, and else by name: the whole name, or a part of one such as
     * "tench, Tinca tinca". Where the model's labels are LABEL_0, LABEL_1, … and the data set has none of them, the classes
     * are matched by their order: where the data set's is that of the alphabet, as a folder's, by the natural one.
     *
     * @param labels of the model, by index
     * @param classNames of the data set
     * @throws ResourceException if a class of the data set is none of the model's, or may be several, or two are one; or
     *     where the file names a class that the model has not
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
     * Takes labels that are numbers, as lists have them, for places among the model's classes, from 0.
     *
     * @param classNames of the data set
     * @return empty where one is no number, or the name of a class of the model's
     * @throws ResourceException if the model has no such place
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
     * The same, over the classes alone that some image of the data set is of.
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

    /** The names of the classes that count, in the model's order: the model's own, or the data set's where it has none. */
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
     * What the data set calls the classes that count, in the model's order, where that is another name than the model's;
     * empty where it is the same, and of classes that the data set has not.
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

    /** Where a class of the data set stands among {@link #judgedNames}. */
    int judgedLabel(int label) {
        return Arrays.binarySearch(judged, modelClass[label]);
    }

    boolean judgesAllClasses() {
        return judged.length == classes.count();
    }

    /** The probabilities of the classes that count, as if there were no others, from the logits of all. */
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

    /** What the file of classes says that nobody may have meant: a sentence each, without its end. */
    public List<String> remarks() {
        return file.remarks();
    }

    /** What was taken for what, in a sentence without its end. */
    public String describe() {
        String matched = switch (way) {
            case FILE ->
                "the data set's " + classNames.size() + " classes were matched"
                        + (file.classes() < classNames.size()
                                ? ": " + file.classes() + " by the file of --classes, "
                                        + (classNames.size() - file.classes()) + " by name"
                                : " by the file of --classes");
            case NAME ->
                "the data set's " + classNames.size() + " classes were matched by name"
                        + (file.isGiven() ? ", none by the file of --classes" : "");
            case NUMBER ->
                "the data set's labels are numbers, which were taken for places among the model's classes: "
                        + classNames.get(0) + " is \"" + classes.labels().get(modelClass[0]) + "\"";
            case ORDER -> "the model's classes have no names; the data set's were taken in their order: " + listed();
        };
        if (!judgesAllClasses()) {
            return matched + "; judged over those " + judged.length + " of the model's " + classes.count()
                    + " that images are of";
        }
        return classNames.size() < classes.count()
                ? matched + "; judged over all " + classes.count()
                        + " of the model (--only-present: over those present)"
                : matched;
    }

    /** The first ones and the last. */
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
