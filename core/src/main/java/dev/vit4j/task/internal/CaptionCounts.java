package dev.vit4j.task.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.task.Contrastive.EqualCaptions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How often captions occur in a data set.
 *
 * @param examples those of the data set that aren't known to be broken
 * @param equal the probability that another example has the same caption
 */
public record CaptionCounts(int examples, int distinct, double equal) {

    /** @throws InvalidRequestException if there are other targets than captions, or an empty caption */
    public static CaptionCounts of(Dataset dataset) {
        Map<String, Integer> counts = new HashMap<>();
        int[] usable = IntStream.range(0, dataset.size())
                .filter(index -> dataset.flaw(index).isEmpty())
                .toArray();
        for (int index : usable) {
            counts.merge(caption(dataset, index), 1, Integer::sum);
        }
        double pairs = counts.values().stream()
                .mapToDouble(count -> count * (count - 1.0))
                .sum();
        int n = usable.length;
        return new CaptionCounts(n, counts.size(), n < 2 ? 0 : pairs / (n * (n - 1.0)));
    }

    /** @throws InvalidRequestException if the example has none */
    static String caption(Dataset dataset, int index) {
        if (!(dataset.target(index) instanceof Target.Caption caption)) {
            throw new InvalidRequestException(
                    "the images of " + dataset.name() + " have no captions; expected a caption "
                            + "for each (Target.Caption), found " + dataset.target(index));
        }
        if (caption.text().isBlank()) {
            throw new InvalidRequestException(
                    "the caption of image " + index + " of " + dataset.name() + " is empty; expected words");
        }
        return caption.text();
    }

    /**
     * The expected share of positives among the pairs of a batch that is drawn without replacement.
     *
     * @throws InvalidRequestException if the batch has no pair that doesn't belong together
     */
    public double positives(EqualCaptions as, int batchSize) {
        double b = batchSize;
        double equalPairs = b * (b - 1) * equal;
        double share = switch (as) {
            case POSITIVE -> (b + equalPairs) / (b * b);
            case MASKED -> b / (b * b - equalPairs);
            case PLAIN -> 1 / b;
        };
        if (!(share < 1)) {
            throw new InvalidRequestException(
                    "a contrastive loss needs pairs that don't belong together; a batch of " + batchSize + " has none");
        }
        return share;
    }
}
