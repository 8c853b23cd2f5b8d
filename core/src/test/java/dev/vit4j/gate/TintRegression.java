package dev.vit4j.gate;

import dev.vit4j.data.Collator;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.eval.Result;
import dev.vit4j.gate.TintedImages.Tint;
import dev.vit4j.model.ImageModel;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.Evaluation;
import dev.vit4j.task.Task;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** Regression of an image's tint: the squared error of three numbers. */
record TintRegression() implements Task<ImageModel, TintRegression.SquaredError> {

    private static final String TINTS = "tints"; // [B, 3]

    @Override
    public String id() {
        return "tint-regression";
    }

    @Override
    public Collator collator() {
        return (targets, columns) -> {
            FloatBuffer tints = columns.floats(TINTS, targets.size(), 3);
            for (Target target : targets) {
                Tint tint = (Tint) target;
                tints.put(tint.red()).put(tint.green()).put(tint.blue());
            }
        };
    }

    @Override
    public TrainStep<ImageModel> trainStep() {
        return (TrainStep.OfExamples<ImageModel>)
                (model, micro, pass) -> TrainStep.Losses.of(squaredError(model, micro, pass));
    }

    static Tensor squaredError(ImageModel model, TensorBatch batch, Pass pass) {
        Tensor told = model.forward(batch.images(), pass).to(DType.FLOAT32); // [b, 3]
        return told.sub(batch.column(TINTS)).pow(2).sum();
    }

    @Override
    public Evaluation<ImageModel, SquaredError> evaluation(Dataset dataset) {
        return new Evaluation<>() {
            private double sum;
            private int examples;

            @Override
            public Runnable evaluate(ImageModel model, TensorBatch part, int[] indices, Pass pass) {
                double ofPart = squaredError(model, part, pass).item();
                return () -> {
                    sum += ofPart;
                    examples += indices.length;
                };
            }

            @Override
            public SquaredError result() {
                return new SquaredError(sum / examples, examples);
            }
        };
    }

    /** The mean squared error. */
    record SquaredError(double value, int examples) implements Result {

        @Override
        public List<Result.Figure> figures() {
            return List.of(primary());
        }

        @Override
        public Result.Figure primary() {
            return new Result.Figure("loss", value, Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER);
        }

        @Override
        public String toJson() {
            return "{\"loss\":" + value + ",\"examples\":" + examples + "}";
        }
    }
}
