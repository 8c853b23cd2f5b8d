package dev.vit4j.internal.runtime.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.model.RandomVits;
import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.LayerNorm;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.RecordedTrace;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.NativeMemory;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Owned;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.Role;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proof of the written-out backward pass: autograd's gradient of the blocks as they are written, for each parameter. */
@Tag("engine")
class FusedTrainingTest {

    private static final int DEPTH = 2;
    private static final int WIDTH = 24;
    private static final int TOKENS = 7;
    private static final int EXAMPLES = 5;

    /** Tokens [B, N, D] to what is learned from, of any shape. */
    private interface Network {
        Tensor forward(Tensor x, Pass pass);
    }

    private record Case(String name, Function<Params, Network> network) {
        /** Builds the model. */
        void build(Params params) {
            assertThat(network.apply(params)).isNotNull();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Block.Config config(
            FeedForward.Config feedForward, int headWidth, boolean bias, boolean layerScale) {
        return new Block.Config(
                WIDTH,
                3,
                headWidth,
                feedForward,
                bias,
                1e-6,
                layerScale ? OptionalDouble.of(1) : OptionalDouble.empty(),
                new WeightInitialization.FanIn(1, 1));
    }

    private static final Block.Config PLAIN = config(new Mlp.Config(40, Activation.GELU), 8, true, false);

    private static Encoder encoder(Params params, Block.Config config, double dropPathRate) {
        return Encoder.create(params, DEPTH, config, index -> dropPathRate);
    }

    private static Case one(
            String name, Block.Config config, double dropPathRate, Attention.Mask mask, Encoder.Readout read) {
        return new Case(name, params -> {
            Encoder encoder = encoder(params, config, dropPathRate);
            return (x, pass) -> encoder.forward(x, mask, read, pass);
        });
    }

    /** Of each example the first two tokens, three, … */
    private static Tensor keep() {
        Tensor lengths = Tensor.range(EXAMPLES).unsqueeze(1).add(2);
        return lengths.sub(Tensor.range(TOKENS).unsqueeze(0)).greaterThan(0);
    }

    private static Stream<Case> blocks() {
        Stream<Case> feedForwards = Stream.concat(
                        Arrays.stream(Activation.values()).map(activation -> new Mlp.Config(40, activation)),
                        Stream.of(new SwiGlu.Config(20)))
                .map(feedForward -> one(
                        feedForward.toString(),
                        config(feedForward, 8, true, false),
                        0,
                        Attention.Mask.NONE,
                        Encoder.Readout.ALL));
        Mlp.Config gelu = new Mlp.Config(40, Activation.GELU);
        Block.Config scaled = config(gelu, 8, true, true);
        Block.Config scaledGate = config(new SwiGlu.Config(20), 8, false, true);
        return Stream.concat(
                feedForwards,
                Stream.of(
                        one("first token", PLAIN, 0, Attention.Mask.NONE, Encoder.Readout.first(1)),
                        one("first tokens", PLAIN, 0, Attention.Mask.NONE, Encoder.Readout.first(3)),
                        one("last tokens", PLAIN, 0, Attention.Mask.NONE, Encoder.Readout.last(2)),
                        one(
                                "without a bias",
                                config(gelu, 8, false, false),
                                0,
                                Attention.Mask.NONE,
                                Encoder.Readout.first(1)),
                        one(
                                "heads of their own width",
                                config(gelu, 5, true, false),
                                0,
                                Attention.Mask.NONE,
                                Encoder.Readout.first(1)),
                        one("LayerScale", scaled, 0, Attention.Mask.NONE, Encoder.Readout.ALL),
                        one("LayerScale, first token", scaledGate, 0, Attention.Mask.NONE, Encoder.Readout.first(1)),
                        one("stochastic depth", PLAIN, 0.4, Attention.Mask.NONE, Encoder.Readout.ALL),
                        one(
                                "stochastic depth and LayerScale",
                                scaled,
                                0.4,
                                Attention.Mask.NONE,
                                Encoder.Readout.first(2)),
                        one("causal", PLAIN, 0, Attention.Mask.CAUSAL, Encoder.Readout.ALL),
                        one("causal, last token", PLAIN, 0, Attention.Mask.CAUSAL, Encoder.Readout.last(1)),
                        one("padding", PLAIN, 0, Attention.Mask.padding(keep()), Encoder.Readout.first(1)),
                        one(
                                "causal and padding",
                                scaled,
                                0.4,
                                Attention.Mask.CAUSAL.withPadding(keep()),
                                Encoder.Readout.ALL)));
    }

    /** How stacks may stand in a model. */
    private static Stream<Case> models() {
        return Stream.of(
                new Case("two towers into one loss", params -> {
                    Encoder image = encoder(params.at("image"), PLAIN, 0);
                    Encoder text = encoder(params.at("text"), config(new SwiGlu.Config(20), 8, true, true), 0);
                    return (x, pass) -> {
                        Tensor ofImage = image.forward(x, Attention.Mask.NONE, Encoder.Readout.first(1), pass)
                                .select(1, 0);
                        Tensor ofText = text.forward(x.flip(1), Attention.Mask.CAUSAL, Encoder.Readout.last(1), pass)
                                .select(1, 0);
                        return ofImage.matmul(ofText.transpose(0, 1)); // [B, B]
                    };
                }),
                new Case("two stacks and the loss on one embedding", params -> {
                    LayerNorm embedding = LayerNorm.create(params.at("embedding"), WIDTH, 1e-6);
                    Encoder first = encoder(params.at("first"), PLAIN, 0);
                    Encoder second = encoder(params.at("second"), PLAIN, 0);
                    return (x, pass) -> {
                        Tensor embedded = embedding.forward(x);
                        return first.forward(embedded, pass)
                                .mul(second.forward(embedded, pass))
                                .add(embedded);
                    };
                }),
                new Case("a decoder after an encoder", params -> {
                    Encoder encoder = encoder(params.at("encoder"), PLAIN, 0);
                    LayerNorm norm = LayerNorm.create(params.at("norm"), WIDTH, 1e-6);
                    Encoder decoder = encoder(params.at("decoder"), PLAIN, 0);
                    return (x, pass) -> decoder.forward(
                            norm.forward(encoder.forward(x, pass)), Attention.Mask.NONE, Encoder.Readout.last(2), pass);
                }),
                new Case("one stack twice", params -> {
                    Encoder encoder = encoder(params, PLAIN, 0);
                    return (x, pass) -> encoder.forward(x, pass).mul(encoder.forward(x.flip(1), pass));
                }),
                new Case("a stack after itself", params -> {
                    Encoder encoder = encoder(params, PLAIN, 0);
                    return (x, pass) -> encoder.forward(encoder.forward(x, pass), pass);
                }),
                new Case("tokens inserted before the last block, all outputs read", params -> {
                    Encoder encoder = encoder(params.at("blocks"), PLAIN, 0);
                    Tensor queries =
                            params.get("queries", Role.TOKEN, (tensor, random) -> tensor.fill(0.5), 1, 2, WIDTH);
                    return (x, pass) -> {
                        Tensor before = encoder.range(0, 1).forward(x, pass);
                        Tensor with = Tensor.concatenate(1, List.of(before, queries.expand(x.size(0), 2, WIDTH)));
                        Tensor after = encoder.range(1, DEPTH)
                                .forward(with, Attention.Mask.NONE, Encoder.Readout.last(2), pass);
                        return after.add(before.mean(1).unsqueeze(1));
                    };
                }),
                new Case("one block three times in a stack", params -> {
                    Block block = Block.create(params, 0, PLAIN, 0);
                    Encoder encoder = new Encoder(List.of(block, block, block));
                    return (x, pass) -> encoder.forward(x, Attention.Mask.NONE, Encoder.Readout.first(2), pass);
                }),
                new Case("blocks that share a layer", params -> {
                    Block first = Block.create(params.at("first"), 0, PLAIN, 0);
                    Block own = Block.create(params.at("second"), 1, PLAIN, 0);
                    Block second = new Block(
                            1,
                            own.norm1(),
                            first.attention(),
                            Optional.empty(),
                            own.norm2(),
                            own.feedForward(),
                            Optional.empty(),
                            0);
                    LayerNorm norm = own.norm1();
                    Linear unused = own.attention().qkv();
                    Encoder encoder = new Encoder(List.of(first, second));
                    return (x, pass) -> encoder.forward(norm.forward(x), pass)
                            .add(unused.weight().sum())
                            .add(unused.bias().orElseThrow().sum())
                            .add(own.attention().projection().forward(x));
                }),
                new Case("a loss on the weights of a block", params -> {
                    Encoder encoder = encoder(params, PLAIN, 0.4);
                    Tensor weight = encoder.blocks().get(1).attention().qkv().weight();
                    return (x, pass) ->
                            encoder.forward(x, pass).add(weight.pow(2).sum());
                }),
                new Case("a norm before a stack that is its first block's, too", params -> {
                    Encoder encoder = encoder(params, PLAIN, 0);
                    LayerNorm norm = encoder.blocks().get(0).norm1();
                    return (x, pass) ->
                            encoder.forward(norm.forward(x), Attention.Mask.NONE, Encoder.Readout.first(1), pass);
                }),
                new Case("blocks of other heads and layers", params -> {
                    Encoder encoder = new Encoder(List.of(
                            block(params.at(0), 0, 1, 24, new Mlp.Config(16, Activation.GELU)),
                            block(params.at(1), 1, 3, 8, new SwiGlu.Config(20)),
                            block(params.at(2), 2, 2, 6, new Mlp.Config(40, Activation.QUICK_GELU)),
                            block(params.at(3), 3, 4, 6, new Mlp.Config(40, Activation.GELU))));
                    return (x, pass) -> encoder.forward(x, Attention.Mask.CAUSAL, Encoder.Readout.last(2), pass);
                }),
                new Case("layers without a bias", params -> {
                    Encoder encoder = new Encoder(List.of(withoutBias(params.at(0), 0), withoutBias(params.at(1), 1)));
                    return (x, pass) -> encoder.forward(x, Attention.Mask.NONE, Encoder.Readout.first(2), pass);
                }),
                new Case("tokens that are columns of wider rows", params -> {
                    Encoder encoder = encoder(params, PLAIN, 0.4);
                    return (x, pass) -> encoder.forward(
                            Tensor.concatenate(2, List.of(x.mul(0.5), x, x)).narrow(2, WIDTH - 5, WIDTH), pass);
                }),
                new Case("a stack whose result the loss does not see", params -> {
                    Encoder seen = encoder(params.at("seen"), PLAIN, 0);
                    Encoder unseen = encoder(params.at("unseen"), PLAIN, 0);
                    return (x, pass) -> {
                        Tensor result = seen.forward(x, pass);
                        unseen.forward(result, pass);
                        return result;
                    };
                }));
    }

    private static Block block(Params params, int index, int numHeads, int headWidth, FeedForward.Config feedForward) {
        Block.Config config = new Block.Config(
                WIDTH,
                numHeads,
                headWidth,
                feedForward,
                true,
                1e-6,
                OptionalDouble.empty(),
                new WeightInitialization.FanIn(1, 1));
        return Block.create(params, index, config, 0.3);
    }

    /** One with LayerScale, the other without. */
    private static Block withoutBias(Params params, int index) {
        Initializer initializer = new WeightInitialization.FanIn(1, 1).matrix(WIDTH, false);
        return new Block(
                index,
                LayerNorm.create(params.at("norm1"), WIDTH, 1e-6),
                new Attention(
                        Linear.create(params.at("qkv"), WIDTH, 3 * WIDTH, false, initializer),
                        Linear.create(params.at("projection"), WIDTH, WIDTH, false, initializer),
                        3),
                index == 0
                        ? Optional.of(params.get("scale", Role.SCALE, (tensor, random) -> tensor.fill(1), WIDTH))
                        : Optional.empty(),
                LayerNorm.create(params.at("norm2"), WIDTH, 1e-6),
                new Mlp(
                        Linear.create(params.at("fc1"), WIDTH, 40, false, initializer),
                        Linear.create(params.at("fc2"), 40, WIDTH, false, initializer),
                        Activation.GELU.create(params.at("activation"))),
                Optional.empty(),
                0);
    }

    static Stream<Case> cases() {
        return Stream.concat(blocks(), models());
    }

    /** Gradients by path, and that of the tokens; the loss is a fixed random direction in what comes out. */
    private static Map<String, Tensor> gradients(Case tested, DType dtype, TrainingRunner runner) {
        return gradients(tested, dtype, runner, 1);
    }

    private static Map<String, Tensor> gradients(Case tested, DType dtype, TrainingRunner runner, long seed) {
        ParameterSet weights = RandomVits.scattered(tested::build, seed)
                .map(tensor -> leaf(tensor, dtype), buffer -> buffer.to(dtype));
        Network network = tested.network().apply(weights.params());
        Tensor x = leaf(Tensor.randomNormal(new RandomSource(seed + 1), EXAMPLES, TOKENS, WIDTH), dtype);
        try (runner) {
            Tensor y = network.forward(x, Pass.training(new Pass.Randomness(new RandomSource(4), 0), runner));
            Tensor direction = Tensor.randomNormal(new RandomSource(3), y.shape());
            runner.backward(y.to(DType.FLOAT32).mul(direction).sum());
        }
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        weights.parameters()
                .forEach((path, parameter) ->
                        gradients.put(path, parameter.gradient().orElseThrow().to(DType.FLOAT32)));
        gradients.put("x", x.gradient().orElseThrow().to(DType.FLOAT32));
        return gradients;
    }

    private static Tensor leaf(Tensor tensor, DType dtype) {
        Tensor leaf = tensor.to(dtype).asParameter();
        leaf.collectGradientIn(Tensor.zerosLike(leaf.detach()));
        return leaf;
    }

    private static TrainingRunner autograd() {
        return new AutogradTraining(Encoder.Runner.PLAIN);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyGradientIsAutogradsInFp32(Case tested) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> fast = gradients(tested, DType.FLOAT32, new FusedTraining());
            Map<String, Tensor> expected = gradients(tested, DType.FLOAT32, autograd());
            assertThat(fast.keySet()).isEqualTo(expected.keySet());
            expected.forEach((path, gradient) -> {
                double largest = gradient.abs().max().item();
                assertThat(of(fast, path).sub(gradient).abs().max().item())
                        .as("gradient of %s, largest %s", path, largest)
                        .isLessThanOrEqualTo(1e-5 * largest);
            });
            assertThat(distance(fast, expected)).isLessThanOrEqualTo(3e-6);
        }
    }

