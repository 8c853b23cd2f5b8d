package dev.vit4j.cli.evaluation;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.cli.console.LeftOut;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.ProgressDisplay;
import dev.vit4j.cli.images.ImagePipeline;
import dev.vit4j.cli.images.ImageTask;
import dev.vit4j.cli.images.MultiLabelImages;
import dev.vit4j.cli.images.NamedImage;
import dev.vit4j.cli.images.ResultJournal;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.folder.internal.MultiLabelFolder;
import dev.vit4j.predict.internal.BatchPredictor;
import dev.vit4j.pretrained.LoadedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** Evaluates a multi-label classifier on a folder whose metadata names the labels. */
public final class MultiLabelEvaluation {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LoadedModel model;
    private final double mostBroken;
    private final Output output;

    /** @param mostBroken the largest share of broken images that is left out */
    public MultiLabelEvaluation(LoadedModel model, double mostBroken, Output output) {
        this.model = model;
        this.mostBroken = mostBroken;
        this.output = output;
    }

    /**
     * The evaluated predictions.
     *
     * @param files the evaluated images, relative to the data set's folder
     * @param truth [N][C], whether an image has a label
     * @param probabilities [N][C]
     * @param broken images that were left out, by their index in the metadata
     */
    public record Answers(
            List<String> files, boolean[][] truth, float[][] probabilities, List<BrokenImages.Found> broken) {}

    /**
     * Runs the model on a folder's images.
     *
     * @throws ResourceException if more images are broken than allowed, or one can't be read
     */
    public Answers of(MultiLabelImages judged) {
        List<MultiLabelFolder.Image> images = judged.images();
        List<float[]> rows = new ArrayList<>();
        List<BrokenImages.Found> broken = predict(judged, rows);
        if (broken.size() > BrokenImages.most(mostBroken, images.size())) {
            throw new UnusableImageException(
                    "image " + broken.get(0).file() + " of " + judged.folder() + " is broken: "
                            + broken.get(0).reason() + "; with it " + broken.size() + " of " + images.size()
                            + " are, more than the share of --max-broken, " + mostBroken
                            + "; repair them or remove them from "
                            + "the metadata",
                    broken.get(0).reason());
        }
        float[][] probabilities = rows.toArray(float[][]::new);
        List<MultiLabelFolder.Image> whole = whole(images, broken);
        boolean[][] truth = whole.stream().map(this::truth).toArray(boolean[][]::new);
        return new Answers(whole.stream().map(judged::nameOf).toList(), truth, probabilities, broken);
    }

    /**
     * Adds the probabilities [C] of each intact image.
     *
     * @return the broken images
     */
    private List<BrokenImages.Found> predict(MultiLabelImages judged, List<float[]> rows) {
        List<MultiLabelFolder.Image> images = judged.images();
        BatchPredictor predictor = new BatchPredictor(model);
        ImageTask task = inputs -> {
            rows.addAll(Arrays.asList(predictor.probabilities(inputs)));
            return inputs.stream().map(input -> JSON.createObjectNode()).toList();
        };
        List<NamedImage> named =
                images.stream().map(image -> NamedImage.at(image.file())).toList();
        Map<Path, String> reasons = new ConcurrentHashMap<>();
        ImagePipeline.Judge judge = (image, failure) -> {
            if (mostBroken > 0 && failure instanceof UnusableImageException unusable) {
                reasons.put(image, unusable.reason());
                return false;
            }
            return true;
        };
        try (ResultJournal journal = ResultJournal.temporary();
                ProgressDisplay meter = output.meter("evaluating", 0, images.size())) {
            new ImagePipeline(predictor, model.decoder(), task, judge).run(named, journal, meter, () -> false);
            return broken(judged, journal, reasons);
        }
    }

    private List<BrokenImages.Found> broken(MultiLabelImages judged, ResultJournal journal, Map<Path, String> reasons) {
        List<BrokenImages.Found> broken = new ArrayList<>();
        LeftOut leftOut = new LeftOut();
        AtomicInteger index = new AtomicInteger();
        journal.forEach(answer -> {
            int place = index.getAndIncrement();
            answer.error().ifPresent(error -> {
                String reason = reasons.getOrDefault(Path.of(answer.file()), error);
                String name = judged.nameOf(judged.images().get(place));
                broken.add(new BrokenImages.Found(place, name, reason));
                Optional.of(leftOut.line(answer.file(), reason))
                        .filter(line -> !line.isEmpty())
                        .ifPresent(output::say);
            });
        });
        if (!broken.isEmpty()) {
            output.say(leftOut.summary(index.get()));
        }
        return broken;
    }

    private static List<MultiLabelFolder.Image> whole(
            List<MultiLabelFolder.Image> images, List<BrokenImages.Found> broken) {
        Set<Integer> without = broken.stream().map(BrokenImages.Found::index).collect(Collectors.toSet());
        return IntStream.range(0, images.size())
                .filter(index -> !without.contains(index))
                .mapToObj(images::get)
                .toList();
    }

    private boolean[] truth(MultiLabelFolder.Image image) {
        boolean[] truth = new boolean[model.labels().size()];
        for (int c = 0; c < truth.length; c++) {
            truth[c] = image.labels().get(c);
        }
        return truth;
    }
}
