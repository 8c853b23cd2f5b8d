package dev.vit4j.cli.evaluation;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.LeftOut;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.eval.ClassMatching;
import dev.vit4j.eval.ClassificationAccumulator;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.ModelEvaluator;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Judges a classifier of one class an image by a data set, and says on the way what was left out. */
public final class ClassEvaluation {

    private final LoadedModel model;
    private final boolean flipAveraging;
    private final double mostBroken;
    private final Output output;
    private final LeftOut leftOut = new LeftOut();

    /** @param mostBroken the share of the images that may be broken and is left out */
    public ClassEvaluation(LoadedModel model, boolean flipAveraging, double mostBroken, Output output) {
        this.model = model;
        this.flipAveraging = flipAveraging;
        this.mostBroken = mostBroken;
        this.output = output;
    }

    /**
     * What the model answers.
     *
     * @param matching over whose classes
     */
    public record Answers(ClassMatching matching, ClassificationAccumulator counted, BrokenImages broken) {

        public ClassificationMetrics metrics() {
            return counted.metrics();
        }

        /** For people: each class by the model's name, and in brackets the data set's where that is another. */
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

    /** @throws InvalidRequestException if the model gives something else than classes */
    public static void requireClassifier(LoadedModel model, String name) {
        new BatchPredictor(model).requireClassifier();
        if (model.problemType() == ProblemType.REGRESSION) {
            throw new InvalidRequestException(
                    name + " gives numbers of its own (problem_type regression), which no classes judge");
        }
    }

    /** @param onlyPresent over the classes alone that images are of which are not broken */
    public Answers of(LabelledImages dataset, ClassMatching all, boolean onlyPresent) {
        BrokenImages broken = BrokenImages.leftOut(dataset, mostBroken, this::say);
        ClassMatching matching = onlyPresent ? all.onlyPresent(dataset, broken) : all;
        output.say((matching.way() == ClassMatching.Way.ORDER ? "Warning: " : "") + matching.describe());
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
