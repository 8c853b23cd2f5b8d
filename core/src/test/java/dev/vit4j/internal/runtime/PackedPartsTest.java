package dev.vit4j.internal.runtime;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.vit4j.tensor.DType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("engine")
class PackedPartsTest {

    /** Requests ask before they wait for their turn, with their timeout. */
    @Test
    void whetherWeightsAreThereIsKnownWhileOthersPack() {
        try (PackedParts parts = new PackedParts(DType.FLOAT32, 1)) {
            synchronized (parts) { // as while a part is packed
                CompletableFuture<Void> asked = CompletableFuture.runAsync(parts::requireWeights);

                assertThatCode(() -> asked.get(20, TimeUnit.SECONDS)).doesNotThrowAnyException();
            }
        }
    }
}
