package dev.vit4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryExceptionTest {

    @ParameterizedTest
    @CsvSource({
        "Java heap space, MB is full; give Java more memory with -Xmx",
        "GC overhead limit exceeded, MB is full; give Java more memory with -Xmx",
        "Cannot reserve 9 bytes of direct buffer memory, direct memory is full",
        "'unable to create native thread: possibly out of memory', no more threads; use fewer",
        "Cannot allocate new BytePointer(9), the machine has no more"
    })
    void saysWhatWasDoneAndWhatHelps(String reason, String remedy) {
        OutOfMemoryError error = new OutOfMemoryError(reason);
        assertThat(MemoryException.of("decode image a.png", error))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("there is not enough memory to decode image a.png: ")
                .hasMessageContaining(remedy)
                .hasCause(error);
    }
}
