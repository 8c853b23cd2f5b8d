package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.internal.FlatLayout;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Steps of each optimizer beside its formula in double precision. */
@Tag("engine")
class OptimizerTest {

    private static final int STEPS = 4;
    private static final double DECAY = 0.1;
    private static final OptimizerConfig.AdamW ADAMW = new OptimizerConfig.AdamW(0.02, 0.8, 0.95, 1e-8, DECAY);

    @SuppressWarnings("UnusedVariable") // a source of arguments, named by a string
    private static final List<OptimizerConfig> ALL =
            List.of(ADAMW, new OptimizerConfig.Sgd(0.02, 0.9, DECAY), new OptimizerConfig.Muon(0.02, 0.9, ADAMW));

    private final Scope scope = Scope.open();

    @AfterEach
    void free() {
        scope.close();
    }

    @Test
    void adamWIsItsFormulaWithDecoupledDecay() {
        Parameters parameters = new Parameters(ADAMW, 1);
        Map<String, double[]> expected = parameters.values();
        Map<String, double[]> mean = zeros(expected);
        Map<String, double[]> variance = zeros(expected);
        for (int t = 1; t <= STEPS; t++) {
            Map<String, double[]> gradients = parameters.drawGradients(t);
            double factor = 1.0 / t;
            double meanCorrection = 1 - Math.pow(ADAMW.beta1(), t);
            double varianceCorrection = 1 - Math.pow(ADAMW.beta2(), t);
            expected.forEach((path, w) -> {
                double[] g = gradients.get(path);
                double[] m = mean.get(path);
                double[] v = variance.get(path);
                double learningRate = ADAMW.learningRate() * factor * rateOf(path);
                for (int i = 0; i < w.length; i++) {
                    m[i] = ADAMW.beta1() * m[i] + (1 - ADAMW.beta1()) * g[i];
                    v[i] = ADAMW.beta2() * v[i] + (1 - ADAMW.beta2()) * g[i] * g[i];
                    w[i] *= 1 - learningRate * decayOf(path);
                    w[i] -= learningRate
                            * (m[i] / meanCorrection)
                            / (Math.sqrt(v[i] / varianceCorrection) + ADAMW.epsilon());
                }
            });
            parameters.step(factor);
        }
        parameters.assertClose(expected);
    }

    @Test
    void sgdIsNesterovsFormulaWithDecoupledDecay() {
        var sgd = new OptimizerConfig.Sgd(0.05, 0.9, DECAY);
        Parameters parameters = new Parameters(sgd, 1);
        Map<String, double[]> expected = parameters.values();
        Map<String, double[]> velocity = zeros(expected);
        for (int t = 1; t <= STEPS; t++) {
            Map<String, double[]> gradients = parameters.drawGradients(t);
            double factor = 1.0 / t;
            expected.forEach((path, w) -> {
                double[] g = gradients.get(path);
                double[] v = velocity.get(path);
                double learningRate = sgd.learningRate() * factor * rateOf(path);
                for (int i = 0; i < w.length; i++) {
                    v[i] = sgd.momentum() * v[i] + g[i];
                    w[i] *= 1 - learningRate * decayOf(path);
                    w[i] -= learningRate * (g[i] + sgd.momentum() * v[i]);
                }
            });
            parameters.step(factor);
        }
        parameters.assertClose(expected);
    }

