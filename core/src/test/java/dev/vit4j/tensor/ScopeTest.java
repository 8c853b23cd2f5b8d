package dev.vit4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.tensor.internal.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class ScopeTest {

    @AfterEach
    void leavesNoScopeOpen() {
        assertThat(PointerScope.getInnerScope()).isNull();
    }

    private static boolean isFreed(Tensor tensor) {
        return tensor.handle().isNull();
    }

    @Test
    void freesWhatWasMadeInIt() {
        Tensor made;
        try (Scope scope = Scope.open()) {
            made = Tensor.ones(DType.FLOAT32, 3);
            assertThat(isFreed(made)).isFalse();
        }
        assertThat(isFreed(made)).isTrue();
    }

    @Test
    void letsOneTensorOutToTheEnclosingScope() {
        List<Tensor> inside = new ArrayList<>();
        Tensor out;
        try (Scope outer = Scope.open()) {
            out = Scope.call(() -> {
                inside.add(Tensor.ones(DType.FLOAT32, 3));
                return inside.get(0).add(1);
            });
            assertThat(isFreed(inside.get(0))).isTrue();
            assertThat(out.toFloatArray()).containsExactly(2, 2, 2);
        }
        assertThat(isFreed(out)).isTrue();
    }

    @Test
    void letsOutThroughSeveralScopes() {
        try (Scope outer = Scope.open()) {
            Tensor out = Scope.call(() -> Scope.call(
                    () -> Scope.call(() -> Tensor.ones(DType.FLOAT32, 2).mul(3))));
            assertThat(out.toFloatArray()).containsExactly(3, 3);
        }
    }

    @Test
    void releasesFromAnOuterScopeWhileAnInnerOneIsOpen() {
        Tensor made;
        try (Scope outermost = Scope.open()) {
            try (Scope outer = Scope.open()) {
                made = Tensor.ones(DType.FLOAT32, 2);
                try (Scope inner = Scope.open()) {
                    outer.release(made);
                }
            }
            assertThat(made.toFloatArray()).containsExactly(1, 1);
        }
        assertThat(isFreed(made)).isTrue();
    }

    @Test
    void withoutAnEnclosingScopeTheTensorLivesUntilItIsClosed() {
        Tensor out = Scope.call(() -> Tensor.ones(DType.FLOAT32, 3).add(1));

        assertThat(out.toFloatArray()).containsExactly(2, 2, 2);
        out.close();
        assertThat(isFreed(out)).isTrue();
    }

    @Test
    void leavesTensorsOfOthersToThem() {
        Tensor unscoped = Tensor.ones(DType.FLOAT32, 2);
        assertThat(Scope.call(() -> unscoped)).isSameAs(unscoped);
        assertThat(unscoped.toFloatArray()).containsExactly(1, 1);

        try (Owned<Tensor> owned = Owned.create(() -> Tensor.ones(DType.FLOAT32, 2))) {
            try (Scope outer = Scope.open()) {
                Scope.call(() -> owned.get().addInPlace(owned.get()));
                Scope.call(owned::get);
            }
            assertThat(owned.get().toFloatArray()).containsExactly(2, 2);
        }

        try (Scope outer = Scope.open()) {
            Tensor outers = Tensor.ones(DType.FLOAT32, 2);
            Scope.call(() -> outers);
            assertThat(outers.toFloatArray()).containsExactly(1, 1);
        }
    }

    @Test
    void releasingTwiceIsReleasingOnce() {
        try (Scope outer = Scope.open()) {
            Tensor made;
            try (Scope inner = Scope.open()) {
                made = Tensor.ones(DType.FLOAT32, 2);
                inner.release(made);
                inner.release(made);
            }
            assertThat(made.toFloatArray()).containsExactly(1, 1);
        }
    }

    @Test
    void aTensorClosedEarlyIsNotFreedAgain() {
        try (Scope scope = Scope.open()) {
            Tensor made = Tensor.ones(DType.FLOAT32, 2);
            made.close();
            assertThat(isFreed(made)).isTrue();
        }
    }

    @Test
    void freesWhatWasMadeBeforeAnException() {
        List<Tensor> made = new ArrayList<>();
        assertThatThrownBy(() -> Scope.run(() -> {
                    made.add(Tensor.ones(DType.FLOAT32, 3));
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");
        assertThat(isFreed(made.get(0))).isTrue();
    }

    @Test
    void ownedTensorsAreUsableFromOtherThreadsUntilTheyAreClosed() {
        Owned<Tensor> owned;
        try (Scope around = Scope.open()) {
            owned = Owned.create(() -> Tensor.ones(DType.FLOAT32, 3));
        }
        Tensor tensor = owned.get();

        assertThat(CompletableFuture.supplyAsync(() -> tensor.toFloatArray()).join())
                .containsExactly(1, 1, 1);
        CompletableFuture.runAsync(owned::close).join();
        assertThat(isFreed(tensor)).isTrue();
        assertThatThrownBy(owned::get).isInstanceOf(IllegalStateException.class);
        owned.close();
    }

    @Test
    void anOwnedValueThatFailsToBuildLeavesNothing() {
        List<Tensor> made = new ArrayList<>();
        assertThatThrownBy(() -> Owned.create(() -> {
                    made.add(Tensor.ones(DType.FLOAT32, 3));
                    throw new IllegalStateException("stop");
                }))
                .hasMessage("stop");
        assertThat(isFreed(made.get(0))).isTrue();
    }

    @Test
    void recordsAgainAfterNoGradClosesEvenInsideAScope() {
        try (Scope scope = Scope.open()) {
            Tensor parameter = Tensor.ones(DType.FLOAT32, 2).asParameter();
            try (NoGrad noGrad = NoGrad.open()) {
                assertThat(parameter.mul(2).handle().requires_grad()).isFalse();
            }
            assertThat(parameter.mul(2).handle().requires_grad()).isTrue();
        }
        try (Scope scope = Scope.open()) {
            assertThat(Tensor.ones(DType.FLOAT32, 2)
                            .asParameter()
                            .mul(2)
                            .handle()
                            .requires_grad())
                    .isTrue();
        }
    }

    @Test
    void noGradNests() {
        try (Scope scope = Scope.open();
                NoGrad outer = NoGrad.open()) {
            try (NoGrad inner = NoGrad.open()) {
                assertThat(Tensor.ones(DType.FLOAT32, 2)
                                .asParameter()
                                .mul(2)
                                .handle()
                                .requires_grad())
                        .isFalse();
            }
            assertThat(Tensor.ones(DType.FLOAT32, 2)
                            .asParameter()
                            .mul(2)
                            .handle()
                            .requires_grad())
                    .isFalse();
        }
    }

    @Test
    void nativeMemoryDoesNotGrowOverThousandsOfScopes() {
        Runnable step = () -> {
            Tensor large = Tensor.randomNormal(new RandomSource(1), 64, 256);
            Tensor x = large.narrow(0, 0, 8).narrow(1, 0, 32).contiguous();
            Tensor weight = Tensor.randomNormal(new RandomSource(2), 16, 32).asParameter();
            Tensor bias = Tensor.zeros(DType.FLOAT32, 16).asParameter();
            Functional.gelu(Functional.linear(x, weight, Optional.of(bias)))
                    .sum()
                    .backward();
            assertThat(weight.gradient()).isPresent();
            Kernels.linearAdd(x, weight.detach(), bias.detach(), Tensor.zeros(DType.FLOAT32, 8, 16));
            Kernels.layerNorm(large, Tensor.ones(DType.FLOAT32, 256), Tensor.zeros(DType.FLOAT32, 256), 1e-6);
            Functional.dropout(x, 0.5, new RandomSource(3)).toFloatArray();
            NoGrad.call(() -> Scope.call(() -> large.add(1))).bytes().get(0);
        };
        try (Workers oneThreadEach = Workers.start(1)) {
            oneThreadEach.forEach(worker -> repeat(200, step));
            long countBefore = Pointer.totalCount();
            long trackedBefore = Pointer.totalBytes();
            long physicalBefore = Pointer.physicalBytes();

            oneThreadEach.forEach(worker -> repeat(2_000, step));

            assertThat(Pointer.totalCount()).isLessThanOrEqualTo(countBefore);
            assertThat(Pointer.totalBytes()).isLessThanOrEqualTo(trackedBefore);
            // a leak of one 64 KB tensor a step would be 130 MB; the Java heap may still grow meanwhile
            assertThat(Pointer.physicalBytes() - physicalBefore).isLessThan(100L << 20);
        }
    }

    private static int repeat(int times, Runnable step) {
        for (int i = 0; i < times; i++) {
            Scope.run(step);
        }
        return times;
    }
}
