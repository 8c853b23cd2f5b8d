package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Equation 1 of Dosovitskiy et al. 2021, and the heads after equation 4, worked out by hand. */
@Tag("engine")
class TokenEmbeddingTest {

    private static final Pass PASS = Pass.inference();

    /** Patches of one pixel: a grey image of 1 by 2 pixels becomes tokens (x, 2x). */
    private static final class Parts {
        private final PatchEmbedding.Projection patches =
                new PatchEmbedding.Projection(Tensor.of(new float[] {1, 2}, 2, 1, 1, 1), Optional.empty());
        private final Tensor images = Tensor.of(new float[] {3, 5}, 1, 1, 1, 2);

        TokenEmbedding with(List<Tensor> learned, float... positions) {
            Tensor table = Tensor.of(positions, learned.size() + 2, 2);
            return new TokenEmbedding(
                    patches,
                    learned,
                    new PositionEmbedding(table, learned.size(), new Size2d(1, 2), Interpolation.BICUBIC));
        }
    }

    @Test
    void addsThePositionsToThePatches() {
        try (Scope scope = Scope.open()) {
            Parts parts = new Parts();
            Tensor tokens = parts.with(List.of(), 0.5f, 0, 0, 0.25f).forward(parts.images, PASS);

            assertThat(tokens.shape()).containsExactly(1, 2, 2);
            assertThat(tokens.toFloatArray()).containsExactly(3.5f, 6, 5, 10.25f);
        }
    }

    @Test
    void putsLearnedTokensFirstInTheirOrder() {
        try (Scope scope = Scope.open()) {
            Parts parts = new Parts();
            List<Tensor> learned = List.of(Tensor.of(new float[] {7, 8}, 2), Tensor.of(new float[] {9, 10}, 1, 1, 2));
            Tensor tokens = parts.with(learned, 1, 1, 2, 2, 3, 3, 4, 4).forward(parts.images, PASS);

            assertThat(tokens.toFloatArray()).containsExactly(8, 9, 11, 12, 6, 9, 9, 14);
        }
    }

    @Test
    void aClassifierWithoutClassesReturnsTheFeatures() {
        try (Scope scope = Scope.open()) {
            Tensor features = Tensor.of(new float[] {3, 4}, 1, 2);
            Linear linear = new Linear(
                    Tensor.of(new float[] {1, 1, 0, 2, 5, 0}, 3, 2), Optional.of(Tensor.of(new float[] {1, 0, 0}, 3)));

            assertThat(Classifier.NONE.forward(features).toFloatArray()).containsExactly(3, 4);
            assertThat(new Classifier(Optional.of(linear)).forward(features).toFloatArray())
                    .containsExactly(8, 8, 15);
        }
    }
}
