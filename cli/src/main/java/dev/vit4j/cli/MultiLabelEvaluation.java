package dev.vit4j.cli;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.MultiLabelFolder;
import dev.vit4j.data.Split;
import dev.vit4j.eval.MultiLabelMetrics;
import dev.vit4j.hub.BatchPredictor;
import dev.vit4j.hub.LoadedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Judges a classifier of several labels an image by a folder whose metadata name them. */
final class MultiLabelEvaluation {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final LoadedModel model;
    private final Output output;

    MultiLabelEvaluation(LoadedModel model, Output output) {
        this.model = model;
        this.output = output;
    }

    /**
     * @param threshold from which probability a label is given
     * @throws InvalidRequestException where the data set is no folder
     */
    MultiLabelMetrics of(String dataset, Split split, double threshold) {
        Path folder = Path.of(dataset);
        if (!Files.isDirectory(folder)) {
            throw new InvalidRequestException(
                    "the model is a classifier of several labels an image, which a folder with "
                            + "metadata.jsonl or metadata.csv judges; " + dataset + " is no folder");
        }
        List<MultiLabelFolder.Image> images = MultiLabelFolder.read(folder, split, model.labels());
        return MultiLabelMetrics.of(probabilities(images), truth(images), model.labels(), threshold);
    }

    private float[][] probabilities(List<MultiLabelFolder.Image> images) {
        BatchPredictor predictor = new BatchPredictor(model);
        List<float[]> rows = new ArrayList<>();
        ImageTask task = inputs -> {
            rows.addAll(Arrays.asList(predictor.probabilities(inputs)));
            return inputs.stream().map(input -> JSON.createObjectNode()).toList();
        };
        List<NamedImage> named =
                images.stream().map(image -> NamedImage.at(image.file())).toList();
        try (AnswerJournal journal = AnswerJournal.temporary();
                Meter meter = output.meter("evaluating", 0, images.size())) {
            new ImageRun(predictor, model.decoder(), task, true).run(named, journal, meter, () -> false);
        }
        return rows.toArray(float[][]::new);
    }

    private boolean[][] truth(List<MultiLabelFolder.Image> images) {
        boolean[][] truth = new boolean[images.size()][model.labels().size()];
        for (int i = 0; i < truth.length; i++) {
            for (int c = 0; c < truth[i].length; c++) {
                truth[i][c] = images.get(i).labels().get(c);
            }
        }
        return truth;
    }
}
