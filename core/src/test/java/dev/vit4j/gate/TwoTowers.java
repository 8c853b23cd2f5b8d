package dev.vit4j.gate;

import dev.vit4j.data.TensorBatch;
import dev.vit4j.nn.Pass;
import dev.vit4j.task.TrainStep;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.List;
import java.util.stream.LongStream;

/** Images and words embedded in one space, drawn together where they belong together: CLIP in small. */
final class TwoTowers {

    static final String WORDS = "words"; // [B, 6]

    private static final int WIDTH = 8;

    private final ConvNet images;
    private final Tensor words; // [6, 8]
    private final Tensor logScale; // [1]

    TwoTowers(Params params) {
        images = new ConvNet(params.at("images"), WIDTH);
        words = params.get("words.weight", Role.EMBEDDING, Initializer.normal(0.5), 6, WIDTH);
        logScale = params.get("log_scale", Role.SCALE, Initializer.normal(1), 1);
    }

    private static Tensor unit(Tensor x) {
        return x.div(x.pow(2).sum(1).add(1e-6).pow(0.5).unsqueeze(1));
    }

    /** Cross entropy of each image among all words of the batch, and of each word among all images. */
    record Contrastive() implements TrainStep.OfPairs<TwoTowers> {

        @Override
        public List<Tensor> embed(TwoTowers model, TensorBatch micro, Pass pass) {
            return List.of(
                    unit(model.images.forward(micro.images(), pass)), // [b, 8]
                    unit(micro.column(WORDS).matmul(model.words))); // [b, 8]
        }

        @Override
        public Losses losses(TwoTowers model, List<Tensor> rows, TensorBatch whole) {
            long b = whole.size();
            Tensor scores = rows.get(0).matmul(rows.get(1).transpose(0, 1)); // [B, B]
            Tensor scaled = scores.mul(model.logScale.to(DType.FLOAT32).exp());
            Tensor own = Tensor.of(LongStream.range(0, b).toArray(), b);
            return Losses.of(Functional.crossEntropySum(scaled, own, 0)
                    .add(Functional.crossEntropySum(scaled.transpose(0, 1), own, 0))
                    .mul(0.5));
        }
    }
}