    @Test
    void muonStepsMatricesByAnOrthogonalDirectionAndTheRestByAdamW() {
        var muon = new OptimizerConfig.Muon(0.03, 0, ADAMW);
        Parameters byMuon = new Parameters(muon, 1);
        Parameters byAdamW = new Parameters(ADAMW, 1);
        Map<String, double[]> before = byMuon.values();
        byMuon.drawGradients(1);
        byAdamW.drawGradients(1);
        byMuon.step(0.5);
        byAdamW.step(0.5);

        Map<String, double[]> after = byMuon.values();
        Map<String, double[]> adamW = byAdamW.values();
        for (String path : List.of("norm.bias", "head.weight", "class_token", "words")) {
            assertThat(after.get(path)).as(path).isEqualTo(adamW.get(path));
        }
        for (String path : List.of("fc.weight", "filters", "slow.weight")) {
            FlatLayout.Slot slot = byMuon.slot(path);
            int rows = (int) slot.shape()[0];
            int columns = (int) (slot.length() / rows);
            double learningRate = 0.03 * 0.5 * rateOf(path);
            double[] w0 = before.get(path);
            double[] w1 = after.get(path);
            float[] direction = new float[w0.length];
            for (int i = 0; i < direction.length; i++) {
                direction[i] = (float) ((w0[i] * (1 - learningRate * decayOf(path)) - w1[i])
                        / (learningRate * 0.2 * Math.sqrt(Math.max(rows, columns))));
            }
            Tensor expected =
                    MuonRule.orthogonalize(slot.in(byMuon.gradient).copy().view(rows, columns), DType.FLOAT32);
            assertThat(maxDifference(Tensor.of(direction, rows, columns), expected))
                    .as(path)
                    .isLessThan(1e-3);
        }
    }

    @ParameterizedTest
    @CsvSource({"96, 32", "32, 96", "48, 48"})
    void orthogonalizingBringsEverySingularValueNearOne(int rows, int columns) {
        Tensor direction = MuonRule.orthogonalize(wellConditioned(rows, columns), DType.FLOAT32);

        assertThat(direction.shape()).containsExactly(rows, columns);
        assertThat(singularValues(direction)).allMatch(value -> value > 0.6 && value < 1.3);
    }

