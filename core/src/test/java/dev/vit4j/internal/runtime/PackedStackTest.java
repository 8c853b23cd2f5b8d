package dev.vit4j.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.nn.Activation;
import dev.vit4j.nn.Attention;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.FeedForward;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Mlp;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.SwiGlu;
import dev.vit4j.nn.WeightInitialization;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks laid out for running against {@link Block#forward}. */
@Tag("engine")
class PackedStackTest {

    private static final int WIDTH = 24;
    private static final int HEADS = 3;
    private static final int DEPTH = 3;

    private Scope scope;
    private NoGrad noGrad;
    private AttentionMemory memory;

    @BeforeEach
    void open() {
        scope = Scope.open();
        noGrad = NoGrad.open();
        memory = new AttentionMemory(DType.FLOAT32);
    }

    @AfterEach
    void close() {
        memory.close();
        noGrad.close();
        scope.close();
    }

    /** Blocks whose every parameter matters: no zero biases, no equal scales. */
    private static List<Block> blocks(FeedForward.Config feedForward, boolean qkvBias, boolean layerScale) {
        return blocks(WIDTH, HEADS, feedForward, qkvBias, layerScale);
    }

    private static PackedStack packed(List<Block> blocks, Encoder.Readout read, DType dtype) {
        return new PackedStack(
                new Encoder(blocks), read, dtype, (block, jointly) -> new PackedBlock(block, dtype, jointly));
    }

    private static List<Block> blocks(
            int width, int heads, FeedForward.Config feedForward, boolean qkvBias, boolean layerScale) {
        var config = new Block.Config(
                width,
                heads,
                feedForward,
                qkvBias,
                1e-6,
                layerScale ? OptionalDouble.of(1) : OptionalDouble.empty(),
                new WeightInitialization.FanIn(1, 1));
        ParameterSet parameters = ParameterSet.initialize(
                params -> IntStream.range(0, DEPTH).forEach(i -> Block.create(params.at(i), i, config, 0)),
                new RandomSource(2));
        RandomSource random = new RandomSource(3);
        ParameterSet scattered = parameters.map(
                parameter -> parameter.dimensions() == 1
                        ? parameter.add(
                                Tensor.randomNormal(random, parameter.shape()).mul(0.2))
                        : parameter,
                buffer -> buffer);
        return IntStream.range(0, DEPTH)
                .mapToObj(i -> Block.create(scattered.params().at(i), i, config, 0))
                .toList();
    }

    private static Tensor tokens(long images, long tokens) {
        return tokens(images, tokens, WIDTH);
    }

    private static Tensor tokens(long images, long tokens, long width) {
        return Tensor.randomNormal(new RandomSource(images), images, tokens, width);
    }

    private static Tensor plain(List<Block> blocks, Tensor x) {
        for (Block block : blocks) {
            x = block.forward(x, Pass.inference());
        }
        return x;
    }

    private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double scale = Math.max(1, expected.abs().max().item());
        assertThat(actual.to(DType.FLOAT32).sub(expected).abs().max().item()).isLessThanOrEqualTo(tolerance * scale);
    }

    static Stream<Arguments> variants() {
        Stream<FeedForward.Config> mlps =
                Arrays.stream(Activation.values()).map(activation -> new Mlp.Config(40, activation));
        return Stream.concat(mlps, Stream.of(new SwiGlu.Config(20)))
                .flatMap(feedForward ->
                        Stream.of(Arguments.of(feedForward, true, false), Arguments.of(feedForward, false, true)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void computesWhatTheBlocksDo(FeedForward.Config feedForward, boolean qkvBias, boolean layerScale) {
        List<Block> blocks = blocks(feedForward, qkvBias, layerScale);
        Tensor x = tokens(2, 7);
        Tensor expected = plain(blocks, x);
        assertClose(
                packed(blocks, Encoder.Readout.ALL, DType.FLOAT32)
                        .forward(x, Optional.empty(), memory, Cancellation.untimed()),
                expected,
                5e-6);
        for (int read = 1; read <= 2; read++) {
            assertClose(
                    packed(blocks, Encoder.Readout.first(read), DType.FLOAT32)
                            .forward(x, Optional.empty(), memory, Cancellation.untimed()),
                    expected.narrow(1, 0, read),
                    5e-6);
        }
        try (AttentionMemory inBf16 = new AttentionMemory(DType.BFLOAT16)) {
            assertClose(
                    packed(blocks, Encoder.Readout.first(2), DType.BFLOAT16)
                            .forward(x.to(DType.BFLOAT16), Optional.empty(), inBf16, Cancellation.untimed()),
                    expected.narrow(1, 0, 2),
                    0.05);
        }
    }

    /** Also one head, and heads of 64. */
    @ParameterizedTest
    @CsvSource({"24, 1", "64, 1", "192, 3"})
    void computesWhatTheBlocksDoForTheTokensRead(int width, int heads) {
        List<Block> blocks = blocks(width, heads, new Mlp.Config(40, Activation.GELU), true, true);
        Tensor x = tokens(2, 50, width);
        Tensor expected = plain(blocks, x);
        for (int read : new int[] {1, 2, 50}) {
            assertClose(
                    packed(blocks, Encoder.Readout.first(read), DType.FLOAT32)
                            .forward(x, Optional.empty(), memory, Cancellation.untimed()),
                    expected.narrow(1, 0, read),
                    5e-6);
        }
        assertClose(
                packed(blocks, Encoder.Readout.ALL, DType.FLOAT32)
                        .forward(x, Optional.empty(), memory, Cancellation.untimed()),
                expected,
                5e-6);
    }

    static Stream<Arguments> masksAndReads() {
        return Stream.of(
                        Encoder.Readout.ALL,
                        Encoder.Readout.first(1),
                        Encoder.Readout.first(2),
                        Encoder.Readout.last(1),
                        Encoder.Readout.last(3))
                .flatMap(read -> Stream.of("none", "causal", "padding", "causal and padding")
                        .map(mask -> Arguments.of(mask, read)));
    }

    private static Attention.Mask mask(String name, Tensor x) {
        Tensor places = Tensor.range(x.size(1)).unsqueeze(0); // [1, N]
        Tensor lengths = Tensor.range(x.size(0)).unsqueeze(1).add(2); // [B, 1]: 2 tokens of the first image, 3, …
        Tensor keep = lengths.sub(places).greaterThan(0);
        return switch (name) {
            case "causal" -> Attention.Mask.CAUSAL;
            case "padding" -> Attention.Mask.padding(keep);
            case "causal and padding" -> Attention.Mask.CAUSAL.withPadding(keep);
            default -> Attention.Mask.NONE;
        };
    }

    /** By one thread, for fewer images than heads and for more, and by threads that share them. */
    @ParameterizedTest
    @MethodSource("masksAndReads")
    void attendsWhereTheMaskLetsIt(String name, Encoder.Readout read) {
        Encoder encoder = new Encoder(blocks(new Mlp.Config(40, Activation.GELU), true, true));
        try (PackedParts parts = new PackedParts(DType.FLOAT32, 1)) {
            for (long images : new long[] {2, HEADS + 2}) {
                Tensor x = tokens(images, 7);
                Attention.Mask mask = mask(name, x);
                Tensor expected = encoder.forward(x, mask, read, Pass.inference());
                Pass alone =
                        Pass.inference(Pass.Trace.NONE, new PackedInference(parts, memory, Cancellation.untimed()));
                assertClose(encoder.forward(x, mask, read, alone), expected, 5e-6);
                SharedPass pass = new SharedPass(3, 1, Cancellation.untimed());
                Pass shared = Pass.inference(Pass.Trace.NONE, new SharedInference(parts, pass, thread -> memory));
                assertClose(pass.lead(() -> encoder.forward(x, mask, read, shared)), expected, 5e-6);
            }
        }
    }

    @Test
    void aMaskHidesWhatComesAfterOrIsPadding() {
        Encoder encoder = new Encoder(blocks(new Mlp.Config(40, Activation.GELU), true, true));
        Tensor x = tokens(2, 5);
        Tensor changed = x.copy();
        changed.narrow(1, 3, 2).fill(7);
        Tensor keep = Tensor.range(5).unsqueeze(0).expand(2, 5).mul(-1).greaterThan(-3); // the first three
        for (Attention.Mask mask : List.of(Attention.Mask.CAUSAL, Attention.Mask.padding(keep))) {
            float[] of = encoder.forward(x, mask, Encoder.Readout.first(3), Pass.inference())
                    .toFloatArray();
            assertThat(encoder.forward(changed, mask, Encoder.Readout.first(3), Pass.inference())
                            .toFloatArray())
                    .containsExactly(of);
            assertThat(encoder.forward(x, Attention.Mask.NONE, Encoder.Readout.first(3), Pass.inference())
                            .toFloatArray())
                    .isNotEqualTo(of);
        }
    }

    @Test
    void stacksOfTheSameBlocksShareWhatTheyHaveInCommon() {
        Encoder encoder = new Encoder(blocks(new Mlp.Config(40, Activation.GELU), true, true));
        Tensor x = tokens(2, 7);
        try (PackedParts parts = new PackedParts(DType.FLOAT32, 1)) {
            Pass pass = Pass.inference(Pass.Trace.NONE, new PackedInference(parts, memory, Cancellation.untimed()));
            Tensor whole = encoder.forward(x, pass);
            Tensor inTwo = encoder.range(1, DEPTH).forward(encoder.range(0, 1).forward(x, pass), pass);
            assertThat(inTwo.toFloatArray()).containsExactly(whole.toFloatArray());
            assertThat(parts.stack(encoder, Encoder.Readout.ALL))
                    .isSameAs(parts.stack(encoder.range(0, DEPTH), Encoder.Readout.ALL));
        }
    }

    /** Blocks of one width, but with other heads and other feed-forward layers. */
    @ParameterizedTest
    @MethodSource("masksAndReads")
    void blocksNeedNotBeAlike(String name, Encoder.Readout read) {
        Encoder encoder = new Encoder(Stream.of(1, 3, 2)
                .map(heads -> blocks(WIDTH, heads, new Mlp.Config(16 * heads, Activation.GELU), true, true)
                        .get(heads - 1))
                .toList());
        try (PackedParts parts = new PackedParts(DType.FLOAT32, 1)) {
            Tensor x = tokens(2, 7);
            Attention.Mask mask = mask(name, x);
            Tensor expected = encoder.forward(x, mask, read, Pass.inference());
            Pass alone = Pass.inference(Pass.Trace.NONE, new PackedInference(parts, memory, Cancellation.untimed()));
            assertClose(encoder.forward(x, mask, read, alone), expected, 5e-6);
            SharedPass pass = new SharedPass(3, 1, Cancellation.untimed());
            Pass shared = Pass.inference(Pass.Trace.NONE, new SharedInference(parts, pass, thread -> memory));
            assertClose(pass.lead(() -> encoder.forward(x, mask, read, shared)), expected, 5e-6);
        }
    }

    /** Their remaining columns would be memory that nobody wrote. */
    @Test
    void headsThatDontDivideTheWidthAreRefused() {
        Block block = blocks(new Mlp.Config(40, Activation.GELU), true, true).get(0);
        Linear qkv = block.attention().qkv();
        Linear projection = block.attention().projection();
        assertThatThrownBy(() -> new Attention(qkv, projection, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attention of 5 heads, 24 wide together");
        assertThatThrownBy(() -> new Attention(projection, projection, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    /** As of a second stack, of a few queries: the members are as many as the first has rows for. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void membersMayBeMoreThanRows(long tokens) {
        List<Block> blocks = blocks(new Mlp.Config(40, Activation.GELU), true, true);
        Tensor x = tokens(1, tokens);
        for (Encoder.Readout read : List.of(Encoder.Readout.ALL, Encoder.Readout.first(1))) {
            PackedStack packed = packed(blocks, read, DType.FLOAT32);
            Tensor expected = read.of(plain(blocks, x));
            assertClose(Tensor.of(answer(packed, x, 3, 3), expected.shape()), expected, 5e-6);
        }
    }

    /** Tokens that are columns of wider rows, and such whose rows don't follow each other. */
    @Test
    void takesTokensThatAreAView() {
        Encoder encoder = new Encoder(blocks(new Mlp.Config(40, Activation.GELU), true, true));
        try (PackedParts parts = new PackedParts(DType.FLOAT32, 1)) {
            Pass pass = Pass.inference(Pass.Trace.NONE, new PackedInference(parts, memory, Cancellation.untimed()));
            for (Tensor x : List.of(
                    tokens(2, 7, 2 * WIDTH).narrow(2, 5, WIDTH), tokens(7, 2).transpose(0, 1))) {
                for (Encoder.Readout read : List.of(Encoder.Readout.ALL, Encoder.Readout.first(1))) {
                    assertClose(
                            encoder.forward(x, Attention.Mask.NONE, read, pass),
                            encoder.forward(x, Attention.Mask.NONE, read, Pass.inference()),
                            5e-6);
                }
            }
        }
    }

    /** As where there was no memory for a moment. */
    @Test
    void aStackThatCannotBePackedLeavesNothingOfItsBlocks() {
        List<Block> blocks = blocks(new Mlp.Config(40, Activation.GELU), true, true);
        Block broken = blocks(new Mlp.Config(40, Activation.GELU), true, true).get(0);
        broken.attention().qkv().weight().close();
        Encoder encoder = new Encoder(blocks);
        Tensor x = tokens(2, 7);
        try (PackedParts parts = new PackedParts(DType.FLOAT32, 1)) {
            assertThatThrownBy(() -> parts.stack(new Encoder(List.of(blocks.get(0), broken)), Encoder.Readout.ALL))
                    .isInstanceOf(RuntimeException.class);
            Pass pass = Pass.inference(Pass.Trace.NONE, new PackedInference(parts, memory, Cancellation.untimed()));
            assertClose(encoder.forward(x, pass), encoder.forward(x, Pass.inference()), 5e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, HEADS, HEADS + 1, 11})
    void takesAnyNumberOfImages(long images) {
        List<Block> blocks = blocks(new Mlp.Config(40, Activation.GELU), true, true);
        Tensor x = tokens(images, 5);
        PackedStack packed = packed(blocks, Encoder.Readout.ALL, DType.FLOAT32);
        assertClose(packed.forward(x, Optional.empty(), memory, Cancellation.untimed()), plain(blocks, x), 5e-6);
    }

    /** Who shares what. Rounding depends on how many rows a product has, and on whose kernel computes it. */
    record Team(int width, int tokens, int members, long images) {}

    static Stream<Arguments> teams() {
        return Stream.of(
                        new Team(WIDTH, 7, 1, 1),
                        new Team(WIDTH, 7, 2, 1),
                        new Team(WIDTH, 7, 3, 2),
                        // members whose rows are of several images, and one that begins between two that are read
                        new Team(WIDTH, 7, 2, 3),
                        new Team(WIDTH, 7, 7, 1),
                        // heads of 64
                        new Team(192, 197, 2, 1),
                        new Team(192, 197, 3, 1),
                        new Team(192, 197, 3, 2),
                        // down to a few rows of an image
                        new Team(192, 65, 14, 15),
                        new Team(48, 86, 14, 15))
                .flatMap(team -> Stream.of(
                                Encoder.Readout.ALL,
                                Encoder.Readout.first(1),
                                Encoder.Readout.first(2),
                                Encoder.Readout.last(1),
                                Encoder.Readout.last(3))
                        .map(read -> Arguments.of(team, read)));
    }

    @ParameterizedTest
    @MethodSource("teams")
    void aTeamComputesWhatOneThreadDoes(Team shared, Encoder.Readout read) {
        List<Block> blocks = blocks(shared.width(), HEADS, new Mlp.Config(40, Activation.GELU), true, true);
        Tensor x = tokens(shared.images(), shared.tokens(), shared.width());
        PackedStack packed = packed(blocks, read, DType.FLOAT32);
        Tensor alone = packed.forward(x, Optional.empty(), memory, Cancellation.untimed());
        int members = shared.members();
        float[] answer = answer(packed, x, members, members);
        assertClose(Tensor.of(answer, alone.shape()), alone, 5e-6);
        assertThat(answer(packed, x, members, 1)).isEqualTo(answer);
        assertThat(answer(packed, x, members, Math.max(1, members - 1))).isEqualTo(answer);
    }

    /** The leader's, the last thing that it does. */
    private static float[] answer(PackedStack packed, Tensor x, int members, int threads) {
        SharedPass pass = new SharedPass(members, threads, Cancellation.untimed());
        try (Workers workers = Workers.start(threads)) {
            return workers.forEach(thread -> {
                        if (thread == 0) {
                            return pass.lead(() -> lead(packed, x, pass));
                        }
                        pass.help(thread);
                        return new float[0];
                    })
                    .get(0);
        }
    }

    private static float[] lead(PackedStack packed, Tensor x, SharedPass pass) {
        try (NoGrad inference = NoGrad.open();
                Scope step = Scope.open()) {
            TokenTeam team = new TokenTeam(pass, x, packed, Optional.empty());
            return pass.together(thread -> {
                        try (AttentionMemory own = new AttentionMemory(DType.FLOAT32)) {
                            return packed.forward(x, team, thread, own).map(Tensor::toFloatArray);
                        }
                    })
                    .orElseThrow();
        }
    }
}
