package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that another library arranges in another way. */
@Tag("engine")
class NameAdapterFormsTest {

    private static NameAdapter names(TensorForm form) {
        String[] theirs =
                form == TensorForm.QUERIES_THEN_KEYS_AND_VALUES ? new String[] {"q", "kv"} : new String[] {"x"};
        return NameAdapter.builder().tensor("ours", form, theirs).build();
    }

    private static Tensor ours(TensorForm form) {
        return form == TensorForm.SCALAR
                ? Tensor.of(new float[] {7}, 1)
                : Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 6, 2);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSplitIsJoinedAgain(TensorForm form) {
        try (Scope scope = Scope.open()) {
            Tensor tensor = ours(form);
            Map<String, Tensor> theirs = names(form).toTheirs(Map.of("ours", tensor));
            Tensor again = Objects.requireNonNull(names(form).toOurs(theirs).get("ours"));

            assertThat(again.shape()).isEqualTo(tensor.shape());
            assertThat(again.toFloatArray()).containsExactly(tensor.toFloatArray());
        }
    }

    @Test
    void theirsHaveTheirShapes() {
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> parts = names(TensorForm.QUERIES_THEN_KEYS_AND_VALUES)
                    .toTheirs(Map.of("ours", ours(TensorForm.QUERIES_THEN_KEYS_AND_VALUES)));
            assertThat(parts.get("q"))
                    .isNotNull()
                    .satisfies(q -> assertThat(q.shape()).containsExactly(2, 2));
            assertThat(parts.get("kv"))
                    .isNotNull()
                    .satisfies(kv -> assertThat(kv.shape()).containsExactly(4, 2));
            assertThat(shape(TensorForm.TRANSPOSED)).containsExactly(2, 6);
            assertThat(shape(TensorForm.WITH_LEADING_ONE)).containsExactly(1, 6, 2);
            assertThat(shape(TensorForm.SCALAR)).isEmpty();
        }
    }

    private static long[] shape(TensorForm form) {
        return Objects.requireNonNull(
                        names(form).toTheirs(Map.of("ours", ours(form))).get("x"))
                .shape();
    }
}