    /**
     * Over twelve draws, since what is compared is chance: where a derivative jumps (ReLU's does at 0), one rounding decides
     * about a whole entry, and which one differs between processors. A wrong term would show in every draw.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void inBf16TheGradientIsAsNearToThatOfFp32AsAutograds(Case tested) {
        double fastSquares = 0;
        double autogradSquares = 0;
        for (int draw = 1; draw <= 12; draw++) {
            try (Scope scope = Scope.open()) {
                Map<String, Tensor> exact = gradients(tested, DType.FLOAT32, autograd(), draw);
                double fast = distance(gradients(tested, DType.BFLOAT16, new FusedTraining(), draw), exact);
                double autograd = distance(gradients(tested, DType.BFLOAT16, autograd(), draw), exact);
                assertThat(fast).as("draw %d", draw).isLessThanOrEqualTo(5e-2);
                fastSquares += fast * fast;
                autogradSquares += autograd * autograd;
            }
        }
        assertThat(Math.sqrt(fastSquares / autogradSquares)).isLessThanOrEqualTo(1.25);
    }

    /** What a GPU trains by: the same call on the CPU. */
    @ParameterizedTest
    @MethodSource("cases")
    void theEnginesAttentionGivesTheSameGradients(Case tested) {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> engines = gradients(tested, DType.FLOAT32, new AutogradTraining(new EngineAttention()));
            assertThat(distance(engines, gradients(tested, DType.FLOAT32, autograd())))
                    .isLessThanOrEqualTo(3e-6);
        }
    }

