package dev.vit4j.eval;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Dataset;
import java.util.Arrays;
import java.util.HashMap;
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

    /** So many classes are named where there are many. */
    private static final int NAMED = 5;

    /** So many classes are listed by their order; of more the first ones, and the last. */
    private static final int LISTED = 12;

    private static final String REMEDY =
            "; --classes FILE says which is which, with a line for each class: its name in "
                    + "the data set, a tab, and the model's name or number of it";

    private final Way way;
    private final ModelClasses classes;
    private final List<String> classNames;
    private final int[] modelClass;
    private final int[] judged;

    /**
     * @param classNames of the data set
     * @param modelClass the model's class of each of them
     * @param judged the model's classes that count, ascending
     */
    private ClassMatching(Way way, ModelClasses classes, List<String> classNames, int[] modelClass, int[] judged) {
        this.way = way;
        this.classes = classes;
        this.classNames = classNames;
        this.modelClass = modelClass;
        this.judged = judged;
    }

    /**
     * Matches by the file where it names a class, and else by name: the whole name, or a part of one such as
     * "tench, Tinca tinca". Where the model's labels are LABEL_0, LABEL_1, … and the data set has none of them, the classes
     * are matched by their order: where the data set's is that of the alphabet, as a folder's, by the natural one.
     *
     * @param labels of the model, by index
     * @param classNames of the data set
     * @throws ResourceException where a class of the data set is none of the model's, or may be several, or two are one
     */
    public static ClassMatching of(List<String> labels, List<String> classNames, Optional<ClassFile> file) {
        ModelClasses classes = new ModelClasses(labels);
        int[] all = IntStream.range(0, labels.size()).toArray();
        if (file.isEmpty()
                && classes.areUnnamed()
                && classNames.stream().allMatch(name -> classes.named(name).isEmpty())) {
            return new ClassMatching(Way.ORDER, classes, classNames, byOrder(classes, classNames), all);
        }
        List<Optional<Integer>> byFile = classNames.stream()
                .map(name -> file.flatMap(lines -> lines.of(name, classes)))
                .toList();
        int[] byName = byName(classes, classNames, byFile);
        Way way = byFile.stream().anyMatch(Optional::isPresent) ? Way.FILE : Way.NAME;
        return new ClassMatching(way, classes, classNames, byName, all);
    }

    /**
     * Takes labels that are numbers, as lists have them, for places among the model's classes, from 0.
     *
     * @param classNames of the data set
     * @return empty where one is no number, or the name of a class of the model's
     * @throws ResourceException where the model has no such place
     */
    public static Optional<ClassMatching> byNumber(List<String> labels, List<String> classNames) {
        ModelClasses classes = new ModelClasses(labels);
        if (!classNames.stream()
                .allMatch(name -> name.matches("[0-9]+") && classes.named(name).isEmpty())) {
            return Optional.empty();
        }
        int[] modelClass = classNames.stream()
                .mapToInt(name -> classes.numbered(name)
                        .orElseThrow(() -> new ResourceException("the data set's label " + name
                                + " is no place among the model's " + classes.count() + " classes, which are 0 to "
                                + (classes.count() - 1) + REMEDY)))
                .toArray();
        int[] all = IntStream.range(0, labels.size()).toArray();
        return Optional.of(new ClassMatching(Way.NUMBER, classes, classNames, modelClass, all));
    }

    private static int[] byName(ModelClasses classes, List<String> classNames, List<Optional<Integer>> byFile) {
        List<String> strangers = IntStream.range(0, classNames.size())
                .filter(label -> byFile.get(label).isEmpty())
                .mapToObj(classNames::get)
                .filter(name -> classes.named(name).isEmpty())
                .toList();
        if (!strangers.isEmpty()) {
            throw new ResourceException(strangers.size() + " of the " + classNames.size()
                    + " classes of the data set are none of the model's: " + shortened(strangers)
                    + classes.didYouMean(strangers.get(0)) + "; the model has " + classes.count() + ": "
                    + shortened(classes.labels()) + REMEDY);
        }
        int[] modelClass = new int[classNames.size()];
        Map<Integer, String> taken = new HashMap<>();
        for (int label = 0; label < modelClass.length; label++) {
            String name = classNames.get(label);
            if (byFile.get(label).isPresent()) {
                modelClass[label] = byFile.get(label).get(); // several may be one there
                continue;
            }
            List<Integer> named = classes.named(name);
            if (named.size() > 1) {
                throw new ResourceException("\"" + name + "\" of the data set may be the model's class "
                        + classes.describe(named.get(0)) + " or " + classes.describe(named.get(1)) + REMEDY);
            }
            modelClass[label] = named.get(0);
            Optional.ofNullable(taken.put(modelClass[label], name)).ifPresent(other -> {
                throw new ResourceException(
                        "\"" + other + "\" and \"" + name + "\" of the data set are both the model's " + "class "
                                + classes.describe(named.get(0)) + REMEDY);
            });
        }
        return modelClass;
    }

    private static int[] byOrder(ModelClasses classes, List<String> classNames) {
        if (classes.count() != classNames.size()) {
            throw new ResourceException("the model's " + classes.count() + " classes have no names (LABEL_0 to LABEL_"
                    + (classes.count() - 1) + "), and their order says nothing of the " + classNames.size()
                    + " of the data set: " + shortened(classNames) + REMEDY);
        }
        boolean isOfTheAlphabet = classNames.equals(classNames.stream().sorted().toList());
        List<String> inOrder =
                isOfTheAlphabet ? classNames.stream().sorted(new NaturalOrder()).toList() : classNames;
        return classNames.stream().mapToInt(inOrder::indexOf).toArray();
    }

    private static String shortened(List<String> names) {
        int more = names.size() - NAMED;
        return String.join(
                        ", ",
                        names.stream()
                                .limit(NAMED)
                                .map(name -> "\"" + name + "\"")
                                .toList())
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** The same, over the classes alone that some image of the data set is of. */
    public ClassMatching onlyPresent(Dataset dataset) {
        int[] present = IntStream.range(0, dataset.size())
                .map(index -> modelClass[dataset.label(index)])
                .sorted()
                .distinct()
                .toArray();
        return new ClassMatching(way, classes, classNames, modelClass, present);
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
                ? classNames.get(IntStream.range(0, modelClass.length)
                        .filter(label -> modelClass[label] == index)
                        .findFirst()
                        .orElseThrow())
                : classes.labels().get(index);
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

    /** What was taken for what, in a sentence without its end. */
    public String describe() {
        String matched = switch (way) {
            case FILE -> "the data set's " + classNames.size() + " classes were matched by the file of --classes";
            case NAME -> "the data set's " + classNames.size() + " classes were matched by name";
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
