package dev.vit4j.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Batch;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Draw;
import dev.vit4j.data.Example;
import dev.vit4j.data.Loader;
import dev.vit4j.data.Target;
import dev.vit4j.data.TensorBatch;
import dev.vit4j.data.Transform;
import dev.vit4j.data.shapes.Shapes;
import dev.vit4j.eval.RetrievalMetrics;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captions and classes become texts by templates. */
@Tag("engine")
class CaptionTextsTest {

    private static final List<String> TEMPLATES = List.of("a photo of a {}", "{}, drawn", "here is a {}!");

    private static List<Integer> letters(String text) {
        return text.chars().boxed().toList();
    }

    private static CaptionTexts texts() {
        return new CaptionTexts(TEMPLATES, List.of(), CaptionTextsTest::letters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a photo", "", "a {} and a {}", "a { }"})
    void refusesATemplateWithoutOnePlace(String template) {
        assertThatThrownBy(() -> new CaptionTexts(List.of(template), List.of(), CaptionTextsTest::letters))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("must have {} exactly once");
    }

    @Test
    void drawsEachTemplateForAnExampleInSomeEpochAndTheSameOneAgain() {
        Transform drawing = texts().transforms().get(0);
        Example example = new Example(new RgbImage(1, 1, new byte[] {1, 2, 3}), new Target.Caption("cat"));
        Set<String> seen = new HashSet<>();
        for (int epoch = 0; epoch < 40; epoch++) {
            Example phrased = drawing.apply(example, Draw.of(7, epoch, 3));
            assertThat(drawing.apply(example, Draw.of(7, epoch, 3))).isEqualTo(phrased);
            assertThat(phrased.image()).isSameAs(example.image());
            seen.add(phrased.target().text());
        }

        assertThat(seen).containsExactlyInAnyOrder("a photo of a cat", "cat, drawn", "here is a cat!");
    }

    /** Two captions, eight images of each. */
    private record Pets() implements Dataset {

        @Override
        public String name() {
            return "pets";
        }

        @Override
        public int size() {
            return 16;
        }

        @Override
        public Target target(int index) {
            return new Target.Caption(index % 2 == 0 ? "cat" : "dog");
        }

        @Override
        public RgbImage image(int index) {
            return new RgbImage(1, 1, new byte[] {(byte) index, 2, 3});
        }
    }

    @Test
    void captionsStayEqualInOtherWords() {
        CaptionTexts texts = texts();
        Loader.Config config = Loader.Config.training(16, texts.transforms(), Normalization.HALF, 5)
                .withCollator(texts.collator());
        try (Scope scope = Scope.open();
                Loader.Batches batches = new Loader(new Pets(), config).epoch(0);
                Batch batch = batches.next()) {
            TensorBatch columns = batch.tensors();

            long[] captions = columns.column(TensorBatch.CAPTIONS).toLongArray();
            assertThat(IntStream.range(0, 16).mapToObj(i -> captions[i]).distinct())
                    .hasSize(2);
            long[] ids = columns.column(TensorBatch.TEXT_IDS).toLongArray();
            int length = ids.length / 16;
            assertThat(IntStream.range(0, 16)
                            .mapToObj(row -> IntStream.range(row * length, (row + 1) * length)
                                    .mapToObj(i -> String.valueOf((char) ids[i]))
                                    .reduce("", String::concat))
                            .distinct()
                            .count())
                    .isGreaterThan(2);
        }
    }

    /** All images lie where the texts of the first class do. */
    private record Constant() implements TwoTowers {

        @Override
        public Tensor embedImages(Tensor images, Pass pass) {
            return embedTexts(Tensor.zeros(DType.INT64, images.size(0), 1), pass);
        }

        @Override
        public Tensor embedTexts(Tensor ids, Pass pass) {
            return ids.narrow(1, 0, 1).equal(Tensor.range(9).unsqueeze(0)).to(DType.FLOAT32); // [M, 9]
        }

        @Override
        public Tensor logitScale() {
            return Tensor.zeros(DType.FLOAT32);
        }

        @Override
        public Optional<Tensor> bias() {
            return Optional.empty();
        }
    }

    @Test
    void countsTheImagesWhoseClassHasTheNearestText() {
        Shapes shapes = new Shapes(DataSource.Split.TEST, 20, 24, 0);
        List<String> classes = shapes.classNames();
        CaptionTexts texts = new CaptionTexts(
                List.of(),
                List.of("a {}", "the {}"),
                text -> List.of(Math.max(0, classes.indexOf(text.replaceFirst("^(a|the) ", "")))));
        Contrastive task = new Contrastive(Contrastive.Loss.SOFTMAX, Contrastive.EqualCaptions.PLAIN, texts, 20);
        Evaluation<TwoTowers, RetrievalMetrics> evaluation = task.evaluation(shapes.captions());
        try (Scope scope = Scope.open()) {
            TensorBatch batch = new TensorBatch(Map.of(
                    TensorBatch.IMAGES, Tensor.zeros(DType.FLOAT32, 20, 3, 2, 2),
                    TensorBatch.TEXT_IDS, Tensor.zeros(DType.INT64, 20, 1),
                    TensorBatch.CAPTIONS, Tensor.range(20)));
            evaluation
                    .evaluate(new Constant(), batch, IntStream.range(0, 20).toArray(), Pass.inference())
                    .run();
        }

        assertThat(shapes.label(0)).isZero();
        assertThat(evaluation.result().zeroShotAccuracy().orElseThrow()).isEqualTo(3 / 20.0); // 0, 8 and 16
    }
}
