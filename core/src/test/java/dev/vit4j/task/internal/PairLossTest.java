package dev.vit4j.task.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.task.Contrastive.EqualCaptions;
import dev.vit4j.task.Contrastive.Loss;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("engine")
class PairLossTest {

    private static final int B = 7;
    private static final int D = 5;
    private static final double LOG_SCALE = 1.3;
    private static final double BIAS = -1.7;

    private final Scope scope = Scope.open();

    @AfterEach
    void free() {
        scope.close();
    }

    static Stream<Arguments> losses() {
        return Stream.of(Loss.values())
                .flatMap(loss -> Stream.of(EqualCaptions.values()).map(equal -> Arguments.of(loss, equal)));
    }

    private static PairLoss of(Loss loss, long blockElements) {
        return loss == Loss.SOFTMAX ? new SoftmaxLoss(blockElements) : new SigmoidLoss(blockElements);
    }

    private static Tensor rows(int seed) {
        Tensor rows = Tensor.randomNormal(new RandomSource(seed), B, D).to(DType.FLOAT64);
        return rows.div(rows.pow(2).sum(1).pow(0.5).unsqueeze(1));
    }

    private static PairLoss.Batch batch(Tensor images, Tensor texts, EqualCaptions equal, double scale, double bias) {
        Tensor captions = Tensor.of(new long[] {4, 1, 4, 9, 1, 4, 2}, B);
        return new PairLoss.Batch(
                images, texts, new PairTargets(captions, equal, images.dtype()), Math.exp(scale), bias);
    }

    /** Central differences of a smooth function: their error is of the order of the square of the step. */
    @ParameterizedTest
    @MethodSource("losses")
    void derivativesAreFiniteDifferences(Loss kind, EqualCaptions equal) {
        PairLoss loss = of(kind, PairLoss.BLOCK);
        Tensor images = rows(1);
        Tensor texts = rows(2);
        PairLoss.Gradients found = loss.of(batch(images, texts, equal, LOG_SCALE, BIAS));
        double h = 1e-5;
        for (int i = 0; i < B * D; i++) {
            Tensor step = step(i, h);
            assertThat(element(found.images(), i))
                    .as("image number %d", i)
                    .isCloseTo(
                            (loss.of(batch(images.add(step), texts, equal, LOG_SCALE, BIAS))
                                                    .loss()
                                            - loss.of(batch(images.sub(step), texts, equal, LOG_SCALE, BIAS))
                                                    .loss())
                                    / (2 * h),
                            within(1e-8));
            assertThat(element(found.texts(), i))
                    .as("text number %d", i)
                    .isCloseTo(
                            (loss.of(batch(images, texts.add(step), equal, LOG_SCALE, BIAS))
                                                    .loss()
                                            - loss.of(batch(images, texts.sub(step), equal, LOG_SCALE, BIAS))
                                                    .loss())
                                    / (2 * h),
                            within(1e-8));
        }
        assertThat(found.logScale())
                .isCloseTo(
                        (loss.of(batch(images, texts, equal, LOG_SCALE + h, BIAS))
                                                .loss()
                                        - loss.of(batch(images, texts, equal, LOG_SCALE - h, BIAS))
                                                .loss())
                                / (2 * h),
                        within(1e-8));
        assertThat(found.bias())
                .isCloseTo(
                        (loss.of(batch(images, texts, equal, LOG_SCALE, BIAS + h))
                                                .loss()
                                        - loss.of(batch(images, texts, equal, LOG_SCALE, BIAS - h))
                                                .loss())
                                / (2 * h),
                        within(1e-8));
    }

    private static Tensor step(int at, double h) {
        float[] one = new float[B * D];
        one[at] = 1;
        return Tensor.of(one, B, D).to(DType.FLOAT64).mul(h);
    }