    @Test
    void orthogonalizingKeepsTheDirection() {
        Tensor matrix = wellConditioned(40, 24);
        Tensor direction = MuonRule.orthogonalize(matrix, DType.FLOAT32);

        // UVᵀ maximises the inner product with UΣVᵀ among the matrices of its size: the sum of the singular values.
        double product = direction.mul(matrix).sum().item();
        assertThat(product)
                .isCloseTo(singularValues(matrix).stream().mapToDouble(s -> s).sum(), within(0.3 * product));
        assertThat(MuonRule.orthogonalize(Tensor.zeros(DType.FLOAT32, 3, 5), DType.FLOAT32)
                        .toFloatArray())
                .containsOnly(0);
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void theNumberOfWorkersChangesNoNumber(OptimizerConfig settings) {
        Map<String, double[]> alone = afterSteps(settings, 1);
        for (int workers : new int[] {2, 3, 7}) {
            Map<String, double[]> shared = afterSteps(settings, workers);
            alone.forEach((path, values) -> assertThat(shared.get(path))
                    .as("%s with %s workers", path, workers)
                    .isEqualTo(values));
        }
    }

    private static Map<String, double[]> afterSteps(OptimizerConfig settings, int workers) {
        Parameters parameters = new Parameters(settings, workers);
        for (int t = 1; t <= STEPS; t++) {
            parameters.drawGradients(t);
            parameters.step(1);
        }
        return parameters.values();
    }

    private static double decayOf(String path) {
        return switch (path) {
            case "norm.bias", "class_token", "words" -> 0;
            case "slow.weight" -> 0.25 * DECAY;
            default -> DECAY;
        };
    }

    private static double rateOf(String path) {
        return path.equals("slow.weight") ? 0.5 : 1;
    }

    private static Map<String, double[]> zeros(Map<String, double[]> like) {
        Map<String, double[]> zeros = new LinkedHashMap<>();
        like.forEach((path, values) -> zeros.put(path, new double[values.length]));
        return zeros;
    }

    /** Singular values between 0.5 and 1, in random directions. */
    private static Tensor wellConditioned(int rows, int columns) {
        int rank = Math.min(rows, columns);
        float[] spread = new float[rank];
        IntStream.range(0, rank).forEach(i -> spread[i] = 0.5f + 0.5f * i / rank);
        return orthonormal(rows)
                .narrow(1, 0, rank)
                .mul(Tensor.of(spread, 1, rank))
                .matmul(orthonormal(columns).narrow(0, 0, rank));
    }

    private static Tensor orthonormal(int size) {
        Tensor random = Tensor.randomNormal(new RandomSource(size), size, size);
        return Functional.symmetricEigen(random.add(random.transpose(0, 1))).vectors();
    }

    private static List<Double> singularValues(Tensor matrix) {
        Tensor gram = matrix.size(0) > matrix.size(1)
                ? matrix.transpose(0, 1).matmul(matrix)
                : matrix.matmul(matrix.transpose(0, 1));
        List<Double> values = new ArrayList<>();
        for (float square : Functional.symmetricEigen(gram).values().toFloatArray()) {
            values.add(Math.sqrt(Math.max(0, square)));
        }
        return values;
    }

    private static double maxDifference(Tensor a, Tensor b) {
        return a.sub(b).abs().max().item();
    }

    /** Parameters of each kind in one flat buffer, with an optimizer over them. */
    private static final class Parameters {
        private final FlatLayout layout;
        private final Tensor weights;
        private final Tensor gradient;
        private final Optimizer optimizer;
        private final int workers;

        Parameters(OptimizerConfig settings, int workers) {
            this.workers = workers;
            Map<String, Tensor> shapes = new LinkedHashMap<>();
            shapes.put("fc.weight", Tensor.zeros(DType.FLOAT32, 24, 17));
            shapes.put("filters", Tensor.zeros(DType.FLOAT32, 8, 3, 3, 3));
            shapes.put("norm.bias", Tensor.zeros(DType.FLOAT32, 131));
            shapes.put("class_token", Tensor.zeros(DType.FLOAT32, 1, 1, 24));
            shapes.put("head.weight", Tensor.zeros(DType.FLOAT32, 5, 24));
            shapes.put("words", Tensor.zeros(DType.FLOAT32, 11, 6));
            shapes.put("slow.weight", Tensor.zeros(DType.FLOAT32, 9, 20));
            Map<String, Role> roles = Map.of(
                    "fc.weight", Role.MATRIX,
                    "filters", Role.FILTER,
                    "norm.bias", Role.NORM,
                    "class_token", Role.TOKEN,
                    "head.weight", Role.HEAD,
                    "words", Role.EMBEDDING,
                    "slow.weight", Role.MATRIX);
            ParameterRules rules = new ParameterRules(
                    List.of(new ParameterRules.Rule("slow.*", 0.5, OptionalDouble.of(0.25), false)), 1);
            layout = new FlatLayout(shapes, rules.groups(new ParameterSet(shapes, roles, Map.of())));
            weights = Tensor.zeros(DType.FLOAT32, layout.size());
            gradient = Tensor.zeros(DType.FLOAT32, layout.size());
            draw(weights, new RandomSource(7));
            optimizer = new Optimizer(settings, layout, weights, gradient, DType.FLOAT32, workers);
        }

        private void draw(Tensor flat, RandomSource random) {
            layout.slots()
                    .forEach(slot ->
                            slot.in(flat).copyFrom(Tensor.randomNormal(random.derive(slot.path()), slot.shape())));
        }

        Map<String, double[]> drawGradients(int step) {
            draw(gradient, new RandomSource(100L + step));
            return read(gradient);
        }

        void step(double factor) {
            optimizer.beginUpdate();
            for (int worker = 0; worker < workers; worker++) {
                optimizer.step(worker, factor);
            }
        }

        FlatLayout.Slot slot(String path) {
            return layout.slots().stream()
                    .filter(slot -> slot.path().equals(path))
                    .findFirst()
                    .orElseThrow();
        }

        Map<String, double[]> values() {
            return read(weights);
        }

        private Map<String, double[]> read(Tensor flat) {
            Map<String, double[]> values = new LinkedHashMap<>();
            layout.views(flat).forEach((path, tensor) -> {
                float[] floats = tensor.toFloatArray();
                values.put(
                        path,
                        IntStream.range(0, floats.length)
                                .mapToDouble(i -> floats[i])
                                .toArray());
            });
            return values;
        }

        void assertClose(Map<String, double[]> expected) {
            values().forEach((path, values) ->
                    assertThat(values).as(path).containsExactly(expected.get(path), within(2e-6)));
        }
    }
}
