package dev.vit4j.pretrained;

import static dev.vit4j.pretrained.GoldenModel.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import dev.vit4j.model.ConfiguredModel;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.internal.RecordingTrace;
import dev.vit4j.predict.internal.SingleImages;
import dev.vit4j.pretrained.InferenceSession.Options;
import dev.vit4j.pretrained.internal.DescribedModel;
import dev.vit4j.pretrained.internal.Readout;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of images, which the session reads off its packed blocks. */
@Tag("engine")
class FeaturesTest {

    private static final double TOLERANCE = 2e-5;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip-eos2",
                "dinov2-registers",
                "dinov2-swiglu",
                "dinov2-v5names",
                "siglip",
                "vit-interpolated",
                "vit-pooler"
            })
    void areThoseOfTheReference(String name) {
        try (GoldenModel golden = GoldenModel.open(name);
                Scope scope = Scope.open()) {
            LoadedModel model = golden.model();
            Tensor images = golden.reference("pixel_values");
            Tensor tokens = golden.reference("last_hidden_state");
            long prefix = model.config().prefixTokens();
            assertClose(
                    "pooled",
                    model.features(images, InferenceSession.Feature.POOLED),
                    golden.reference("pooler_output"),
                    TOLERANCE);
            assertClose(
                    "mean of the patches",
                    model.features(images, InferenceSession.Feature.PATCH_MEAN),
                    tokens.narrow(1, prefix, tokens.size(1) - prefix).mean(1),
                    TOLERANCE);
            if (prefix > 0) {
                assertClose(
                        "class token",
                        model.features(images, InferenceSession.Feature.CLASS_TOKEN),
                        tokens.select(1, 0),
                        TOLERANCE);
            }
            if (golden.keys().contains("image_embeds")) {
                assertClose(
                        "embedding",
                        model.network()
                                .run(
                                        images,
                                        Readout.embedding(model.network(), LoadedModel.EmbeddingLength.OF_CLASS),
                                        Optional.empty()),
                        golden.reference("image_embeds"),
                        TOLERANCE);
            }
        }
    }

    @Test
    void layTransparencyOnWhiteWhereTheModelWantsIt() throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        BufferedImage drawn = new BufferedImage(40, 30, BufferedImage.TYPE_INT_ARGB);
        for (int pixel = 0; pixel < 40 * 30; pixel++) {
            drawn.setRGB(pixel % 40, pixel / 40, pixel * 0x3010307);
        }
        ImageIO.write(drawn, "png", png);
        for (String name : List.of("clip-cls", "vit-cls")) {
            try (LoadedModel model = ModelFolder.load(GoldenModel.folder(name))) {
                EncodedImage image = model.decoder().open(png.toByteArray(), "transparent");
                RgbImage dropped = image.decode();
                RgbImage seen = name.equals("clip-cls") ? image.onWhite().decode() : dropped;
                assertThat(image.onWhite().decode().pixels()).isNotEqualTo(dropped.pixels());
                assertThat(SingleImages.embed(model, image)).as(name).isEqualTo(SingleImages.embed(model, seen));
                assertThat(SingleImages.features(model, image, InferenceSession.Feature.POOLED))
                        .as(name)
                        .isEqualTo(SingleImages.features(model, seen, InferenceSession.Feature.POOLED));
                assertThat(SingleImages.classify(model, image, 5))
                        .as(name)
                        .isEqualTo(SingleImages.classify(model, seen, 5));
            }
        }
    }

    /** A classifier's features, too: {@code Model}'s own has length 1 only where the reference's has. */
    @Test
    void haveTheLengthThatIsAskedFor() {
        for (String name : List.of("vit-cls", "clip-eos2", "dinov2-registers")) {
            try (GoldenModel golden = GoldenModel.open(name);
                    Scope scope = Scope.open()) {
                LoadedNetwork network = golden.model().network();
                Tensor images = golden.reference("pixel_values");
                Tensor raw = network.run(
                        images, Readout.embedding(network, LoadedModel.EmbeddingLength.RAW), Optional.empty());
                Tensor unit = network.run(
                        images, Readout.embedding(network, LoadedModel.EmbeddingLength.UNIT), Optional.empty());
                Tensor lengths = raw.mul(raw).sum(1).unsqueeze(1).pow(0.5);
                assertClose(name, unit.mul(lengths), raw, TOLERANCE);
                assertThat(lengths.sub(Tensor.ones(DType.FLOAT32, lengths.shape()))
                                .abs()
                                .max()
                                .item())
                        .isGreaterThan(0.01);
                boolean isUnit = network.hasUnitEmbeddings(LoadedModel.EmbeddingLength.OF_CLASS);
                assertThat(isUnit).as(name).isEqualTo(name.equals("clip-eos2"));
                assertClose(
                        name,
                        network.run(
                                images,
                                Readout.embedding(network, LoadedModel.EmbeddingLength.OF_CLASS),
                                Optional.empty()),
                        isUnit ? unit : raw,
                        0);
            }
        }
    }

    static Stream<ModelConfig> families() {
        return RandomFamilies.configs();
    }

    /** 135 tokens or more an image: three threads answer for one each, and then share two. */
    @ParameterizedTest
    @MethodSource("families")
    void areThoseOfThePlainPathWhoeverComputesThem(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            ConfiguredModel model = DescribedModel.of(config)
                    .build(RandomFamilies.scattered(config, 3).params(), Optional.empty());
            Tensor images = Tensor.randomNormal(new RandomSource(8), 5, 3, 40, 64);
            try (InferenceSession three = InferenceSession.open(model, new Options(Optional.of(Precision.FP32), 3));
                    InferenceSession one = InferenceSession.open(model, new Options(Optional.of(Precision.BF16), 1))) {
                Tensor scores = three.run(images);
                for (InferenceSession.Feature feature : InferenceSession.Feature.values()) {
                    if (feature != InferenceSession.Feature.CLASS_TOKEN || config.prefixTokens() > 0) {
                        Tensor expected = plain(model, images, feature);
                        assertClose(feature.name(), three.features(images, feature), expected, TOLERANCE);
                        assertClose(feature + " in bf16", one.features(images, feature), expected, 0.1);
                    }
                }
                assertClose("scores after features", three.run(images), scores, 0);
            }
        }
    }

    private static Tensor plain(ConfiguredModel model, Tensor images, InferenceSession.Feature feature) {
        return NoGrad.call(() -> Scope.call(() -> {
            String traced = feature == InferenceSession.Feature.POOLED ? "pooled" : "tokens";
            RecordingTrace recorder = new RecordingTrace(traced::equals);
            model.forward(images, Pass.inference(recorder));
            Tensor found = recorder.get(traced);
            int prefix = model.config().prefixTokens();
            return switch (feature) {
                case CLASS_TOKEN -> found.select(1, 0);
                case PATCH_MEAN ->
                    found.narrow(1, prefix, found.size(1) - prefix).mean(1);
                case POOLED -> found;
            };
        }));
    }

    @Test
    void sayThatAModelHasNoClassToken() {
        try (GoldenModel golden = GoldenModel.open("siglip");
                Scope scope = Scope.open()) {
            assertThatThrownBy(() -> golden.model()
                            .features(golden.reference("pixel_values"), InferenceSession.Feature.CLASS_TOKEN))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no class token");
        }
    }
}
