package dev.vit4j.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.Encoder;
import dev.vit4j.nn.Pass;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import dev.vit4j.tensor.internal.EngineException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Tag("engine")
class SharedPassTest {

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void aMemberThatFailsInTheBlocksLetsTheOthersGoWithItsReason() {
        try (Scope scope = Scope.open();
                AttentionMemory fits = new AttentionMemory(DType.FLOAT32);
                AttentionMemory doesNotFit = new AttentionMemory(DType.BFLOAT16);
                PackedParts parts = new PackedParts(DType.FLOAT32, 1);
                Workers workers = Workers.start(2)) {
            Vit vit = new Vit(
                    RandomVits.SMALL, RandomVits.scattered(RandomVits.SMALL, 1).params());
            Tensor images = Tensor.randomNormal(new RandomSource(2), 1, 3, 8, 8);
            SharedPass pass = new SharedPass(2, 2, Cancellation.untimed());
            SharedInference runner = new SharedInference(parts, pass, thread -> thread == 0 ? fits : doesNotFit);
            assertThatThrownBy(() -> workers.forEach(thread -> {
                        if (thread == 0) {
                            return pass.lead(() -> forward(vit, images, runner));
                        }
                        pass.help(thread);
                        return 0L;
                    }))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("batchMatmul");
        }
    }

    private static long forward(Vit vit, Tensor images, Encoder.Runner runner) {
        try (Scope own = Scope.open();
                NoGrad noGrad = NoGrad.open()) {
            return vit.forward(images, Pass.inference(Pass.Trace.NONE, runner)).elements();
        }
    }

    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void aLeaderThatFailsLetsTheOthersGo() {
        SharedPass pass = new SharedPass(2, 2, Cancellation.untimed());
        try (Workers workers = Workers.start(2)) {
            assertThatThrownBy(() -> workers.forEach(thread -> {
                        if (thread == 0) {
                            return pass.lead(() -> {
                                throw new IllegalStateException("out of order");
                            });
                        }
                        pass.help(thread);
                        return 0;
                    }))
                    .hasMessage("out of order");
        }
    }

    /** What all threads work on is the leader's, freed as it leaves. */
    @Test
    @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
    void aLeaderThatFailsWaitsForThoseAtWorkOnItsMemory() {
        SharedPass pass = new SharedPass(2, 2, Cancellation.untimed());
        CountDownLatch helping = new CountDownLatch(1);
        CountDownLatch leaderLeft = new CountDownLatch(1);
        AtomicBoolean leftBefore = new AtomicBoolean();
        try (Workers workers = Workers.start(2)) {
            assertThatThrownBy(() -> workers.forEach(thread -> {
                        if (thread > 0) {
                            pass.help(thread);
                            return 0;
                        }
                        return pass.lead(() -> {
                            try {
                                return pass.together(
                                        member -> member == 0 ? fail(helping) : work(helping, leaderLeft, leftBefore));
                            } finally {
                                leaderLeft.countDown();
                            }
                        });
                    }))
                    .hasMessage("out of order");
        }
        assertThat(leftBefore).isFalse();
    }

    private static int fail(CountDownLatch helping) {
        await(helping, 10_000);
        throw new IllegalStateException("out of order");
    }

    private static int work(CountDownLatch helping, CountDownLatch leaderLeft, AtomicBoolean leftBefore) {
        helping.countDown();
        leftBefore.set(await(leaderLeft, 200));
        return 0;
    }

    private static boolean await(CountDownLatch latch, long milliseconds) {
        try {
            return latch.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
