package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.model.Vit;
import dev.vit4j.run.TinyRun;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.internal.ParameterGroup.Kind;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatLayoutTest {

    @Test
    void everySlotBeginsAtACacheLineAndHoldsItsOwnNumbers() {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> parameters = vit().parameters();
            FlatLayout layout = layout(vit());
            Tensor flat = Tensor.zeros(DType.FLOAT32, layout.size());
            Map<String, Tensor> views = layout.views(flat);
            int number = 1;
            for (Tensor view : views.values()) {
                view.fill(number++);
            }

            assertThat(views.keySet()).containsExactlyInAnyOrderElementsOf(parameters.keySet());
            assertThat(layout.slots()).allMatch(slot -> slot.offset() % FlatLayout.ALIGNMENT == 0);
            number = 1;
            for (Map.Entry<String, Tensor> view : views.entrySet()) {
                assertThat(view.getValue().shape())
                        .isEqualTo(Objects.requireNonNull(parameters.get(view.getKey()))
                                .shape());
                assertThat(view.getValue().toFloatArray()).as(view.getKey()).containsOnly(number++);
            }
        }
    }

    @Test
    void groupsLieOneAfterTheOtherMatricesFirst() {
        try (Scope scope = Scope.open()) {
            FlatLayout layout = layout(vit());

            assertThat(layout.ranges())
                    .extracting(FlatLayout.Range::group)
                    .containsExactly(
                            new ParameterGroup(Kind.MATRICES, 1, 1),
                            new ParameterGroup(Kind.HEAD, 1, 1),
                            new ParameterGroup(Kind.OTHERS, 1, 0));
            assertThat(layout.slots(Kind.OTHERS))
                    .extracting(FlatLayout.Slot::path)
                    .contains("class_token", "position_embedding", "norm.weight", "norm.bias", "head.bias")
                    .contains(
                            "blocks.1.attention.qkv.bias", "patch_embedding.projection.bias", "blocks.0.scale1.weight");
            assertThat(layout.slots(Kind.MATRICES))
                    .extracting(FlatLayout.Slot::path)
                    .contains("patch_embedding.projection.weight", "blocks.0.mlp.fc1.weight")
                    .doesNotContain("head.weight");
            assertThat(layout.slots(Kind.HEAD))
                    .extracting(FlatLayout.Slot::path)
                    .containsExactly("head.weight");
        }
    }

    @Test
    void aStemsFiltersAreMatricesAndItsBuffersAreNotThere() {
        try (Scope scope = Scope.open()) {
            FlatLayout layout = layout(parameters("model.stem_widths=[8, 16]"));

            assertThat(layout.slots(Kind.MATRICES))
                    .extracting(FlatLayout.Slot::path)
                    .contains("stem.groups.0.filters1", "stem.groups.1.filters2", "stem.projection.weight");
            assertThat(layout.slots())
                    .extracting(FlatLayout.Slot::path)
                    .noneMatch(path -> path.contains("running_") || path.contains("whitening"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 100})
    void aRangeIsSplitWithoutGapIntoWholeCacheLines(int count) {
        FlatLayout.Range range =
                new FlatLayout.Range(new ParameterGroup(Kind.HEAD, 1, 1), 128, 128 + 11 * FlatLayout.ALIGNMENT);

        List<FlatLayout.Range> parts = FlatLayout.split(range, count);

        assertThat(parts).hasSize(count);
        assertThat(parts.get(0).from()).isEqualTo(range.from());
        assertThat(parts.get(count - 1).to()).isEqualTo(range.to());
        for (int i = 0; i < count; i++) {
            assertThat(parts.get(i).from() % FlatLayout.ALIGNMENT).isZero();
            assertThat(parts.get(i).to()).isGreaterThanOrEqualTo(parts.get(i).from());
            if (i > 0) {
                assertThat(parts.get(i).from()).isEqualTo(parts.get(i - 1).to());
            }
        }
    }

    @Test
    void countsTheNumbersOfEachGroup() {
        try (Scope scope = Scope.open()) {
            ParameterSet parameters = new ParameterSet(
                    Map.of(
                            "fc.weight", Tensor.zeros(DType.FLOAT32, 40, 50),
                            "fc.bias", Tensor.zeros(DType.FLOAT32, 40),
                            "head.weight", Tensor.zeros(DType.FLOAT32, 3, 7)),
                    Map.of("fc.weight", Role.MATRIX, "fc.bias", Role.BIAS, "head.weight", Role.HEAD),
                    Map.of());
            assertThat(layout(parameters).describe()).isEqualTo("2,000 in matrices, 21 in the head, 40 without decay");
        }
    }

    @Test
    void groupsOfOneKindLieByFallingFactors() {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            List.of("slow", "plain", "undecayed")
                    .forEach(path -> parameters.put(path, Tensor.zeros(DType.FLOAT32, 3, 3)));
            FlatLayout layout = new FlatLayout(
                    parameters,
                    Map.of(
                            "slow", new ParameterGroup(Kind.MATRICES, 0.5, 1),
                            "undecayed", new ParameterGroup(Kind.MATRICES, 1, 0),
                            "plain", new ParameterGroup(Kind.MATRICES, 1, 1)));

            assertThat(layout.slots()).extracting(FlatLayout.Slot::path).containsExactly("plain", "undecayed", "slow");
            assertThat(layout.ranges())
                    .extracting(FlatLayout.Range::from)
                    .containsExactly(0L, FlatLayout.ALIGNMENT, 2 * FlatLayout.ALIGNMENT);
        }
    }

    @Test
    void whatHasNoGroupHasNoPlace() {
        try (Scope scope = Scope.open()) {
            FlatLayout layout = new FlatLayout(
                    Map.of("learned", Tensor.zeros(DType.FLOAT32, 7), "frozen", Tensor.zeros(DType.FLOAT32, 9)),
                    Map.of("learned", new ParameterGroup(Kind.OTHERS, 1, 0)));

            assertThat(layout.slots()).extracting(FlatLayout.Slot::path).containsExactly("learned");
            assertThat(layout.size()).isEqualTo(FlatLayout.ALIGNMENT);
        }
    }

    private static FlatLayout layout(ParameterSet set) {
        Map<String, ParameterGroup> groups = new LinkedHashMap<>();
        set.roles()
                .forEach((path, role) -> groups.put(
                        path, new ParameterGroup(ParameterGroup.kindOf(role), 1, ParameterGroup.weightDecayOf(role))));
        return new FlatLayout(set.parameters(), groups);
    }

    private static ParameterSet vit() {
        return parameters("model.layer_scale=0.1");
    }

    private static ParameterSet parameters(String override) {
        Recipe recipe = TinyRun.recipe(override).recipe();
        return ParameterSet.uninitialized(params -> new Vit(recipe.classifier().config(3), params));
    }
}