    /** Cuts and workspaces of a pass don't last: another batch size, a pass without a backward pass, and the first again. */
    @Test
    void passesDontDisturbEachOther() {
        try (Scope scope = Scope.open();
                FusedTraining runner = new FusedTraining()) {
            ParameterSet weights = RandomVits.scattered(params -> encoder(params, PLAIN, 0), 1)
                    .map(tensor -> leaf(tensor, DType.FLOAT32), buffer -> buffer);
            Encoder encoder = encoder(weights.params(), PLAIN, 0);
            Tensor x = Tensor.randomNormal(new RandomSource(2), 3, TOKENS, WIDTH);
            float[] first = gradientOfQkv(encoder, x, weights, runner);
            gradientOfQkv(encoder, Tensor.randomNormal(new RandomSource(3), 4, 5, WIDTH), weights, runner);
            NoGrad.call(() -> encoder.forward(x.flip(0), pass(runner)));
            encoder.forward(x.flip(1), pass(runner)); // its loss is never known
            runner.prepare();
            assertThat(gradientOfQkv(encoder, x, weights, runner)).containsExactly(first);
        }
    }

    /** Workers call it outside of scopes: what it left would hold the weights' memory until the next garbage collection. */
    @Test
    void takingOverWeightsLeavesNothingToTheGarbageCollector() {
        Block.Config scaled = config(new Mlp.Config(40, Activation.GELU), 8, true, true);
        try (Workers workers = Workers.start(1);
                FusedTraining runner = new FusedTraining();
                Owned<ParameterSet> weights =
                        Owned.create(() -> RandomVits.scattered(params -> encoder(params, scaled, 0), 1)
                                .map(tensor -> leaf(tensor, DType.FLOAT32), buffer -> buffer))) {
            List<Long> left = workers.forEach(worker -> {
                Scope.run(() -> gradientOfQkv(
                        encoder(weights.get().params(), scaled, 0),
                        Tensor.randomNormal(new RandomSource(2), 3, TOKENS, WIDTH),
                        weights.get(),
                        runner));
                long before = NativeMemory.livePointers();
                runner.prepare();
                return NativeMemory.livePointers() - before;
            });
            assertThat(left.get(0)).isLessThanOrEqualTo(0);
        }
    }

