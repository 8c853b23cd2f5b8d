package dev.vit4j.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.report.internal.CardExample;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.task.Classification;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipes;
import dev.vit4j.weights.ParameterSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class OwnModelCardTest {

    /** The command would train the recipe's Vision Transformer, and the folder has no configuration to open. */
    @Test
    void theCardOfAProgramsModelPromisesNeitherACommandNorThatTheFolderOpens(@TempDir Path folder) throws IOException {
        Shapes train = new Shapes(DataSource.Split.TRAIN, 64, 24, 0);
        try (RunFolder made = RunFolder.create(folder.resolve("run"));
                Trainer<ClassificationMetrics> trainer = RunTrainer.begin(
                        made,
                        Recipes.load(
                                "shapes",
                                List.of(
                                        "model.image_size=24",
                                        "data.batch_size=32",
                                        "training.precision=fp32",
                                        "training.label_smoothing=0")),
                        new RunRecord("test", "shapes", false, 0, Optional.of(1L), "cpu"),
                        new Trainer.Data(train, new Shapes(DataSource.Split.TEST, 32, 24, 0), Normalization.HALF),
                        new Classification(),
                        params -> new ConvNet(params, train.classNames().size()))) {
            assertThat(trainer.run(Trainer.Listener.NONE)).isPresent();
        }

        assertThat(folder.resolve("run/README.md"))
                .content()
                .contains("A model of a program's own")
                .doesNotContain("./vit4j train", "opens this folder");
        CardExample.requireCompiles(folder.resolve("run/README.md"), folder.resolve("example"));
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> weights = ParameterSet.read(folder.resolve("run"));
            ParameterSet again = ParameterSet.load(
                    params -> new ConvNet(params, train.classNames().size()), weights, "the run");
            assertThat(again.all().keySet()).isNotEmpty().containsExactlyInAnyOrderElementsOf(weights.keySet());
        }
    }
}
