package dev.vit4j.eval;

import dev.vit4j.ResourceException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the model's class of each class of a data set.
 *
 * @param classNames of the data set
 */
record ClassSearch(ModelClasses classes, List<String> classNames) {

    /** So many classes are named where there are many. */
    private static final int NAMED = 5;

    private static final String REMEDY =
            "; --classes FILE says which is which, with a line for each class: its name in "
                    + "the data set, a tab, and the model's name or number of it";

    /**
     * By the numbers that they are called.
     *
     * @throws ResourceException if the model has no such place
     */
    int[] byNumber() {
        return classNames.stream()
                .mapToInt(name -> classes.numbered(name)
                        .orElseThrow(() -> new ResourceException("the data set's label " + name
                                + " is no place among the model's " + classes.count() + " classes, which are 0 to "
                                + (classes.count() - 1) + REMEDY)))
                .toArray();
    }

    /**
     * By name, where a file doesn't say it.
     *
     * @param byFile the model's class of each class of the data set that the file names
     * @throws ResourceException if one is none of the model's, or may be several, or two are one
     */
    int[] byName(List<Optional<Integer>> byFile) {
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

    /**
     * By their order: where the data set's is that of the alphabet, by the natural one.
     *
     * @throws ResourceException if there are more of the one than of the other
     */
    int[] byOrder() {
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
}
