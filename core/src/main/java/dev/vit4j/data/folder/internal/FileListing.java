package dev.vit4j.data.folder.internal;

import dev.vit4j.data.DataDescription;
import dev.vit4j.data.DataSplits;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Split;
import dev.vit4j.data.internal.DatasetSplit;
import dev.vit4j.image.Normalization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What lies in a folder, or is named by a list, of the user's: listed once, so that all parts are of the same moment.
 *
 * @param place the folder or the list
 * @param all of it as one data set
 * @param parts where somebody split it; empty where nobody did
 * @param seed draws the test images where nobody did
 */
public record FileListing(Path place, LabelledImages all, Map<Split, LabelledImages> parts, long seed) {

    /** Of what nobody split. */
    private static final double TEST_FRACTION = 0.2;

    public DataSplits splits() {
        return parts.isEmpty()
                ? new DataSplits(List.of(Split.TRAIN, Split.TEST), true)
                : new DataSplits(List.copyOf(parts.keySet()), false);
    }

    /**
     * A split that is there. It is drawn when asked for: what is too small for it can be read whole.
     *
     * @throws dev.vit4j.InvalidRequestException if it is too small
     */
    public LabelledImages part(Split split) {
        if (!parts.isEmpty()) {
            return Optional.ofNullable(parts.get(split)).orElseThrow();
        }
        DatasetSplit drawn = DatasetSplit.stratified(all, TEST_FRACTION, seed);
        return LabelledImages.of(split == Split.TRAIN ? drawn.train() : drawn.validation());
    }

    private int size(Split split) {
        return splits().has(split) ? part(split).size() : 0;
    }

    /** In words, what it is split into. */
    public String describeSplits(Function<Split, String> name) {
        return parts.isEmpty() ? "split 80 to 20 by seed " + seed : "with " + splits().describe(name);
    }

    public DataDescription describe(String summary) {
        boolean hasTest = splits().has(Split.TEST);
        return new DataDescription(
                place.toString(),
                summary,
                place.toAbsolutePath().toString(),
                all.classNames(),
                size(Split.TRAIN),
                hasTest ? size(Split.VALIDATION) : 0,
                size(hasTest ? Split.TEST : Split.VALIDATION),
                "as each file has them",
                Normalization.HALF);
    }
}