    private static double element(Tensor matrix, int at) {
        return matrix.reshape(B * D).narrow(0, at, 1).item();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void blocksOfAnySizeGiveTheSame(Loss kind, EqualCaptions equal) {
        PairLoss.Batch batch = batch(rows(1), rows(2), equal, LOG_SCALE, BIAS);
        PairLoss.Gradients whole = of(kind, PairLoss.BLOCK).of(batch);
        assertThat(whole.loss()).isGreaterThan(1);
        for (int rows = 1; rows <= B; rows++) {
            PairLoss.Gradients found = of(kind, (long) rows * B).of(batch);
            assertThat(found.loss()).isCloseTo(whole.loss(), within(1e-12));
            assertThat(difference(found.images(), whole.images())).isLessThan(1e-12);
            assertThat(difference(found.texts(), whole.texts())).isLessThan(1e-12);
            assertThat(found.logScale()).isCloseTo(whole.logScale(), within(1e-12));
            assertThat(found.bias()).isCloseTo(whole.bias(), within(1e-12));
        }
    }

    private static double difference(Tensor found, Tensor expected) {
        return found.sub(expected).abs().max().item();
    }

    /** {@code make_losses.py} has the reference's own losses, and formulas written out for equal captions. */
    @ParameterizedTest
    @MethodSource("losses")
    void areThoseOfTheReference(Loss kind, EqualCaptions equal) throws Exception {
        JsonNode golden = golden();
        JsonNode expected = golden.get((kind + "_" + equal).toLowerCase(Locale.ROOT));
        Tensor images = matrix(golden.get("images"));
        Tensor texts = matrix(golden.get("texts"));
        long[] captions = JsonMapper.shared().convertValue(golden.get("captions"), long[].class);
        PairLoss.Gradients found = new ContrastiveStep(kind, equal)
                .gradients(
                        images,
                        texts,
                        Tensor.of(captions, captions.length),
                        golden.get("log_scale").asDouble(),
                        golden.get("bias").asDouble());

        double ofSum = captions.length; // the reference's losses are means
        double scale = Math.max(1, Math.abs(expected.get("loss").asDouble()));
        assertThat(found.loss() / ofSum).isCloseTo(expected.get("loss").asDouble(), within(1e-6 * scale));
        assertThat(difference(found.images().mul(1 / ofSum), matrix(expected.get("images"))))
                .isLessThan(2e-6 * scale);
        assertThat(difference(found.texts().mul(1 / ofSum), matrix(expected.get("texts"))))
                .isLessThan(2e-6 * scale);
        assertThat(found.logScale() / ofSum).isCloseTo(expected.get("log_scale").asDouble(), within(2e-6 * scale));
        if (kind == Loss.SIGMOID) {
            assertThat(found.bias() / ofSum).isCloseTo(expected.get("bias").asDouble(), within(2e-6 * scale));
        }
    }

    private static JsonNode golden() throws Exception {
        try (var file =
                Objects.requireNonNull(PairLossTest.class.getResourceAsStream("/golden/contrastive/losses.json"))) {
            return JsonMapper.shared().readTree(file);
        }
    }

    private static Tensor matrix(JsonNode node) {
        float[][] rows = JsonMapper.shared().convertValue(node, float[][].class);
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, values, i * rows[0].length, rows[0].length);
        }
        return Tensor.of(values, rows.length, rows[0].length);
    }

    /** As the update of CLIP's authors: beyond 100 the scale is 100, and may only shrink. */
    @Test
    void theSoftmaxScaleIsAtMost100() {
        Tensor alike = rows(1).to(DType.FLOAT32).mul(0.03).add(1);
        Tensor images = alike.div(alike.pow(2).sum(1).pow(0.5).unsqueeze(1));
        Tensor captions = Tensor.range(B);
        ContrastiveStep step = new ContrastiveStep(Loss.SOFTMAX, EqualCaptions.PLAIN);
        double bound = Math.log(100);
        // Each text is its image, and little else differs: the greater the scale, the better.
        assertThat(step.gradients(images, images, captions, bound - 1e-6, 0).logScale())
                .isLessThan(-0.01);
        assertThat(step.gradients(images, images, captions, bound, 0).logScale())
                .isZero();
        assertThat(step.gradients(images, images, captions, 9, 0).loss())
                .isEqualTo(step.gradients(images, images, captions, bound, 0).loss());
        // Each text is the opposite of its image: the smaller, the better.
        PairLoss.Gradients shrinking = step.gradients(images, images.mul(-1), captions, bound + 0.01, 0);
        assertThat(shrinking.logScale()).isGreaterThan(0.01);
        assertThat(new ContrastiveStep(Loss.SIGMOID, EqualCaptions.PLAIN)
                        .gradients(images, images.mul(-1), captions, 5, 0)
                        .logScale())
                .isGreaterThan(1);
    }

    /** Scores far apart: exp of a score alone would be 0 or infinite in fp32. */
    @ParameterizedTest
    @EnumSource
    void sharpScoresStayFinite(Loss kind) {
        Tensor images = rows(1).to(DType.FLOAT32);
        PairLoss.Gradients found = new ContrastiveStep(kind, EqualCaptions.MASKED)
                .gradients(images, images.mul(-1), Tensor.of(new long[] {1, 1, 2, 3, 3, 3, 4}, B), Math.log(100), -30);
        assertThat(found.loss()).isFinite().isGreaterThan(100);
        assertThat(found.images().abs().max().item()).isFinite().isGreaterThan(1);
        assertThat(found.texts().abs().max().item()).isFinite();
    }
}
