package dev.vit4j.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.ConvolutionalStem;
import dev.vit4j.nn.Size2d;
import dev.vit4j.nn.WeightInitialization;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class VitConfigTest {

    private static Vit.Config config(
            int imageSize,
            int patchSize,
            int heads,
            double epsilon,
            Vit.Head head,
            Vit.Pooling pooling,
            Vit.Positions positions,
            double dropPathRate,
            Optional<ConvolutionalStem.Config> stem) {
        return new Vit.Config(
                new EncoderConfig(imageSize, patchSize, 3, 48, 3, heads, Activation.GELU, epsilon),
                96,
                true,
                10,
                head,
                pooling,
                positions,
                0,
                dropPathRate,
                stem,
                new WeightInitialization.Fixed(0.02));
    }

    private static Vit.Config config(int imageSize, int patchSize, int heads, double epsilon, double dropPathRate) {
        return config(
                imageSize,
                patchSize,
                heads,
                epsilon,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.CLASS_TOKEN,
                Vit.Positions.LEARNED,
                dropPathRate,
                Optional.empty());
    }

    private static Vit.Config hybrid(int imageSize, Integer... widths) {
        return config(
                imageSize,
                5,
                4,
                1e-6,
                Vit.Head.CLASSIFIER,
                Vit.Pooling.MEAN,
                Vit.Positions.SINE_COSINE,
                0,
                Optional.of(new ConvolutionalStem.Config(List.of(widths))));
    }

    private static AbstractThrowableAssert<?, ?> assertRejected(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable make) {
        return assertThatThrownBy(make).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void rejectsForTrainingAHeadCountThatDoesNotDivideWidth() {
        assertRejected(() -> config(32, 8, 5, 1e-6, 0).encoder().requireWholeHeads())
                .hasMessage("hidden_size 48 can't be divided into num_attention_heads 5 heads of equal width; "
                        + "hidden_size 45 or 50 would be valid");
    }

    @Test
    void rejectsForTrainingAnImageSizeThatIsNoMultipleOfThePatch() {
        Vit.Config config = config(30, 8, 4, 1e-6, 0);
        assertRejected(config::requireWholePatches)
                .hasMessage("image_size 30 is not a multiple of patch_size 8; image_size 24 or 32 would be valid");
        assertThat(config.tokens()).isEqualTo(1 + 3 * 3);
    }

    @Test
    void rejectsAnImageThatIsSmallerThanAPatch() {
        assertRejected(() -> config(5, 8, 4, 1e-6, 0))
                .hasMessage("image_size 5 by 5 is smaller than a patch of patch_size 8 by 8");
    }

    @Test
    void rejectsSizesBelowOne() {
        assertRejected(() -> config(0, 8, 4, 1e-6, 0)).hasMessage("image_size must be at least 1, found 0");
        assertRejected(() -> config(32, -8, 4, 1e-6, 0)).hasMessage("patch_size must be at least 1, found -8");
        assertRejected(() -> config(32, 8, 0, 1e-6, 0)).hasMessage("num_attention_heads must be at least 1, found 0");
    }

    @Test
    void rejectsNumbersOutOfTheirRange() {
        assertRejected(() -> config(32, 8, 4, Double.NaN, 0)).hasMessageContaining("layer_norm_eps");
        assertRejected(() -> config(32, 8, 4, 1e-6, 1)).hasMessageContaining("drop_path_rate");
        assertRejected(() -> config(32, 8, 4, 1e-6, -0.1)).hasMessageContaining("drop_path_rate");
        assertRejected(() -> config(32, 8, 4, 1e-6, Double.NaN)).hasMessageContaining("drop_path_rate");
    }

    @Test
    void theSmallestImageHasOnePatch() {
        assertThat(config(32, 8, 4, 1e-6, 0).smallestImage()).isEqualTo(Size2d.square(8));
        assertThat(hybrid(32, 8, 8, 8).smallestImage()).isEqualTo(Size2d.square(9));
        assertThat(hybrid(9, 8, 8, 8).grid()).isEqualTo(Size2d.square(1));
        assertRejected(() -> hybrid(8, 8, 8, 8));
    }

    @Test
    void rejectsAPoolerWithoutAClassToken() {
        assertRejected(() -> config(
                        32, 8, 4, 1e-6, Vit.Head.POOLER, Vit.Pooling.MEAN, Vit.Positions.LEARNED, 0, Optional.empty()))
                .hasMessageContaining("pooler");
    }

    @Test
    void rejectsAStemThatLeavesNoToken() {
        assertRejected(() -> hybrid(8, 16, 16, 16, 16)).hasMessageContaining("image_size 8 leaves no token");
    }

    @Test
    void countsTokens() {
        Vit.Config base = Vit.Variant.BASE.classifier(224, 16, 1000);
        assertThat(base.gridSize()).isEqualTo(14);
        assertThat(base.tokens()).isEqualTo(197);
        assertThat(hybrid(32, 64, 160).tokens()).isEqualTo(49);
    }

    @Test
    void dropPathRateGrowsFromBlockToBlock() {
        assertThat(config(32, 8, 4, 1e-6, 0.3).dropPathRates()).containsExactly(0.0, 0.15, 0.3);
    }

    @Test
    void knowsWhatTheReferenceCanSay() {
        assertThat(config(32, 8, 4, 1e-6, 0.1).isReferenceVit()).isTrue();
        assertThat(hybrid(32, 64).isReferenceVit()).isFalse();
    }
}
