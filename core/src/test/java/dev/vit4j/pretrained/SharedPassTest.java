package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.nn.AttentionMemory;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.EngineException;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
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
                Workers workers = Workers.start(2)) {
            Vit vit = new Vit(
                    RandomVits.SMALL, RandomVits.scattered(RandomVits.SMALL, 1).params());
            PackedModel model = new PackedModel(vit, DType.FLOAT32);
            Tensor images = Tensor.randomNormal(new RandomSource(2), 1, 3, 8, 8);
            try (SharedPass pass = new SharedPass(model, images, Readout.SCORES, 2, 2)) {
                assertThatThrownBy(() ->
                                workers.forEach(member -> pass.rows(member, member == 0 ? fits : doesNotFit).length))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("batchMatmul");
            }
        }
    }
}
