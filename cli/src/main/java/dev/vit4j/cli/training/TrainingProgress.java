package dev.vit4j.cli.training;

import dev.vit4j.cli.console.LeftOut;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.Trainer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Shows the progress of a run. */
final class TrainingProgress implements Trainer.Listener, AutoCloseable {

    private static final String LOSS = "loss";
    private static final String ACCURACY = "accuracy";

    /** The figures that are shown after an epoch, besides the loss, where there are such. */
    private static final List<String> SHOWN =
            List.of(ACCURACY, "image_to_text_recall_at_1", "image_to_text_recall_at_10", RetrievalMetrics.ZERO_SHOT);

    private final Output output;
    private volatile Optional<ProgressDisplay> meter = Optional.empty();
    private final LeftOut leftOut = new LeftOut();
    private double epochs;
    private long step;

    TrainingProgress(Output output) {
        this.output = output;
    }

    @Override
    public void started(Plan plan) {
        output.say(plan.summary());
        epochs = (double) plan.totalSteps() / plan.stepsPerEpoch();
        step = plan.firstStep();
        String length =
                Plural.of(plan.totalSteps(), "step") + ", " + count(epochs) + (epochs == 1 ? " epoch" : " epochs");
        output.say(step == 0 ? length : String.format(Locale.ROOT, "continuing after step %,d of %s", step, length));
        if (step < plan.totalSteps()) {
            meter = Optional.of(output.meter("training", step, plan.totalSteps()));
        }
    }

    @Override
    public void stepped(Step now) {
        step = now.step();
        meter.ifPresent(m -> m.update(
                step,
                String.format(
                        Locale.ROOT,
                        "epoch %.1f, loss %.3f%s, %,.0f images/s",
                        now.epoch(),
                        now.figures().getOrDefault(LOSS, Double.NaN),
                        now.figures().containsKey(ACCURACY)
                                ? percentage(ACCURACY, now.figures().get(ACCURACY))
                                : "",
                        now.imagesPerSecond())));
    }

    @Override
    public void evaluating(int done, int total) {
        meter.ifPresent(m -> m.update(step, String.format(Locale.ROOT, "evaluating, %,d of %,d", done, total)));
    }

    @Override
    public void leftOut(List<Trainer.Listener.BrokenImage> images) {
        for (Trainer.Listener.BrokenImage image : images) {
            String name = image.file().isEmpty() ? "image " + image.index() : image.file();
            String line = leftOut.line(name + " (" + image.split() + ")", image.reason());
            if (!line.isEmpty()) {
                meter.ifPresentOrElse(m -> m.line(line), () -> output.say(line));
            }
        }
    }

    /** The number of broken images so far. */
    LeftOut leftOut() {
        return leftOut;
    }

    @Override
    public void epochEnded(EpochMetrics metrics) {
        String line = String.format(
                Locale.ROOT,
                "epoch %s of %s: %s%s%s; %,.0f images/s, %.0f s",
                count(metrics.epoch()),
                count(epochs),
                part("training", metrics, EpochMetrics.TRAIN).replaceFirst("^; ", ""),
                part("validation", metrics, EpochMetrics.VALIDATION),
                part("test", metrics, EpochMetrics.TEST),
                metrics.imagesPerSecond(),
                metrics.seconds());
        meter.ifPresent(m -> m.line(line));
    }

    /** Reports that a stop was requested; may be called from any thread. */
    void stopping() {
        String line = "stopping after this step …";
        meter.ifPresentOrElse(m -> m.line(line), () -> output.say(line));
    }

    private static String part(String name, EpochMetrics metrics, String split) {
        OptionalDouble loss = metrics.figure(split, LOSS);
        if (loss.isEmpty()) {
            return "";
        }
        StringBuilder part = new StringBuilder(String.format(Locale.ROOT, "; %s loss %.3f", name, loss.getAsDouble()));
        SHOWN.forEach(
                figure -> metrics.figure(split, figure).ifPresent(value -> part.append(percentage(figure, value))));
        return part.toString();
    }

    private static String percentage(String figure, double fraction) {
        return String.format(Locale.ROOT, ", %s %.1f %%", figure.replace('_', ' '), 100 * fraction);
    }

    /** A number of epochs, with a fraction only if there is one. */
    private static String count(double epochs) {
        return String.format(Locale.ROOT, epochs == Math.rint(epochs) ? "%.0f" : "%.2f", epochs);
    }

    @Override
    public void close() {
        meter.ifPresent(ProgressDisplay::close);
    }
}
