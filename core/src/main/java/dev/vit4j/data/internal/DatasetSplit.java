package dev.vit4j.data.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.internal.text.Plural;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A training set with a part held out for validation.
 *
 * @param train for training
 * @param validation for validation; shares no image with {@code train}
 */
public record DatasetSplit(Dataset train, Dataset validation) {

    /**
     * Sets a fraction of every class aside, drawn by seed: of each class the nearest whole number of images, but at
     * least one on each side where the class has two or more. Both parts keep the data set's order. Images without
     * labels are one class; of these all examples with the same image come to the same part.
     *
     * @param fraction the share of the validation part, between 0 and 1, both exclusive
     * @throws InvalidRequestException if the fraction is outside that range, or the data set is too small to be split
     */
    public static DatasetSplit stratified(Dataset dataset, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new InvalidRequestException(
                    "the validation part must be more than 0 and less than 1 of the data set, found " + fraction);
        }
        boolean[] setAside = new boolean[dataset.size()];
        byClass(dataset).forEach((label, images) -> {
            int[] order = Permutation.of(images.size(), SplitMix64.of(seed, label));
            Arrays.stream(order, 0, validationCount(order.length, fraction))
                    .forEach(image -> images.get(image).forEach(i -> setAside[i] = true));
        });
        int[] train = indicesWhere(setAside, false);
        int[] validation = indicesWhere(setAside, true);
        if (train.length == 0 || validation.length == 0) {
            throw new InvalidRequestException("data set " + dataset.name() + " of " + Plural.of(dataset.size(), "image")
                    + " is too small to hold out "
                    + fraction + " of it for validation; this needs two images, of one class if there are "
                    + "classes");
        }
        return new DatasetSplit(
                dataset.subset(dataset.name(), train), dataset.subset(dataset.name() + " (held out)", validation));
    }

    private static int validationCount(int classSize, double fraction) {
        if (classSize < 2) {
            return 0;
        }
        long nearest = Math.round(classSize * fraction);
        return (int) Math.max(1, Math.min(classSize - 1, nearest));
    }

    /**
     * The indices of each image of each class, in a single pass over the images, whose number may grow with that of the
     * classes.
     */
    private static Map<Integer, List<List<Integer>>> byClass(Dataset dataset) {
        if (dataset instanceof LabelledImages labelled) {
            return IntStream.range(0, dataset.size())
                    .boxed()
                    .collect(Collectors.groupingBy(labelled::label, Collectors.mapping(List::of, Collectors.toList())));
        }
        Map<String, List<Integer>> byImage = new LinkedHashMap<>();
        for (int index = 0; index < dataset.size(); index++) {
            String identity = dataset.identity(index);
            byImage.computeIfAbsent(identity.isEmpty() ? "#" + index : identity, image -> new ArrayList<>())
                    .add(index);
        }
        return Map.of(0, List.copyOf(byImage.values()));
    }

    private static int[] indicesWhere(boolean[] flags, boolean value) {
        return IntStream.range(0, flags.length).filter(i -> flags[i] == value).toArray();
    }
}
