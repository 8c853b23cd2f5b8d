package dev.vit4j.train.internal;

import dev.vit4j.report.EpochMetrics;
import dev.vit4j.report.internal.MetricsFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The numbers of steps that a run's progress must be consistent with.
 *
 * @param totalSteps of the run
 * @param batchesPerEpoch each of {@code batchSize} examples
 * @param validates whether there is a validation split, by which one epoch is the best so far
 */
public record RunLength(long totalSteps, long batchesPerEpoch, int batchSize, boolean validates) {

    /**
     * Refuses progress that no run of a classifier of this length makes, which is what older versions trained. Sums
     * that lead nowhere (the training loss, the time) are taken as they are.
     *
     * @param metrics of the run, at least up to there
     */
    public void requirePossible(TrainingState progress, List<EpochMetrics> metrics) throws MisfitException {
        long step = progress.step();
        if (step < 0 || step > totalSteps) {
            throw new MisfitException("it is of step " + step + ", and the run has " + totalSteps);
        }
        requireSteps(progress);
        long correct = sum(progress, "accuracy").longValue();
        if (progress.examples() != (long) progress.batch() * batchSize
                || correct < 0
                || correct > progress.examples()) {
            throw new MisfitException("of " + progress.batch() + " batches of " + batchSize + " it counts "
                    + progress.examples() + " examples, " + correct + " of them right");
        }
        for (double sum : new double[] {
            sum(progress, "loss"),
            progress.epochSeconds(),
            progress.seconds(),
            progress.gradientNorms().orElse(0)
        }) {
            if (!(Double.isFinite(sum) && sum >= 0)) {
                throw new MisfitException("it has " + sum + " as a sum of losses, seconds or norms");
            }
        }
        List<TrainingState.Best> best = bestOf(progress, metrics);
        if (!progress.best().map(best::contains).orElse(best.isEmpty())) {
            throw new MisfitException(
                    "it has " + describe(progress.best()) + " as the best validation, and " + MetricsFile.NAME
                            + " up to there has " + describe(best.stream().findFirst()));
        }
    }

    private static Double sum(TrainingState progress, String name) {
        return progress.sums().getOrDefault(name, 0.0);
    }

    private void requireSteps(TrainingState progress) throws MisfitException {
        boolean isEnd = progress.step() == totalSteps && progress.batch() == 0;
        // The last epoch may be incomplete, and counts as one.
        long epochsAtEnd = Math.floorDiv(totalSteps + batchesPerEpoch - 1, batchesPerEpoch);
        boolean addsUp = isEnd
                ? progress.epoch() == epochsAtEnd
                : progress.step() == progress.epoch() * batchesPerEpoch + progress.batch();
        if (!addsUp || progress.epoch() < 0 || progress.batch() < 0 || progress.batch() > batchesPerEpoch) {
            throw new MisfitException("its step " + progress.step() + " is not " + progress.epoch() + " epochs of "
                    + batchesPerEpoch + " steps and " + progress.batch() + " more");
        }
    }

    /** The highest validations up to there: older versions used the first of several. */
    private List<TrainingState.Best> bestOf(TrainingState progress, List<EpochMetrics> metrics) {
        List<TrainingState.Best> candidates = new ArrayList<>();
        if (validates) {
            for (EpochMetrics epoch : metrics) {
                if (epoch.step() <= progress.lastEvaluatedStep()) {
                    epoch.figure(EpochMetrics.VALIDATION, "accuracy")
                            .ifPresent(accuracy -> candidates.add(new TrainingState.Best(epoch.step(), accuracy)));
                }
            }
        }
        double highest =
                candidates.stream().mapToDouble(TrainingState.Best::value).max().orElse(0);
        return candidates.stream().filter(best -> best.value() == highest).toList();
    }

    private static String describe(Optional<TrainingState.Best> best) {
        return best.map(found -> found.value() + " at step " + found.step()).orElse("none");
    }
}
