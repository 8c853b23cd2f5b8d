package dev.vit4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.weights.ParameterSet;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks laid out for running against {@link Block#forward}. */
@Tag("engine")
class PackedBlocksTest {

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

    private static long width(List<Block> blocks) {
        return blocks.get(0).norm1().weight().size(0);
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
                new PackedBlocks(blocks, width(blocks), OptionalInt.empty(), DType.FLOAT32).forward(x, memory),
                expected,
                5e-6);
        for (int read = 1; read <= 2; read++) {
            assertClose(
                    new PackedBlocks(blocks, width(blocks), OptionalInt.of(read), DType.FLOAT32).forward(x, memory),
                    expected.narrow(1, 0, read),
                    5e-6);
        }
        try (AttentionMemory inBf16 = new AttentionMemory(DType.BFLOAT16)) {
            assertClose(
                    new PackedBlocks(blocks, width(blocks), OptionalInt.of(2), DType.BFLOAT16)
                            .forward(x.to(DType.BFLOAT16), inBf16),
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
                    new PackedBlocks(blocks, width(blocks), OptionalInt.of(read), DType.FLOAT32).forward(x, memory),
                    expected.narrow(1, 0, read),
                    5e-6);
        }
        assertClose(
                new PackedBlocks(blocks, width(blocks), OptionalInt.empty(), DType.FLOAT32).forward(x, memory),
                expected,
                5e-6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, HEADS, HEADS + 1, 11})
    void takesAnyNumberOfImages(long images) {
        List<Block> blocks = blocks(new Mlp.Config(40, Activation.GELU), true, true);
        Tensor x = tokens(images, 5);
        PackedBlocks packed = new PackedBlocks(blocks, width(blocks), OptionalInt.empty(), DType.FLOAT32);
        assertClose(packed.forward(x, memory), plain(blocks, x), 5e-6);
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
                .flatMap(team -> Stream.of(OptionalInt.empty(), OptionalInt.of(1), OptionalInt.of(2))
                        .map(read -> Arguments.of(team, read)));
    }

    @ParameterizedTest
    @MethodSource("teams")
    void aTeamComputesWhatOneThreadDoes(Team shared, OptionalInt read) {
        List<Block> blocks = blocks(shared.width(), HEADS, new Mlp.Config(40, Activation.GELU), true, true);
        Tensor x = tokens(shared.images(), shared.tokens(), shared.width());
        PackedBlocks packed = new PackedBlocks(blocks, width(blocks), read, DType.FLOAT32);
        Tensor alone = packed.forward(x, memory);
        int members = shared.members();
        float[] answer = answer(packed, x, members, members);
        assertClose(Tensor.of(answer, alone.shape()), alone, 5e-6);
        assertThat(answer(packed, x, members, 1)).isEqualTo(answer);
        assertThat(answer(packed, x, members, Math.max(1, members - 1))).isEqualTo(answer);
    }

    /** The first thread's; the others have none. */
    private static float[] answer(PackedBlocks packed, Tensor x, int members, int threads) {
        RowTeam team = new RowTeam(members, threads, x.size(0), x.size(1), packed);
        try (Workers workers = Workers.start(threads)) {
            List<float[]> answers = workers.forEach(thread -> {
                try (AttentionMemory own = new AttentionMemory(DType.FLOAT32);
                        NoGrad inference = NoGrad.open();
                        Scope step = Scope.open()) {
                    return packed.forward(x, team, thread, own)
                            .map(Tensor::toFloatArray)
                            .orElseGet(() -> new float[0]);
                }
            });
            assertThat(answers.subList(1, threads)).allMatch(answer -> answer.length == 0);
            return answers.get(0);
        }
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void aTeamDoesNotWaitForAMemberThatFailed() {
        try (Scope shared = Scope.open();
                Workers workers = Workers.start(2)) {
            List<Block> blocks = blocks(new Mlp.Config(40, Activation.GELU), true, false);
            PackedBlocks packed = new PackedBlocks(blocks, width(blocks), OptionalInt.of(1), DType.FLOAT32);
            RowTeam team = new RowTeam(2, 2, 1, 7, packed);
            Tensor x = tokens(1, 7);
            assertThatThrownBy(() -> workers.forEach(member -> {
                        if (member == 1) {
                            team.abandon(new IllegalStateException("out of order"));
                            return 0;
                        }
                        try (AttentionMemory own = new AttentionMemory(DType.FLOAT32);
                                NoGrad inference = NoGrad.open();
                                Scope step = Scope.open()) {
                            return packed.forward(x, team, member, own).hashCode();
                        }
                    }))
                    .hasMessage("out of order");
        }
    }
}
