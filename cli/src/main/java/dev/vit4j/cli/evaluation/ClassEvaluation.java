package dev.vit4j.cli.evaluation;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.LeftOut;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.internal.ClassMatching;
import dev.vit4j.eval.internal.ClassificationAccumulator;
import dev.vit4j.eval.internal.ModelEvaluator;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.pretrained.LoadedModel;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Evaluates a single-label classifier on a data set, and reports what was left out. */
public final class ClassEvaluation {

    private final LoadedModel model;
    private final boolean flipAveraging;
    private final double mostBroken;
    private final Output output;
    private final LeftOut leftOut = new LeftOut();

    /** @param mostBroken the largest share of broken images that is left out */
    public ClassEvaluation(LoadedModel model, boolean flipAveraging, double mostBroken, Output output) {
        this.model = model;
        this.flipAveraging = flipAveraging;
        this.mostBroken = mostBroken;
        this.output = output;
    }

    /**
     * The evaluated predictions.
     *
     * @param matching the classes over which they are evaluated
     */
    public record Answers(ClassMatching matching, ClassificationAccumulator counted, BrokenImages broken) {

        public ClassificationMetrics metrics() {
            return counted.metrics();
        }

        /** For people: each class by the model's name, with the data set's in brackets if it differs. */
        public String table() {
            List<Optional<String>> others = matching.otherNames();
            List<String> names = matching.judgedNames();
            return counted.metrics(IntStream.range(0, names.size())
                            .mapToObj(i -> names.get(i)
                                    + others.get(i)
                                            .map(name -> " [" + name + "]")
                                            .orElse(""))
                            .toList())
                    .toTable();
        }

        public boolean haveOtherNames() {
            return matching.otherNames().stream().anyMatch(Optional::isPresent);
        }
    }

    /** @throws InvalidRequestException if the model's outputs are not classes */
    public static void requireClassifier(LoadedModel model, String name) {
        new BatchPredictor(model).requireClassifier();
        if (model.problemType() == LoadedModel.ProblemType.REGRESSION) {
            throw new InvalidRequestException(
                    name + " is a regression model (problem_type regression), which can't be evaluated on classes");
        }
    }

    /** @param onlyPresent whether to use only the classes of images that are not broken */
    public Answers of(LabelledImages dataset, ClassMatching all, boolean onlyPresent) {
        BrokenImages broken = BrokenImages.leftOut(dataset, mostBroken, this::say);
        ClassMatching matching = onlyPresent ? all.onlyPresent(dataset, broken) : all;
        output.say((matching.way() == ClassMatching.Way.ORDER ? "Warning: " : "")
                + matching.describe()
                + (matching.judgesAbsentClasses() ? " (--only-present: over those present)" : ""));
        all.remarks().forEach(output::say);
        ClassificationAccumulator counted = count(dataset, matching, broken);
        ClassMatching left = onlyPresent ? all.onlyPresent(dataset, broken) : all;
        int without = matching.judgedNames().size() - left.judgedNames().size();
        if (without > 0) {
            output.say("all images of " + Plural.of(without, "class", "classes") + " are broken: " + left.describe());
            counted = count(dataset, left, broken);
        }
        if (leftOut.count() > 0) {
            output.say(leftOut.summary(dataset.size()));
        }
        return new Answers(left, counted, broken);
    }

    private ClassificationAccumulator count(LabelledImages dataset, ClassMatching matching, BrokenImages broken) {
        ClassificationAccumulator counted = new ClassificationAccumulator(matching.judgedNames(), dataset.size());
        try (ProgressDisplay meter = output.meter("evaluating", 0, dataset.size())) {
            new ModelEvaluator(model, matching, flipAveraging)
                    .evaluate(dataset, broken, counted::add, done -> meter.update(done, ""));
        }
        return counted;
    }

    private void say(BrokenImages.Found image) {
        synchronized (leftOut) { // found by several threads
            String line =
                    leftOut.line(image.file().isEmpty() ? "image " + image.index() : image.file(), image.reason());
            if (!line.isEmpty()) {
                output.say(line);
            }
        }
    }
}