    private static float[] gradientOfQkv(Encoder encoder, Tensor x, ParameterSet weights, TrainingRunner runner) {
        runner.backward(encoder.forward(x, pass(runner)).pow(2).sum());
        return weights.parameter("0.attention.qkv.weight")
                .gradient()
                .orElseThrow()
                .toFloatArray();
    }

    private static Pass pass(Encoder.Runner runner) {
        return Pass.training(new Pass.Randomness(new RandomSource(4), 0), runner);
    }

    @Test
    void aTracedPassRecordsWhatThePlainOneDoes() {
        try (Scope scope = Scope.open();
                NoGrad noGrad = NoGrad.open();
                TrainingRunner runner = TrainingRunner.of(Device.CPU, true)) {
            ParameterSet weights = RandomVits.scattered(params -> encoder(params, PLAIN, 0), 1);
            Encoder encoder = encoder(weights.params(), PLAIN, 0);
            Tensor x = Tensor.randomNormal(new RandomSource(2), 3, TOKENS, WIDTH);
            RecordedTrace plain = new RecordedTrace();
            RecordedTrace fast = new RecordedTrace();
            encoder.forward(x, Pass.inference(plain));
            encoder.forward(x, Pass.inference(fast, runner));
            assertThat(fast.tensors().keySet())
                    .contains("block1.attention.weights")
                    .isEqualTo(plain.tensors().keySet());
            assertThat(fast.get("block1.output").toFloatArray())
                    .containsExactly(plain.get("block1.output").toFloatArray());
        }
    }

