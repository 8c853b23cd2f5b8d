package dev.vit4j.data.cifar10.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PickleReaderTest {

    private static final String NUMPY_ARRAY =
            "\u0080\u0002cnumpy.core.multiarray\n_reconstruct\nq\u0001cnumpy\nndarray\nK\u0000\u0085U\u0001b\u0087R";
    private static final String UINT8 = "cnumpy\ndtype\nU\u0002u1K\u0000K\u0001\u0087R(K\u0003U\u0001|NNNtb";

    private static byte[] bytes(String characters) {
        return characters.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Object read(String pickle) {
        return PickleReader.read(bytes(pickle), "batch");
    }

    @Test
    void readsDictionariesListsTextAndIntegers() {
        Object read = read(
                "\u0080\u0002}q\u0000(U\u0001aq\u0001]q\u0002(K\u0005M\u0002\u0001J\u00fe\u00ff\u00ff\u00ffeU\u0001b"
                        + "h\u0001u.");
        assertThat(read).isEqualTo(Map.of("a", List.of(5L, 258L, -2L), "b", "a"));
    }

    @Test
    void readsAnArrayOfBytes() {
        Object read = read(NUMPY_ARRAY + "(K\u0001K\u0002K\u0003\u0086" + UINT8 + "\u0089U\u0006abcdeftb.");
        assertThat(read).isInstanceOfSatisfying(PickleReader.UInt8Array.class, array -> {
            assertThat(array.shape()).containsExactly(2L, 3L);
            assertThat(array.content()).isEqualTo(bytes("abcdef"));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cos\nsystem\n(U\u0002lstR.",
                "c__builtin__\neval\nU\u0001x\u0085R.",
                "csubprocess\nPopen\n.",
                "cnumpy\nload\n."
            })
    void namesNothingButNumpysArray(String pickle) {
        assertThatThrownBy(() -> read("\u0080\u0002" + pickle))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("batch: in the pickle, at byte")
                .hasMessageContaining("could run code");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "i__builtin__\neval\n", // INST
                "U\u0001aQ.", // BINPERSID
                "\u0082\u0001.", // EXT1
                "o", // OBJ
                "\u0081." // NEWOBJ
            })
    void refusesInstructionsThatNoDataNeeds(String pickle) {
        assertThatThrownBy(() -> read("\u0080\u0002" + pickle))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("which is not needed for images");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "R.", // nothing to call
                "K\u0001b.", // nothing to build
                "h\u0007.", // nothing remembered
                "t.", // no mark
                "}K\u0001K\u0002s.", // a key that is no text
                "K\u0001K\u0002a.", // an element for a number
                "T\u00ff\u00ff\u00ff\u007fabc.", // two gigabytes of text
                "T\u00ff\u00ff\u00ff\u00ffabc.", // a negative length
                "." // no result
            })
    void refusesBrokenPickles(String pickle) {
        assertThatThrownBy(() -> read("\u0080\u0002" + pickle))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("batch: in the pickle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(K\u0001K\u0002K\u0003\u0086" + UINT8 + "\u0089U\u0005abcdetb.", // too few bytes
                "(K\u0001K\u0002K\u0003\u0086" + UINT8 + "\u0088U\u0006abcdeftb.", // Fortran order
                "(K\u0001K\u0002K\u0003\u0086N\u0089U\u0006abcdeftb.", // no dtype
                "(K\u0001J\u00ff\u00ff\u00ff\u00ff\u0085" + UINT8 + "\u0089U\u0001atb." // a negative side
            })
    void refusesArraysWhoseShapeAndBytesDisagree(String state) {
        assertThatThrownBy(() -> read(NUMPY_ARRAY + state)).isInstanceOf(ResourceException.class);
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = TinyCifar10.pickle("test_batch", TinyCifar10.records("test_batch"));
        for (int length = 0; length < whole.length; length += length < 400 ? 1 : 997) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> PickleReader.read(cut, "batch")).isInstanceOf(ResourceException.class);
        }
    }

    @Test
    void nothingButAResourceExceptionComesOfAnySingleWrongByte() {
        byte[] whole = TinyCifar10.pickle("test_batch", TinyCifar10.records("test_batch"));
        for (int at = 0; at < 300; at++) {
            for (int value = 0; value < 256; value += 3) {
                byte[] wrong = whole.clone();
                wrong[at] = (byte) value;
                try {
                    Object read = PickleReader.read(wrong, "batch");
                    assertThat(read).isNotNull();
                } catch (ResourceException e) {
                    assertThat(e).hasMessageStartingWith("batch");
                }
            }
        }
    }
}
