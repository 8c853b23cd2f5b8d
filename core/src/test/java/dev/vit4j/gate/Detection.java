package dev.vit4j.gate;

import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.Result;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Evaluation;
import dev.vit4j.task.Task;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Detection by sets (Carion et al. 2020, "End-to-End Object Detection with Transformers",
 * https://arxiv.org/abs/2005.12872): each box of an image is matched with one detection token, and the others are to find
 * no object.
 *
 * @param imageSize pixels of a side of the images that boxes are measured in
 */
record Detection(int imageSize) implements Task<Yolos, Detection.Found> {

    private static final double NO_OBJECT = 0.1; // weight of the tokens that are to find none
    private static final double L1 = 5; // weights of the losses of boxes
    private static final double GIOU = 2;

    @Override
    public String id() {
        return "object-detection";
    }

    @Override
    public Collator collator() {
        return Collator.boxes();
    }

    @Override
    public TrainStep<Yolos> trainStep() {
        return new SetLoss();
    }

    /** Everything is divided by the number of boxes in the whole batch. */
    private final class SetLoss implements TrainStep.OfExamples<Yolos> {

        @Override
        public List<String> sums() {
            return List.of("loss", "iou");
        }

        @Override
        public double denominator(TensorBatch whole) {
            return Math.max(1, boxes(whole));
        }

        @Override
        public Losses losses(Yolos model, TensorBatch micro, Pass pass) {
            Matched matched = match(model.forward(micro.images(), pass), micro);
            return new Losses(
                    matched.loss(),
                    Map.of("loss", matched.loss().detach(), "iou", matched.iou().detach()));
        }
    }

    /** What was found of the boxes of some images: sums over these. */
    private record Matched(Tensor loss, Tensor iou) {}

    private Matched match(Yolos.Detections found, TensorBatch batch) {
        int b = (int) found.logits().size(0);
        int t = (int) found.logits().size(1);
        int outcomes = (int) found.logits().size(2); // K + 1
        int n = (int) batch.column(TensorBatch.BOXES).size(1);
        Tensor wanted = fractions(batch.column(TensorBatch.BOXES)); // [b, N, 4]
        long[] labels = batch.column(TensorBatch.BOX_LABELS).toLongArray();
        long[] counts = batch.column(TensorBatch.BOX_COUNTS).toLongArray();
        double[][][] costs = costs(found, wanted, labels);

        List<Integer> tokens = new ArrayList<>(); // of all b·T
        List<Integer> boxes = new ArrayList<>(); // of all b·N
        long[] classes = new long[b * t];
        Arrays.fill(classes, outcomes - 1);
        for (int i = 0; i < b; i++) {
            int[] chosen = Assignment.cheapest(Arrays.copyOf(costs[i], (int) counts[i]));
            for (int box = 0; box < chosen.length; box++) {
                tokens.add(i * t + chosen[box]);
                boxes.add(i * n + box);
                classes[i * t + chosen[box]] = labels[i * n + box];
            }
        }
        Tensor logits = found.logits().reshape((long) b * t, outcomes);
        Tensor ofAll = Functional.crossEntropySum(logits, Tensor.of(classes, classes.length), 0)
                .mul(NO_OBJECT);
        if (boxes.isEmpty()) {
            return new Matched(ofAll, ofAll.detach().mul(0));
        }
        long[] ofMatched = boxes.stream().mapToLong(box -> labels[box]).toArray();
        Tensor ofClasses = Functional.crossEntropySum(rows(logits, tokens), Tensor.of(ofMatched, ofMatched.length), 0)
                .mul(1 - NO_OBJECT)
                .add(ofAll);
        Tensor predicted = rows(found.boxes().reshape((long) b * t, 4), tokens);
        Tensor actual = rows(wanted.reshape((long) b * n, 4), boxes);
        Overlap overlap = Overlap.of(predicted, actual);
        Tensor ofBoxes = predicted
                .sub(actual)
                .abs()
                .sum()
                .mul(L1)
                .sub(overlap.giou().add(-1).sum().mul(GIOU));
        return new Matched(ofClasses.add(ofBoxes), overlap.iou().sum());
    }

    /** What it costs to say of a box, by a token, what the token says: [b][N][T]. */
    private static double[][][] costs(Yolos.Detections found, Tensor wanted, long[] labels) {
        int b = (int) wanted.size(0);
        int n = (int) wanted.size(1);
        int t = (int) found.boxes().size(1);
        int outcomes = (int) found.logits().size(2);
        Tensor told = found.boxes().detach().unsqueeze(1); // [b, 1, T, 4]
        Tensor boxes = wanted.unsqueeze(2); // [b, N, 1, 4]
        float[] ofBoxes = told.sub(boxes)
                .abs()
                .sum(3)
                .mul(L1)
                .sub(Overlap.of(told, boxes).giou().mul(GIOU))
                .toFloatArray(); // [b, N, T]
        float[] probabilities = Functional.softmax(found.logits().detach()).toFloatArray(); // [b, T, K + 1]
        double[][][] costs = new double[b][n][t];
        for (int i = 0; i < b; i++) {
            for (int box = 0; box < n; box++) {
                for (int token = 0; token < t; token++) {
                    double probability = probabilities[(i * t + token) * outcomes + (int) labels[i * n + box]];
                    costs[i][box][token] = ofBoxes[(i * n + box) * t + token] - probability;
                }
            }
        }
        return costs;
    }

    /** Boxes [b, N, 4] of edges in pixels by centre, width and height, as fractions of the image. */
    private Tensor fractions(Tensor edges) {
        Tensor low = edges.narrow(2, 0, 2);
        Tensor high = edges.narrow(2, 2, 2);
        return Tensor.concatenate(2, List.of(low.add(high).mul(0.5), high.sub(low)))
                .mul(1.0 / imageSize);
    }

    private static Tensor rows(Tensor x, List<Integer> places) {
        return Tensor.concatenate(
                0, places.stream().map(place -> x.narrow(0, place, 1)).toList());
    }

    private static double boxes(TensorBatch batch) {
        return Arrays.stream(batch.column(TensorBatch.BOX_COUNTS).toLongArray()).sum();
    }

    /**
     * How far boxes [..., 4] lie on each other: [...].
     *
     * @param iou intersection over union
     * @param giou the same less the share of the smallest box around both that neither covers (Rezatofighi et al. 2019)
     */
    private record Overlap(Tensor iou, Tensor giou) {

        /** Shapes are broadcast. */
        static Overlap of(Tensor a, Tensor b) {
            Tensor both = area(
                    Functional.relu(edge(a, 0.5).minimum(edge(b, 0.5)).sub(maximum(edge(a, -0.5), edge(b, -0.5)))));
            Tensor around =
                    area(maximum(edge(a, 0.5), edge(b, 0.5)).sub(edge(a, -0.5).minimum(edge(b, -0.5))));
            Tensor either = area(size(a)).add(area(size(b))).sub(both);
            Tensor iou = both.div(either);
            return new Overlap(iou, iou.sub(around.sub(either).div(around)));
        }

        private static Tensor size(Tensor boxes) {
            return boxes.narrow(boxes.dimensions() - 1, 2, 2);
        }

        /** [..., 2], across and down. */
        private static Tensor edge(Tensor boxes, double side) {
            return boxes.narrow(boxes.dimensions() - 1, 0, 2).add(size(boxes).mul(side));
        }

        private static Tensor area(Tensor sizes) {
            int last = sizes.dimensions() - 1;
            return sizes.select(last, 0).mul(sizes.select(last, 1));
        }

        private static Tensor maximum(Tensor a, Tensor b) {
            return a.mul(-1).minimum(b.mul(-1)).mul(-1);
        }
    }

    @Override
    public Evaluation<Yolos, Found> evaluation(Dataset dataset) {
        return new Evaluation<>() {
            private double loss;
            private double iou;
            private double boxes;
            private int examples;

            @Override
            public Runnable evaluate(Yolos model, TensorBatch part, int[] indices, Pass pass) {
                Matched matched = match(model.forward(part.images(), pass), part);
                double lossOfPart = matched.loss().item();
                double iouOfPart = matched.iou().item();
                double boxesOfPart = boxes(part);
                return () -> {
                    loss += lossOfPart;
                    iou += iouOfPart;
                    boxes += boxesOfPart;
                    examples += indices.length;
                };
            }

            @Override
            public Found result() {
                return new Found(loss / boxes, iou / boxes, examples);
            }
        };
    }

    /** Means over all boxes, each matched with a token. */
    record Found(double loss, double iou, int examples) implements Result {

        @Override
        public List<Result.Figure> figures() {
            return List.of(
                    primary(), new Result.Figure("loss", loss, Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER));
        }

        @Override
        public Result.Figure primary() {
            return new Result.Figure("iou", iou, Result.Figure.Better.HIGHER, Result.Figure.Unit.FRACTION);
        }

        @Override
        public String toJson() {
            return "{\"iou\":" + iou + ",\"loss\":" + loss + ",\"examples\":" + examples + "}";
        }
    }
}