    @Test
    void aStackOfNoBlocksGivesWhatItTakes() {
        try (Scope scope = Scope.open();
                TrainingRunner runner = TrainingRunner.of(Device.CPU, true)) {
            Tensor x = Tensor.randomNormal(new RandomSource(2), 3, TOKENS, WIDTH);
            Encoder none = new Encoder(List.of());
            assertThat(none.forward(x, Attention.Mask.NONE, Encoder.Readout.last(2), pass(runner))
                            .toFloatArray())
                    .containsExactly(x.narrow(1, TOKENS - 2, 2).toFloatArray());
        }
    }

    /** The norm of the difference of two whole gradients, over that of the exact one. */
    private static double distance(Map<String, Tensor> gradients, Map<String, Tensor> exact) {
        double difference = 0;
        double size = 0;
        for (Map.Entry<String, Tensor> expected : exact.entrySet()) {
            difference += square(of(gradients, expected.getKey()).sub(expected.getValue()));
            size += square(expected.getValue());
        }
        return Math.sqrt(difference / size);
    }

    private static double square(Tensor tensor) {
        double norm = tensor.norm().item();
        return norm * norm;
    }

    private static Tensor of(Map<String, Tensor> gradients, String path) {
        return Objects.requireNonNull(gradients.get(path), path);
    }
}
