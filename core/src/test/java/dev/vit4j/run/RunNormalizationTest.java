package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.run.internal.RunTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run records what its images were normalized by, so that a change of it beside the weights is noticed. */
@Tag("engine")
class RunNormalizationTest {

    @TempDir
    private Path folder;

    @Test
    void isRecordedAndComparedWithThePreprocessingThatLiesThere() throws IOException {
        TinyRun.run(folder, TinyRun.recipe("training.epochs=1"));
        assertThat(RunTrainer.record(folder).normalization()).isEqualTo(Optional.of(Normalization.HALF));
        assertThat(warnings()).isEmpty();

        int side = TinyRun.IMAGE_SIZE;
        Files.writeString(
                folder.resolve(Preprocessor.FILE_NAME),
                Preprocessor.of(side, Normalization.IMAGENET).toJson());
        assertThat(warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.field()).isEqualTo("image_mean");
            assertThat(warning.message()).contains("trained with mean [0.5, 0.5, 0.5]");
        });
    }

    @Test
    void aRunIsNotResumedOnTheSameImagesNormalizedOtherwise() {
        TinyRun.runUntil(folder, TinyRun.recipe(), 3);
        Trainer.Data other = new Trainer.Data(TinyRun.train(), TinyRun.test(), Normalization.IMAGENET);

        try (RunFolder begun = RunFolder.resume(folder)) {
            assertThatThrownBy(() -> Trainer.resume(begun, other))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll(
                            folder.resolve("run.json") + " records mean [0.5, 0.5, 0.5]",
                            "found mean [0.485, 0.456, 0.406]");
        }
    }

    private List<LoadedModel.Warning> warnings() {
        try (LoadedModel model = ModelFolder.load(folder)) {
            return model.warnings();
        }
    }
}
