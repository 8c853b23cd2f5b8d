package dev.vit4j.data.folder.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.internal.DatasetSplit;
import dev.vit4j.image.Normalization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The content of a folder or list of the user's: listed once, so that all splits are consistent.
 *
 * @param place the folder or the list
 * @param <D> the data set of its images
 * @param all as one data set
 * @param parts the given splits; empty if there are none
 * @param seed draws the test images if there are no splits
 */
public record FileListing<D extends Dataset>(Path place, D all, Map<DataSource.Split, D> parts, long seed) {

    /** The drawn splits. */
    private static final double TEST_FRACTION = 0.2;

    public DataSource.Splits splits() {
        return parts.isEmpty()
                ? new DataSource.Splits(List.of(DataSource.Split.TRAIN, DataSource.Split.TEST), true)
                : new DataSource.Splits(List.copyOf(parts.keySet()), false);
    }

    /**
     * A drawn split. It is drawn on request: a data set that is too small for it can still be used as a whole.
     *
     * @throws dev.vit4j.InvalidRequestException if the data set is too small
     */
    public Dataset part(DataSource.Split split) {
        if (!parts.isEmpty()) {
            return Optional.ofNullable(parts.get(split)).orElseThrow();
        }
        DatasetSplit drawn = DatasetSplit.stratified(all, TEST_FRACTION, seed);
        return split == DataSource.Split.TRAIN ? drawn.train() : drawn.validation();
    }

    private int size(DataSource.Split split) {
        return splits().has(split) ? part(split).size() : 0;
    }

    /** A description of the splits. */
    public String describeSplits(Function<DataSource.Split, String> name) {
        return parts.isEmpty() ? "split 80 to 20 by seed " + seed : "with " + splits().describe(name);
    }

    public DataSource.Description describe(String summary) {
        boolean hasTest = splits().has(DataSource.Split.TEST);
        return new DataSource.Description(
                place.toString(),
                summary,
                place.toAbsolutePath().toString(),
                all.classNames(),
                size(DataSource.Split.TRAIN),
                hasTest ? size(DataSource.Split.VALIDATION) : 0,
                size(hasTest ? DataSource.Split.TEST : DataSource.Split.VALIDATION),
                "as each file has them",
                Normalization.HALF);
    }
}
