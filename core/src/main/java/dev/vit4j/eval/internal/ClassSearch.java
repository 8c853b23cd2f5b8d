package dev.vit4j.eval.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the model's class of each class of a data set.
 *
 * @param classNames the classes of the data set
 */
record ClassSearch(ModelClasses classes, List<String> classNames) {

    /** The number of classes that messages list. */
    private static final int NAMED = 5;

    private static final String REMEDY = "; a file of classes maps them, with one line per class: its name in "
            + "the data set, a tab, and the model's name or index";

    /**
     * Matches by index: labels are numbers.
     *
     * @throws ResourceException if the model has no such index
     */
    int[] byNumber() {
        return classNames.stream()
                .mapToInt(name -> classes.numbered(name)
                        .orElseThrow(() -> new ResourceException(
                                "the data set's label " + name
                                        + " is not an index of the model's " + classes.count()
                                        + " classes, which are 0 to "
                                        + (classes.count() - 1) + REMEDY,
                                Setting.CLASS_FILE)))
                .toArray();
    }

    /**
     * Matches by name, for classes not in the file.
     *
     * @param byFile the model's class for each class of the data set in the file
     * @throws ResourceException if a class is not one of the model's, is ambiguous, or two classes are the same
     */
    int[] byName(List<Optional<Integer>> byFile) {
        List<String> strangers = IntStream.range(0, classNames.size())
                .filter(label -> byFile.get(label).isEmpty())
                .mapToObj(classNames::get)
                .filter(name -> classes.named(name).isEmpty())
                .toList();
        if (!strangers.isEmpty()) {
            throw new ResourceException(
                    strangers.size() + " of the " + classNames.size()
                            + " classes of the data set are not classes of the model: " + shortened(strangers)
                            + classes.didYouMean(strangers.get(0)) + "; the model has " + classes.count() + ": "
                            + shortened(classes.labels()) + REMEDY,
                    Setting.CLASS_FILE);
        }
        int[] modelClass = new int[classNames.size()];
        Map<Integer, String> taken = new HashMap<>();
        for (int label = 0; label < modelClass.length; label++) {
            String name = classNames.get(label);
            if (byFile.get(label).isPresent()) {
                modelClass[label] = byFile.get(label).get(); // several may map to one
                continue;
            }
            List<Integer> named = classes.named(name);
            if (named.size() > 1) {
                throw new ResourceException(
                        "\"" + name + "\" of the data set may be the model's class " + classes.describe(named.get(0))
                                + " or " + classes.describe(named.get(1)) + REMEDY,
                        Setting.CLASS_FILE);
            }
            modelClass[label] = named.get(0);
            Optional.ofNullable(taken.put(modelClass[label], name)).ifPresent(other -> {
                throw new ResourceException(
                        "\"" + other + "\" and \"" + name + "\" of the data set are both the model's " + "class "
                                + classes.describe(named.get(0)) + REMEDY,
                        Setting.CLASS_FILE);
            });
        }
        return modelClass;
    }

    /**
     * Matches by order: a data set in alphabetical order is first put into natural order.
     *
     * @throws ResourceException if the numbers of classes differ
     */
    int[] byOrder() {
        if (classes.count() != classNames.size()) {
            throw new ResourceException(
                    "the model's " + classes.count() + " classes have no names (LABEL_0 to LABEL_"
                            + (classes.count() - 1) + "), and the data set has " + classNames.size()
                            + ": " + shortened(classNames) + REMEDY,
                    Setting.CLASS_FILE);
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
}
